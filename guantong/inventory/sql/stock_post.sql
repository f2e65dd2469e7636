-- stock_post: moves goods and their cost, the one way into the stock and cost ledgers for documents with quantities.
-- lines: [{line_id, item_id, warehouse_id, bin_id (0), batch (''), quantity (+ in, - out; stock unit),
--   value (positive; null: issues at the average, returns at the cost of origin_line_id, else at the average),
--   account_id (stock account), contra_account_id and party_id, department_id, employee_id, project_id (what stands against it),
--   origin_line_id (the line that is returned or reversed), demand_line_id (whose reservation it uses up),
--   cost (false: quantity only; such lines must sum to zero per item: a transfer)}]
-- Answer, in the order given and for lines with cost: value has the sign of quantity; account_id is the stock account that was
-- used; residue is what had to be written off behind the line. Vouchers of the answer are the caller's; those of
-- recalculated later issues and of residues post themselves at commit.
-- Locks: stock balances by key, then cost balances by item.
CREATE OR REPLACE FUNCTION stock_post(company bigint, document_kind text, document_id bigint, on_date date, lines jsonb)
RETURNS TABLE (line_id bigint, item_id bigint, quantity numeric, value numeric, residue numeric, account_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  wrong jsonb;
BEGIN
  PERFORM 1 FROM inventory_stock_balance b
    WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) IN (
      SELECT company, l.warehouse_id, l.item_id, coalesce(l.bin_id, 0), coalesce(l.batch, '')
        FROM jsonb_to_recordset(lines) AS l (item_id bigint, warehouse_id bigint, bin_id bigint, batch text)
      UNION SELECT r.company_id, r.warehouse_id, r.item_id, r.bin_id, r.batch FROM inventory_reservation r
        JOIN jsonb_to_recordset(lines) AS l (demand_line_id bigint) ON l.demand_line_id = r.line_id WHERE r.company_id = company)
    ORDER BY b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch FOR UPDATE;

  -- The reservation of a demand line is used up as its goods leave the same warehouse, the very place first.
  WITH leaving AS (
    SELECT l.demand_line_id AS line_id, l.warehouse_id, l.item_id, -sum(l.quantity) AS quantity, min(coalesce(l.bin_id, 0)) AS bin_id, min(coalesce(l.batch, '')) AS batch
      FROM jsonb_to_recordset(lines) AS l (item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric, demand_line_id bigint)
     WHERE l.demand_line_id IS NOT NULL AND l.quantity < 0 GROUP BY 1, 2, 3),
  used AS (
    SELECT r.id, least(r.open_quantity, greatest(g.quantity - coalesce(sum(r.open_quantity) OVER (PARTITION BY r.line_id, r.warehouse_id
             ORDER BY (r.bin_id, r.batch) = (g.bin_id, g.batch) DESC, r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), 0)) AS quantity
      FROM inventory_reservation r JOIN leaving g ON (g.line_id, g.warehouse_id, g.item_id) = (r.line_id, r.warehouse_id, r.item_id)
     WHERE r.company_id = company AND r.open_quantity > 0)
  UPDATE inventory_reservation r SET open_quantity = r.open_quantity - u.quantity FROM used u WHERE u.id = r.id AND u.quantity > 0;

  INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, bin_id, batch, quantity, business_on)
  SELECT company, stock_post.document_id, stock_post.document_kind, l.line_id, l.item_id, l.warehouse_id, coalesce(l.bin_id, 0), coalesce(l.batch, ''), l.quantity, on_date
    FROM jsonb_to_recordset(lines) AS l (line_id bigint, item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric);

  SELECT jsonb_agg(jsonb_build_object('item', i.code || ' ' || i.name)) INTO wrong
    FROM (SELECT l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint, quantity numeric, cost boolean)
           WHERE l.cost = false GROUP BY 1 HAVING sum(l.quantity) <> 0) n JOIN masterdata_item i ON i.id = n.item_id;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.no_cost', wrong);
  END IF;

  RETURN QUERY
  SELECT c.line_id, c.item_id, c.quantity, c.value, c.residue, c.account_id
    FROM cost_post(company, stock_post.document_kind, stock_post.document_id, on_date,
           (SELECT coalesce(jsonb_agg(l), '[]') FROM jsonb_array_elements(lines) l WHERE coalesce((l ->> 'cost')::boolean, true))) c ORDER BY c.ord;
END $$;
REVOKE ALL ON FUNCTION stock_post(bigint, text, bigint, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stock_post(bigint, text, bigint, date, jsonb) TO guantong_app;
