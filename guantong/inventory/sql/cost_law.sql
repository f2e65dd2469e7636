-- The law of cost: the balance of an item is the sum of its events; no quantity, no value; value never of the other sign
-- than quantity (a check on the table). What a month brought and took is kept beside it, for reports. Every event is in an open period and counts against its stock account, so at
-- commit the events of an account equal its general ledger.
CREATE OR REPLACE FUNCTION law_cost_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
BEGIN
  PERFORM accounting_chart_share(n.company_id) FROM (SELECT DISTINCT company_id FROM added) n;
  PERFORM accounting_period_of(n.company_id, n.business_on, NULL) FROM (SELECT DISTINCT company_id, business_on FROM added ORDER BY 1, 2) n;
  SELECT jsonb_agg(DISTINCT jsonb_build_object('account', a.code || ' ' || a.name, 'line_id', n.line_id)) INTO wrong
    FROM added n JOIN accounting_account a ON a.id = n.account_id WHERE a.subledger <> 'stock' OR a.company_id <> n.company_id;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.not_stock_account', wrong);
  END IF;
  SELECT jsonb_agg(DISTINCT jsonb_build_object('line_id', n.line_id, 'item', i.code || ' ' || i.name, 'warehouse', '')) INTO wrong
    FROM added n JOIN masterdata_item i ON i.id = n.item_id
   WHERE i.company_id <> n.company_id
      OR EXISTS (SELECT 1 FROM accounting_account x WHERE x.id = n.contra_account_id AND x.company_id <> n.company_id
       UNION ALL SELECT 1 FROM masterdata_party x WHERE x.id = n.party_id AND x.company_id <> n.company_id
       UNION ALL SELECT 1 FROM masterdata_department x WHERE x.id = n.department_id AND x.company_id <> n.company_id
       UNION ALL SELECT 1 FROM masterdata_employee x WHERE x.id = n.employee_id AND x.company_id <> n.company_id
       UNION ALL SELECT 1 FROM masterdata_project x WHERE x.id = n.project_id AND x.company_id <> n.company_id);
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.strange_place', wrong);
  END IF;
  INSERT INTO inventory_cost_balance (company_id, item_id, area_id)
  SELECT DISTINCT n.company_id, n.item_id, n.area_id FROM added n
   WHERE NOT EXISTS (SELECT 1 FROM inventory_cost_balance b WHERE (b.company_id, b.item_id, b.area_id) = (n.company_id, n.item_id, n.area_id))
   ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
  PERFORM 1 FROM inventory_cost_balance b WHERE (b.company_id, b.item_id, b.area_id) IN (SELECT company_id, item_id, area_id FROM added)
    ORDER BY b.company_id, b.item_id, b.area_id FOR UPDATE;
  UPDATE inventory_cost_balance b
     SET quantity = b.quantity + k.quantity, value = b.value + k.value, account_id = k.account_id, last_on = greatest(b.last_on, k.last_on),
         unit_cost = CASE WHEN b.quantity + k.quantity > 0 THEN round((b.value + k.value) / (b.quantity + k.quantity), 6) ELSE b.unit_cost END
    FROM (SELECT company_id, item_id, area_id, sum(quantity) AS quantity, sum(value) AS value,
                 (array_agg(account_id ORDER BY id DESC))[1] AS account_id, max(business_on) AS last_on
            FROM added GROUP BY 1, 2, 3) k
   WHERE (b.company_id, b.item_id, b.area_id) = (k.company_id, k.item_id, k.area_id);
  INSERT INTO inventory_cost_month AS m (company_id, item_id, area_id, month, in_quantity, in_value, out_quantity, out_value)
  SELECT n.company_id, n.item_id, n.area_id, date_trunc('month', n.business_on::timestamp)::date,
         sum(greatest(n.quantity, 0)), sum(CASE WHEN n.kind IN ('in', 'adjust', 'cover') THEN n.value ELSE 0 END),
         sum(greatest(-n.quantity, 0)), sum(CASE WHEN n.kind IN ('in', 'adjust', 'cover') THEN 0 ELSE -n.value END)
    FROM added n GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (company_id, item_id, area_id, month) DO UPDATE
     SET in_quantity = m.in_quantity + excluded.in_quantity, in_value = m.in_value + excluded.in_value,
         out_quantity = m.out_quantity + excluded.out_quantity, out_value = m.out_value + excluded.out_value;
  INSERT INTO accounting_control_delta AS d (company_id, account_id, txid, sub)
  SELECT n.company_id, n.account_id, pg_current_xact_id()::text::bigint, sum(n.value) FROM added n GROUP BY 1, 2
  ON CONFLICT (company_id, account_id, txid) DO UPDATE SET sub = d.sub + excluded.sub;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_cost_event AFTER INSERT ON inventory_cost_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION law_cost_event();
SELECT make_append_only('inventory_cost_event');
SELECT make_numbers_sound('inventory_cost_event');
SELECT make_kept_by_triggers('inventory_cost_balance');
SELECT make_kept_by_triggers('inventory_cost_month');
