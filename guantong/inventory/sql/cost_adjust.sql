-- cost_adjust: a difference of value without quantity (price difference of an invoice, freight, cost correction), split as
-- in P2c: the share still in stock, difference * min(on hand, invoiced) / invoiced, changes the average; the rest goes to
-- those who consumed the item in the period, in proportion to quantity, or to role COST_VARIANCE when there is nobody.
-- lines: [{line_id, item_id, value (signed), quantity_invoiced (null: all to stock), account_id (stock account),
--   contra_account_id, party_id, department_id, employee_id, project_id}]
-- Answer: one row a share: kind stock | consumed; account_id with dimensions is where the share belongs. The caller books it.
CREATE OR REPLACE FUNCTION cost_adjust(company bigint, document_kind text, document_id bigint, on_date date, lines jsonb)
RETURNS TABLE (line_id bigint, item_id bigint, kind text, value numeric, account_id bigint, party_id bigint, department_id bigint,
               employee_id bigint, project_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  r record;
  shares jsonb := '[]';
  used jsonb := '{}';
  free numeric; stays numeric; share numeric;
BEGIN
  PERFORM 1 FROM inventory_cost_balance b WHERE b.company_id = company AND b.area_id = 0
     AND b.item_id IN (SELECT l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint)) ORDER BY b.item_id FOR UPDATE;
  FOR r IN
    SELECT l.*, greatest(coalesce(b.quantity, 0) - coalesce((SELECT sum(e.quantity) FROM inventory_cost_event e WHERE e.company_id = company
             AND e.item_id = l.item_id AND e.area_id = 0 AND (e.business_on, e.seq) > (on_date, 1::smallint)), 0), 0) AS on_hand,
           CASE WHEN b.quantity <> 0 THEN b.account_id ELSE l.account_id END AS stock_account
      FROM ROWS FROM (jsonb_to_recordset(lines) AS (line_id bigint, item_id bigint, value numeric, quantity_invoiced numeric, account_id bigint,
           contra_account_id bigint, party_id bigint, department_id bigint, employee_id bigint, project_id bigint))
           WITH ORDINALITY AS l (line_id, item_id, value, quantity_invoiced, account_id, contra_account_id, party_id, department_id, employee_id, project_id, ord)
      LEFT JOIN inventory_cost_balance b ON b.company_id = company AND b.item_id = l.item_id AND b.area_id = 0
     WHERE l.value <> 0 ORDER BY l.item_id, l.ord
  LOOP
    free := greatest(r.on_hand - coalesce((used ->> r.item_id::text)::numeric, 0), 0);
    stays := least(free, coalesce(r.quantity_invoiced, free));
    used := used || jsonb_build_object(r.item_id::text, coalesce((used ->> r.item_id::text)::numeric, 0) + stays);
    share := CASE WHEN free = 0 THEN 0 WHEN r.quantity_invoiced IS NULL OR r.quantity_invoiced = 0 THEN r.value
                  ELSE round(r.value * stays / r.quantity_invoiced, 2) END;
    IF share <> 0 THEN
      shares := shares || jsonb_build_array(jsonb_build_object('line_id', r.line_id, 'item_id', r.item_id, 'quantity', 0, 'value', share,
        'account_id', r.stock_account, 'contra_account_id', r.contra_account_id, 'party_id', r.party_id, 'department_id', r.department_id,
        'employee_id', r.employee_id, 'project_id', r.project_id));
      RETURN QUERY SELECT r.line_id, r.item_id, 'stock', share, r.stock_account, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint;
    END IF;
    IF share <> r.value THEN
      RETURN QUERY
      WITH consumers AS (
        SELECT e.contra_account_id, e.party_id, e.department_id, e.employee_id, e.project_id, -sum(e.quantity) AS quantity
          FROM inventory_cost_event e JOIN accounting_period p ON p.company_id = company AND p.month > 0 AND on_date BETWEEN p.starts_on AND p.ends_on
         WHERE e.company_id = company AND e.item_id = r.item_id AND e.area_id = 0 AND e.kind = 'out' AND e.at_average
           AND e.business_on BETWEEN p.starts_on AND on_date AND e.contra_account_id IS NOT NULL
         GROUP BY 1, 2, 3, 4, 5 HAVING sum(e.quantity) < 0),
      shared AS (
        SELECT c.*, round((r.value - share) * sum(c.quantity) OVER w / sum(c.quantity) OVER (), 2)
                  - round((r.value - share) * (sum(c.quantity) OVER w - c.quantity) / sum(c.quantity) OVER (), 2) AS value
          FROM consumers c WINDOW w AS (ORDER BY c.contra_account_id, c.party_id, c.department_id, c.employee_id, c.project_id))
      SELECT r.line_id, r.item_id, 'consumed', s.value, s.contra_account_id, s.party_id, s.department_id, s.employee_id, s.project_id FROM shared s WHERE s.value <> 0
      UNION ALL
      SELECT r.line_id, r.item_id, 'consumed', r.value - share, cost_variance_account(company), NULL, NULL, NULL, NULL
       WHERE NOT EXISTS (SELECT 1 FROM consumers);
    END IF;
  END LOOP;
  IF shares <> '[]' THEN
    PERFORM 1 FROM cost_post(company, cost_adjust.document_kind, cost_adjust.document_id, on_date, shares);
  END IF;
END $$;
REVOKE ALL ON FUNCTION cost_adjust(bigint, text, bigint, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cost_adjust(bigint, text, bigint, date, jsonb) TO guantong_app;
