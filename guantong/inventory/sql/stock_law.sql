-- The law of stock. Each move keeps its balance; nothing goes below zero, now or on any day past or to come, unless the
-- warehouse allows it; reserved goods stay. Balances are changed in the order of their key, so postings never deadlock.
-- A day is the grain: what comes in on a day may go out on it. What a month brought and took is kept beside the balance,
-- for reports; its rows are locked after the balances of the same items.
CREATE OR REPLACE FUNCTION law_stock_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
  late boolean;
BEGIN
  PERFORM accounting_period_of(n.company_id, n.business_on, NULL) FROM (SELECT DISTINCT company_id, business_on FROM moved ORDER BY 1, 2) n;
  SELECT jsonb_agg(DISTINCT jsonb_build_object('line_id', n.line_id, 'item', i.code || ' ' || i.name, 'warehouse', w.name)) INTO wrong
    FROM moved n JOIN masterdata_item i ON i.id = n.item_id JOIN masterdata_warehouse w ON w.id = n.warehouse_id
   WHERE i.company_id <> n.company_id OR w.company_id <> n.company_id
      OR n.bin_id <> 0 AND NOT EXISTS (SELECT 1 FROM masterdata_bin b WHERE b.id = n.bin_id AND b.warehouse_id = n.warehouse_id);
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.strange_place', wrong);
  END IF;
  -- A place that is new takes over its warehouse's permission, which nobody may withdraw meanwhile.
  PERFORM 1 FROM masterdata_warehouse w WHERE w.id IN (
      SELECT n.warehouse_id FROM moved n WHERE NOT EXISTS (
        SELECT 1 FROM inventory_stock_balance b WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch)
                                                    = (n.company_id, n.warehouse_id, n.item_id, n.bin_id, n.batch))) ORDER BY w.id FOR SHARE;
  INSERT INTO inventory_stock_balance (company_id, warehouse_id, item_id, bin_id, batch, floor_free)
  SELECT DISTINCT n.company_id, n.warehouse_id, n.item_id, n.bin_id, n.batch, w.allow_negative
    FROM moved n JOIN masterdata_warehouse w ON w.id = n.warehouse_id AND w.company_id = n.company_id
   WHERE NOT EXISTS (SELECT 1 FROM inventory_stock_balance b WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch)
                                                               = (n.company_id, n.warehouse_id, n.item_id, n.bin_id, n.batch))
   ORDER BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING;
  PERFORM 1 FROM inventory_stock_balance b
    WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) IN (SELECT company_id, warehouse_id, item_id, bin_id, batch FROM moved)
    ORDER BY b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch FOR UPDATE;
  SELECT jsonb_agg(jsonb_build_object('line_id', k.line_id, 'item', i.code || ' ' || i.name, 'warehouse', w.name, 'date', k.on_date,
           'code', CASE WHEN coalesce(b.on_hand, 0) + k.quantity < 0 THEN 'inventory.not_enough' ELSE 'inventory.reserved_for_others' END,
           'on_hand', coalesce(b.on_hand, 0), 'reserved', coalesce(b.reserved, 0), 'wanted', -k.quantity,
           'short', CASE WHEN coalesce(b.on_hand, 0) + k.quantity < 0 THEN -(coalesce(b.on_hand, 0) + k.quantity)
                         ELSE b.reserved - b.on_hand - k.quantity END) ORDER BY k.line_id)
    INTO wrong
    FROM (SELECT company_id, warehouse_id, item_id, bin_id, batch, sum(quantity) AS quantity, min(line_id) FILTER (WHERE quantity < 0) AS line_id,
                 min(business_on) AS on_date FROM moved GROUP BY 1, 2, 3, 4, 5) k
    JOIN masterdata_warehouse w ON w.id = k.warehouse_id
    JOIN masterdata_item i ON i.id = k.item_id
    LEFT JOIN inventory_stock_balance b
      ON (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (k.company_id, k.warehouse_id, k.item_id, k.bin_id, k.batch)
   WHERE k.quantity < 0 AND (coalesce(b.on_hand, 0) + k.quantity < 0 AND NOT w.allow_negative
                             OR coalesce(b.reserved, 0) > greatest(coalesce(b.on_hand, 0) + k.quantity, 0));
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.not_enough', wrong);
  END IF;
  SELECT bool_or(m.quantity < 0 AND m.business_on < b.last_on) INTO late
    FROM moved m JOIN inventory_stock_balance b USING (company_id, warehouse_id, item_id, bin_id, batch);
  UPDATE inventory_stock_balance b SET on_hand = b.on_hand + k.quantity, last_on = greatest(b.last_on, k.last_on)
    FROM (SELECT company_id, warehouse_id, item_id, bin_id, batch, sum(quantity) AS quantity, max(business_on) AS last_on
            FROM moved GROUP BY 1, 2, 3, 4, 5) k
   WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (k.company_id, k.warehouse_id, k.item_id, k.bin_id, k.batch);
  INSERT INTO inventory_stock_month AS m (company_id, warehouse_id, item_id, month, in_quantity, out_quantity)
  SELECT n.company_id, n.warehouse_id, n.item_id, date_trunc('month', n.business_on::timestamp)::date,
         sum(greatest(n.quantity, 0)), sum(greatest(-n.quantity, 0))
    FROM moved n GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (company_id, warehouse_id, item_id, month) DO UPDATE
     SET in_quantity = m.in_quantity + excluded.in_quantity, out_quantity = m.out_quantity + excluded.out_quantity;
  IF late THEN
    PERFORM inventory_past_check((SELECT jsonb_agg(k) FROM (
      SELECT company_id, warehouse_id, item_id, bin_id, batch, min(line_id) AS line_id, min(business_on) AS from_on
        FROM moved WHERE quantity < 0 GROUP BY 1, 2, 3, 4, 5) k));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_stock_moved AFTER INSERT ON inventory_stock_move REFERENCING NEW TABLE AS moved
  FOR EACH STATEMENT EXECUTE FUNCTION law_stock_moved();
SELECT make_append_only('inventory_stock_move');
SELECT make_numbers_sound('inventory_stock_move');
SELECT make_kept_by_triggers('inventory_stock_balance');
SELECT make_kept_by_triggers('inventory_stock_month');

-- inventory_past_check: after a late issue, the quantity of its place at the end of each day with a move from that day on.
-- Names the first bad day. keys: [{company_id, warehouse_id, item_id, bin_id, batch, line_id, from_on}].
DROP FUNCTION IF EXISTS inventory_past_check(text[], date);
CREATE OR REPLACE FUNCTION inventory_past_check(keys jsonb) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  wrong jsonb;
BEGIN
  WITH later AS (
    SELECT b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch, k.line_id, b.on_hand, m.business_on, sum(m.quantity) AS quantity
      FROM jsonb_to_recordset(keys) AS k (company_id bigint, warehouse_id bigint, item_id bigint, bin_id bigint, batch text, line_id bigint, from_on date)
      JOIN inventory_stock_balance b
        ON (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (k.company_id, k.warehouse_id, k.item_id, k.bin_id, k.batch) AND NOT b.floor_free
      JOIN inventory_stock_move m
        ON (m.company_id, m.item_id, m.warehouse_id, m.bin_id, m.batch) = (k.company_id, k.item_id, k.warehouse_id, k.bin_id, k.batch)
       AND m.business_on >= k.from_on
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  days AS (
    SELECT l.*, l.on_hand - sum(l.quantity) OVER (PARTITION BY l.company_id, l.warehouse_id, l.item_id, l.bin_id, l.batch ORDER BY l.business_on DESC)
             + l.quantity AS at_end
      FROM later l),
  first_bad AS (
    SELECT DISTINCT ON (company_id, warehouse_id, item_id, bin_id, batch) * FROM days WHERE at_end < 0
     ORDER BY company_id, warehouse_id, item_id, bin_id, batch, business_on)
  SELECT jsonb_agg(jsonb_build_object('line_id', f.line_id, 'item', i.code || ' ' || i.name, 'warehouse', w.name, 'date', f.business_on, 'short', -f.at_end))
    INTO wrong
    FROM first_bad f JOIN masterdata_item i ON i.id = f.item_id JOIN masterdata_warehouse w ON w.id = f.warehouse_id;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.short_on_day', wrong);
  END IF;
END $$;
REVOKE ALL ON FUNCTION inventory_past_check(jsonb) FROM PUBLIC;

-- A warehouse that may no longer go below zero must not be there; its balances learn of the change.
CREATE OR REPLACE FUNCTION law_warehouse_floor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ledger_present();
  UPDATE inventory_stock_balance b SET floor_free = NEW.allow_negative
   WHERE b.company_id = NEW.company_id AND b.warehouse_id = NEW.id AND b.floor_free <> NEW.allow_negative;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_warehouse_floor AFTER UPDATE OF allow_negative ON masterdata_warehouse
  FOR EACH ROW WHEN (OLD.allow_negative IS DISTINCT FROM NEW.allow_negative) EXECUTE FUNCTION law_warehouse_floor();
