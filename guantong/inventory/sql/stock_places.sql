-- Which places of a warehouse goods are taken from when a line names no bin. The order is the same everywhere: no bin first,
-- then by batch, then by code of the bin. A line that names a bin means that very place; one that names a batch alone
-- means that batch in any bin.

-- stock_fill: one queue of wants against one queue of supply, in each group. wants: [{ord, grp, quantity}],
-- supply: [{grp, rank, bin_id, batch, quantity}]; the queues are laid side by side, and where they overlap is what each gets.
CREATE OR REPLACE FUNCTION stock_fill(wants jsonb, supply jsonb) RETURNS TABLE (ord bigint, bin_id bigint, batch text, quantity numeric)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  WITH w AS (
    SELECT x.ord, x.grp, x.quantity, sum(x.quantity) OVER (PARTITION BY x.grp ORDER BY x.ord) AS upto
      FROM jsonb_to_recordset(wants) AS x (ord bigint, grp text, quantity numeric) WHERE x.quantity > 0),
  s AS (
    SELECT x.*, sum(x.quantity) OVER (PARTITION BY x.grp ORDER BY x.rank) AS upto
      FROM jsonb_to_recordset(supply) AS x (grp text, rank bigint, bin_id bigint, batch text, quantity numeric) WHERE x.quantity > 0)
  SELECT w.ord, s.bin_id, s.batch, least(w.upto, s.upto) - greatest(w.upto - w.quantity, s.upto - s.quantity)
    FROM w JOIN s ON s.grp = w.grp AND w.upto > s.upto - s.quantity AND s.upto > w.upto - w.quantity
$$;
REVOKE ALL ON FUNCTION stock_fill(jsonb, jsonb) FROM PUBLIC;

-- stock_spread: serves wants from what is free, those that name most first, so that nobody is refused what another could
-- have taken elsewhere. wants: [{ord, warehouse_id, item_id, bin_id (null: any), batch (null: any), quantity}],
-- free: [{warehouse_id, item_id, bin_id, batch, rank, quantity}].
CREATE OR REPLACE FUNCTION stock_spread(wants jsonb, free jsonb) RETURNS TABLE (ord bigint, bin_id bigint, batch text, quantity numeric)
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  taken jsonb := '[]';  -- [{grp of the place, ord, bin_id, batch, quantity}]
  named integer;
BEGIN
  FOR named IN REVERSE 2 .. 0 LOOP  -- 2: the place, 1: the batch, 0: nothing
    SELECT taken || coalesce(jsonb_agg(jsonb_build_object('place', format('%s/%s/%s/%s', w.warehouse_id, w.item_id, f.bin_id, f.batch),
             'ord', f.ord, 'bin_id', f.bin_id, 'batch', f.batch, 'quantity', f.quantity)), '[]') INTO taken
      FROM stock_fill(
        (SELECT coalesce(jsonb_agg(jsonb_build_object('ord', w.ord, 'quantity', w.quantity, 'grp', CASE named
                  WHEN 2 THEN format('%s/%s/%s/%s', w.warehouse_id, w.item_id, w.bin_id, coalesce(w.batch, ''))
                  WHEN 1 THEN format('%s/%s//%s', w.warehouse_id, w.item_id, w.batch) ELSE format('%s/%s', w.warehouse_id, w.item_id) END)), '[]')
           FROM jsonb_to_recordset(wants) AS w (ord bigint, warehouse_id bigint, item_id bigint, bin_id bigint, batch text, quantity numeric)
          WHERE named = CASE WHEN w.bin_id IS NOT NULL THEN 2 WHEN w.batch IS NOT NULL THEN 1 ELSE 0 END),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('rank', s.rank, 'bin_id', s.bin_id, 'batch', s.batch, 'quantity', s.quantity - coalesce(t.quantity, 0),
                  'grp', CASE named WHEN 2 THEN s.place WHEN 1 THEN format('%s/%s//%s', s.warehouse_id, s.item_id, s.batch)
                         ELSE format('%s/%s', s.warehouse_id, s.item_id) END)), '[]')
           FROM (SELECT x.*, format('%s/%s/%s/%s', x.warehouse_id, x.item_id, x.bin_id, x.batch) AS place
                   FROM jsonb_to_recordset(free) AS x (warehouse_id bigint, item_id bigint, bin_id bigint, batch text, rank bigint, quantity numeric)) s
           LEFT JOIN (SELECT y.place, sum(y.quantity) AS quantity FROM jsonb_to_recordset(taken) AS y (place text, quantity numeric) GROUP BY 1) t
             ON t.place = s.place)) f
      JOIN jsonb_to_recordset(wants) AS w (ord bigint, warehouse_id bigint, item_id bigint) ON w.ord = f.ord;
  END LOOP;
  RETURN QUERY SELECT t.ord, t.bin_id, t.batch, t.quantity FROM jsonb_to_recordset(taken) AS t (ord bigint, bin_id bigint, batch text, quantity numeric);
END $$;
REVOKE ALL ON FUNCTION stock_spread(jsonb, jsonb) FROM PUBLIC;

-- stock_places_lock: locks every place of the items of lines in their warehouses, in the order of the key. Answers the
-- places that were locked; a place that somebody makes meanwhile is none of them and is left alone.
CREATE OR REPLACE FUNCTION stock_places_lock(company bigint, lines jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(k), '[]') FROM (
    SELECT b.warehouse_id, b.item_id, b.bin_id, b.batch FROM inventory_stock_balance b
     WHERE b.company_id = company AND (b.warehouse_id, b.item_id) IN (
       SELECT l.warehouse_id, l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint, warehouse_id bigint))
     ORDER BY b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch FOR UPDATE) k
$$;
REVOKE ALL ON FUNCTION stock_places_lock(bigint, jsonb) FROM PUBLIC;

-- stock_places: locked places as they stand now, in the order goods are taken from them. low is the least that lies there
-- at the end of on_date or of any later day, and low_on the first such day; null when nothing is later.
CREATE OR REPLACE FUNCTION stock_places(company bigint, locked jsonb, on_date date DEFAULT NULL)
RETURNS TABLE (warehouse_id bigint, item_id bigint, bin_id bigint, batch text, rank bigint, on_hand numeric, reserved numeric, low numeric, low_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.warehouse_id, b.item_id, b.bin_id, b.batch,
         row_number() OVER (ORDER BY b.bin_id <> 0, b.batch COLLATE "C", n.code COLLATE "C", b.bin_id, b.warehouse_id, b.item_id),
         b.on_hand, b.reserved, late.at_end, late.business_on
    FROM jsonb_to_recordset(locked) AS k (warehouse_id bigint, item_id bigint, bin_id bigint, batch text)
    JOIN inventory_stock_balance b ON (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch)
                                    = (company, k.warehouse_id, k.item_id, k.bin_id, k.batch)
    LEFT JOIN masterdata_bin n ON n.id = b.bin_id
    LEFT JOIN LATERAL (
      SELECT d.at_end, d.business_on FROM (
        SELECT x.business_on, b.on_hand - coalesce(sum(x.quantity) OVER (ORDER BY x.business_on DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at_end
          FROM (SELECT on_date AS business_on, 0::numeric AS quantity
                UNION ALL
                SELECT m.business_on, sum(m.quantity) FROM inventory_stock_move m
                 WHERE (m.company_id, m.item_id, m.warehouse_id, m.bin_id, m.batch) = (b.company_id, b.item_id, b.warehouse_id, b.bin_id, b.batch)
                   AND m.business_on > on_date GROUP BY m.business_on) x) d
       ORDER BY d.at_end, d.business_on LIMIT 1) late ON b.last_on > on_date
$$;
REVOKE ALL ON FUNCTION stock_places(bigint, jsonb, date) FROM PUBLIC;
