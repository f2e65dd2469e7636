-- stock_split: in which places the lines of a document move their goods. Not for callers outside: stock_post uses it, after
-- it has locked the places and used up the reservations.
--
-- A line that names a bin (or is `exact`) moves in that very place. One that names none, and goes
-- out: takes what its demand line had reserved (own), or where the line it takes back had put the goods; then what is free in
--   the order of stock_places. On a late date a place gives no more than lies there on every later day.
-- in: goes back to where the line it takes back took the goods from; else to the item's default bin in that warehouse.
-- Refused with what is missing when all places together do not suffice; a warehouse that may go below zero does so in no bin.
-- lines: those of stock_post with their number (ord). own: [{line_id (demand), warehouse_id, item_id, bin_id, batch, quantity}]. Answer: the moves, line by line (ord).
CREATE OR REPLACE FUNCTION stock_split(company bigint, on_date date, lines jsonb, locked jsonb, own jsonb)
RETURNS TABLE (ord bigint, bin_id bigint, batch text, quantity numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  given jsonb;    -- the lines with their number: bin and batch null where none is named
  places jsonb;   -- the locked places; free: what these lines may take
  before jsonb;   -- where the lines that are taken back have moved, less what is back already; outward is negative
  moves jsonb;    -- [{ord, bin_id, batch, quantity signed}]
  wrong jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('ord', l.ord, 'line_id', l.line_id, 'warehouse_id', l.warehouse_id, 'item_id', l.item_id, 'quantity', l.quantity,
           'bin_id', CASE WHEN l.exact THEN coalesce(l.bin_id, 0) ELSE nullif(l.bin_id, 0) END,
           'batch', CASE WHEN l.exact THEN coalesce(l.batch, '') ELSE nullif(l.batch, '') END,
           'demand', l.demand_line_id, 'origin', l.origin_line_id, 'cost', coalesce(l.cost, true)))
    INTO given
    FROM jsonb_to_recordset(lines) AS l (ord bigint, line_id bigint, item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric,
         origin_line_id bigint, demand_line_id bigint, cost boolean, exact boolean);

  WITH origins AS (
    SELECT DISTINCT l.origin AS id FROM jsonb_to_recordset(given) AS l (bin_id bigint, origin bigint) WHERE l.bin_id IS NULL AND l.origin IS NOT NULL),
  related AS (
    SELECT o.id AS origin, o.id AS line_id, x.document_id FROM origins o JOIN inventory_movement_line x ON x.id = o.id
    UNION SELECT o.id, e.line_id, e.document_id FROM origins o JOIN inventory_cost_event e ON e.line_id = o.id
    UNION SELECT o.id, r.line_id, r.document_id FROM origins o JOIN inventory_cost_event e ON e.line_id = o.id JOIN inventory_cost_event r ON r.origin_id = e.id
    UNION SELECT o.id, u.line_id, u.document_id FROM origins o JOIN inventory_cost_event e ON e.line_id = o.id JOIN inventory_cost_event r ON r.origin_id = e.id
                   JOIN inventory_cost_event u ON u.origin_id = r.id)
  SELECT coalesce(jsonb_agg(b), '[]') INTO before FROM (
    SELECT r.origin, m.warehouse_id, m.item_id, m.bin_id, m.batch, sum(m.quantity) AS quantity
      FROM related r JOIN inventory_stock_move m ON m.document_id = r.document_id AND m.line_id = r.line_id AND m.company_id = company
     GROUP BY 1, 2, 3, 4, 5 HAVING sum(m.quantity) <> 0) b;

  -- What comes in, and what names its place.
  WITH l AS MATERIALIZED (
    SELECT x.* FROM jsonb_to_recordset(given) AS x (ord bigint, warehouse_id bigint, item_id bigint, quantity numeric, bin_id bigint, batch text, origin bigint)),
  back AS MATERIALIZED (
    SELECT f.* FROM stock_fill(
      (SELECT coalesce(jsonb_agg(jsonb_build_object('ord', l.ord, 'quantity', l.quantity,
                'grp', format('%s/%s/%s/%s', l.origin, l.warehouse_id, l.item_id, l.batch))), '[]')
         FROM l WHERE l.quantity > 0 AND l.bin_id IS NULL AND l.origin IS NOT NULL),
      (SELECT coalesce(jsonb_agg(jsonb_build_object('rank', s.rank, 'bin_id', s.bin_id, 'batch', s.batch, 'quantity', -s.quantity,
                'grp', format('%s/%s/%s/%s', s.origin, s.warehouse_id, s.item_id, g.batch))), '[]')
         FROM (SELECT b.*, row_number() OVER (ORDER BY b.bin_id <> 0, b.batch COLLATE "C", n.code COLLATE "C", b.bin_id) AS rank
                 FROM jsonb_to_recordset(before) AS b (origin bigint, warehouse_id bigint, item_id bigint, bin_id bigint, batch text, quantity numeric)
                 LEFT JOIN masterdata_bin n ON n.id = b.bin_id) s
         JOIN (SELECT DISTINCT l.origin, l.batch FROM l WHERE l.quantity > 0 AND l.bin_id IS NULL) g
           ON g.origin = s.origin AND (g.batch IS NULL OR g.batch = s.batch)
        WHERE s.quantity < 0)) f)
  SELECT coalesce(jsonb_agg(jsonb_build_object('ord', m.ord, 'bin_id', m.bin_id, 'batch', m.batch, 'quantity', m.quantity)), '[]') INTO moves
    FROM (SELECT b.ord, b.bin_id, b.batch, b.quantity FROM back b
          UNION ALL
          SELECT l.ord, coalesce(l.bin_id, n.id, 0), coalesce(l.batch, ''), l.quantity - coalesce((SELECT sum(b.quantity) FROM back b WHERE b.ord = l.ord), 0)
            FROM l JOIN masterdata_item i ON i.id = l.item_id
            LEFT JOIN masterdata_bin n ON n.id = i.default_bin_id AND n.warehouse_id = l.warehouse_id AND n.is_active
           WHERE l.quantity > 0 OR l.bin_id IS NOT NULL) m
   WHERE m.quantity <> 0;

  -- What the others may take of each place: free today, there on every later day, not spoken for by the lines above. A place
  -- into which this document moves goods from another gives none.
  SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('free', CASE WHEN coalesce(d.target, false) THEN 0
           ELSE greatest(least(p.on_hand - p.reserved, p.low) + coalesce(d.quantity, 0), 0) END)), '[]') INTO places
    FROM stock_places(company, (
           SELECT coalesce(jsonb_agg(k), '[]') FROM jsonb_to_recordset(locked) AS k (warehouse_id bigint, item_id bigint, bin_id bigint, batch text)
            WHERE (k.warehouse_id, k.item_id) IN (SELECT x.warehouse_id, x.item_id FROM jsonb_to_recordset(given) AS x (warehouse_id bigint, item_id bigint))),
           on_date) p
    LEFT JOIN (SELECT l.warehouse_id, l.item_id, m.bin_id, m.batch, sum(m.quantity) FILTER (WHERE m.quantity < 0) AS quantity,
                      bool_or(m.quantity > 0 AND NOT l.cost) AS target
                 FROM jsonb_to_recordset(moves) AS m (ord bigint, bin_id bigint, batch text, quantity numeric)
                 JOIN jsonb_to_recordset(given) AS l (ord bigint, warehouse_id bigint, item_id bigint, cost boolean) ON l.ord = m.ord
                GROUP BY 1, 2, 3, 4) d USING (warehouse_id, item_id, bin_id, batch);

  -- First from what was reserved for it, or from where it was put.
  WITH l AS MATERIALIZED (
    SELECT x.*, format('%s/%s/%s/%s/%s', x.demand, x.origin, x.warehouse_id, x.item_id, x.batch) AS grp
      FROM jsonb_to_recordset(given) AS x (ord bigint, warehouse_id bigint, item_id bigint, quantity numeric, bin_id bigint, batch text, demand bigint, origin bigint)
     WHERE x.quantity < 0 AND x.bin_id IS NULL AND (x.demand IS NOT NULL OR x.origin IS NOT NULL)),
  meant AS (
    SELECT g.grp, p.rank, p.bin_id, p.batch, o.quantity, p.free, p.warehouse_id, p.item_id,
           sum(o.quantity) OVER (PARTITION BY p.rank ORDER BY g.grp) - o.quantity AS earlier
      FROM (SELECT DISTINCT grp, demand, origin, warehouse_id, item_id, batch FROM l) g
      JOIN (SELECT y.line_id AS demand, NULL::bigint AS origin, y.warehouse_id, y.item_id, y.bin_id, y.batch, y.quantity
              FROM jsonb_to_recordset(own) AS y (line_id bigint, warehouse_id bigint, item_id bigint, bin_id bigint, batch text, quantity numeric)
            UNION ALL
            SELECT NULL, z.origin, z.warehouse_id, z.item_id, z.bin_id, z.batch, z.quantity
              FROM jsonb_to_recordset(before) AS z (origin bigint, warehouse_id bigint, item_id bigint, bin_id bigint, batch text, quantity numeric)
             WHERE z.quantity > 0) o
        ON (o.demand = g.demand OR o.origin = g.origin) AND (o.warehouse_id, o.item_id) = (g.warehouse_id, g.item_id) AND (g.batch IS NULL OR g.batch = o.batch)
      JOIN jsonb_to_recordset(places) AS p (warehouse_id bigint, item_id bigint, bin_id bigint, batch text, rank bigint, free numeric)
        ON (p.warehouse_id, p.item_id, p.bin_id, p.batch) = (o.warehouse_id, o.item_id, o.bin_id, o.batch))
  SELECT moves || coalesce(jsonb_agg(jsonb_build_object('ord', f.ord, 'bin_id', f.bin_id, 'batch', f.batch, 'quantity', -f.quantity)), '[]') INTO moves
    FROM stock_fill((SELECT coalesce(jsonb_agg(jsonb_build_object('ord', l.ord, 'grp', l.grp, 'quantity', -l.quantity)), '[]') FROM l),
                    (SELECT coalesce(jsonb_agg(jsonb_build_object('grp', m.grp, 'rank', m.rank, 'bin_id', m.bin_id, 'batch', m.batch,
                              'quantity', greatest(least(m.quantity, m.free - m.earlier), 0))), '[]') FROM meant m)) f;

  -- Then from what is free.
  WITH l AS MATERIALIZED (
    SELECT x.*, -x.quantity + coalesce(t.quantity, 0) AS wanted
      FROM jsonb_to_recordset(given) AS x (ord bigint, warehouse_id bigint, item_id bigint, quantity numeric, bin_id bigint, batch text)
      LEFT JOIN (SELECT m.ord, sum(m.quantity) AS quantity FROM jsonb_to_recordset(moves) AS m (ord bigint, quantity numeric) GROUP BY 1) t ON t.ord = x.ord
     WHERE x.quantity < 0 AND x.bin_id IS NULL)
  SELECT moves || coalesce(jsonb_agg(jsonb_build_object('ord', f.ord, 'bin_id', f.bin_id, 'batch', f.batch, 'quantity', -f.quantity)), '[]') INTO moves
    FROM stock_spread(
      (SELECT coalesce(jsonb_agg(jsonb_build_object('ord', l.ord, 'warehouse_id', l.warehouse_id, 'item_id', l.item_id, 'batch', l.batch, 'quantity', l.wanted)), '[]')
         FROM l WHERE l.wanted > 0),
      (SELECT coalesce(jsonb_agg(jsonb_build_object('warehouse_id', p.warehouse_id, 'item_id', p.item_id, 'bin_id', p.bin_id, 'batch', p.batch,
                'rank', p.rank, 'quantity', p.free + coalesce(t.quantity, 0))), '[]')
         FROM jsonb_to_recordset(places) AS p (warehouse_id bigint, item_id bigint, bin_id bigint, batch text, rank bigint, free numeric)
         LEFT JOIN (SELECT l.warehouse_id, l.item_id, m.bin_id, m.batch, sum(m.quantity) AS quantity
                      FROM jsonb_to_recordset(moves) AS m (ord bigint, bin_id bigint, batch text, quantity numeric) JOIN l ON l.ord = m.ord
                     GROUP BY 1, 2, 3, 4) t USING (warehouse_id, item_id, bin_id, batch)
        WHERE p.free > 0)) f;

  -- What all places together could not give.
  WITH l AS MATERIALIZED (
    SELECT x.*, -x.quantity + coalesce(t.quantity, 0) AS missing
      FROM jsonb_to_recordset(given) AS x (ord bigint, line_id bigint, warehouse_id bigint, item_id bigint, quantity numeric, bin_id bigint, batch text)
      LEFT JOIN (SELECT m.ord, sum(m.quantity) AS quantity FROM jsonb_to_recordset(moves) AS m (ord bigint, quantity numeric) GROUP BY 1) t ON t.ord = x.ord
     WHERE x.quantity < 0),
  short AS (
    SELECT l.warehouse_id, l.item_id, l.batch, min(l.line_id) AS line_id, sum(l.missing) AS missing FROM l WHERE l.bin_id IS NULL AND l.missing > 0 GROUP BY 1, 2, 3),
  there AS (
    SELECT s.*, coalesce(p.on_hand, 0) AS on_hand, coalesce(p.reserved, 0) AS reserved, p.low_on, coalesce(p.elsewhere, false) AS elsewhere,
           (SELECT -sum(l.quantity) FROM l WHERE (l.warehouse_id, l.item_id) = (s.warehouse_id, s.item_id) AND (s.batch IS NULL OR s.batch = l.batch)) AS wanted
      FROM short s CROSS JOIN LATERAL (
        SELECT sum(p.on_hand) AS on_hand, sum(p.reserved) AS reserved, min(p.low_on) FILTER (WHERE p.low < p.on_hand - p.reserved) AS low_on,
               bool_or(p.on_hand <> 0 AND p.bin_id <> 0 OR p.on_hand <> 0 AND p.batch <> coalesce(s.batch, '')) AS elsewhere
          FROM jsonb_to_recordset(places) AS p (warehouse_id bigint, item_id bigint, bin_id bigint, batch text, on_hand numeric, reserved numeric, low numeric, low_on date)
         WHERE (p.warehouse_id, p.item_id) = (s.warehouse_id, s.item_id) AND (s.batch IS NULL OR s.batch = p.batch)) p)
  SELECT jsonb_agg(jsonb_build_object('line_id', t.line_id, 'item', i.code || ' ' || i.name, 'warehouse', w.name, 'on_hand', t.on_hand, 'wanted', t.wanted)
           || CASE WHEN t.wanted > t.on_hand
                   THEN jsonb_build_object('code', 'inventory.not_enough', 'reserved', t.reserved, 'date', on_date, 'short', t.wanted - t.on_hand)
                   WHEN t.wanted > t.on_hand - t.reserved
                   THEN jsonb_build_object('code', 'inventory.reserved_for_others', 'reserved', t.reserved, 'date', on_date, 'short', t.wanted - t.on_hand + t.reserved)
                   ELSE jsonb_build_object('code', 'inventory.short_on_day', 'date', coalesce(t.low_on, on_date), 'short', t.missing) END ORDER BY t.line_id)
    INTO wrong
    FROM there t JOIN masterdata_item i ON i.id = t.item_id JOIN masterdata_warehouse w ON w.id = t.warehouse_id
   WHERE t.elsewhere AND NOT w.allow_negative;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.not_enough', wrong);
  END IF;

  -- Goods that lie in one place only are refused by the law of stock, as any other.
  RETURN QUERY
  SELECT m.ord, m.bin_id, m.batch, sum(m.quantity)
    FROM (SELECT x.ord, x.bin_id, x.batch, x.quantity FROM jsonb_to_recordset(moves) AS x (ord bigint, bin_id bigint, batch text, quantity numeric)
          UNION ALL
          SELECT l.ord, 0, coalesce(l.batch, ''), l.quantity - coalesce(t.quantity, 0)
            FROM jsonb_to_recordset(given) AS l (ord bigint, bin_id bigint, batch text, quantity numeric)
            LEFT JOIN (SELECT y.ord, sum(y.quantity) AS quantity FROM jsonb_to_recordset(moves) AS y (ord bigint, quantity numeric) GROUP BY 1) t ON t.ord = l.ord
           WHERE l.quantity < 0 AND l.bin_id IS NULL AND l.quantity <> coalesce(t.quantity, 0)) m
   GROUP BY m.ord, m.bin_id, m.batch ORDER BY m.ord, m.bin_id, m.batch;
END $$;
REVOKE ALL ON FUNCTION stock_split(bigint, date, jsonb, jsonb, jsonb) FROM PUBLIC;
