-- stock_post: moves goods and their cost, the one way into the stock and cost ledgers for documents with quantities.
-- lines: [{line_id, item_id, warehouse_id, bin_id (0), batch (''), quantity (+ in, - out; stock unit),
--   value (positive; null: issues at the average, returns at the cost of origin_line_id, else at the average),
--   account_id (stock account), contra_account_id and party_id, department_id, employee_id, project_id (what stands against it),
--   origin_line_id (the line that is returned or reversed), demand_line_id (whose reservation it uses up),
--   cost (false: quantity only; such lines must sum to zero per item: a transfer), exact (true: bin 0 means no bin)}]
-- A line without a bin is split over places by stock_split; the moves name them. Cost stays one event a line.
-- Answer, in the order given and for lines with cost: value has the sign of quantity; account_id is the stock account that was
-- used; residue is what had to be written off behind the line. Vouchers of the answer are the caller's; those of
-- recalculated later issues and of residues post themselves at commit.
-- Locks: stock balances by key, then cost balances by item. Plans are made once a session, as in cost_post.
CREATE OR REPLACE FUNCTION stock_post(company bigint, document_kind text, document_id bigint, on_date date, lines jsonb)
RETURNS TABLE (line_id bigint, item_id bigint, quantity numeric, value numeric, residue numeric, account_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  locked jsonb := stock_places_lock(company, lines);
  own jsonb;   -- what was reserved for demand lines and is used up now
  spread jsonb; -- the lines to be split
  moves jsonb; -- [{ord, bin_id, batch, quantity}]
  wrong jsonb;
BEGIN
  -- The reservation of a demand line is used up as its goods leave the same warehouse: of the very place that a line names
  -- first, then of the batch it names, then in the order of stock_places.
  WITH leaving AS (
    SELECT l.demand_line_id AS line_id, l.warehouse_id, l.item_id, CASE WHEN l.exact OR l.bin_id <> 0 THEN coalesce(l.bin_id, 0) END AS bin_id,
           coalesce(l.batch, '') AS batch, -l.quantity AS quantity
      FROM jsonb_to_recordset(lines) AS l (item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric, demand_line_id bigint, exact boolean)
     WHERE l.demand_line_id IS NOT NULL AND l.quantity < 0),
  wanted AS (
    SELECT line_id, warehouse_id, item_id, sum(quantity) AS quantity, array_agg(batch) FILTER (WHERE bin_id IS NULL AND batch <> '') AS batches
      FROM leaving GROUP BY 1, 2, 3),
  named AS (
    SELECT line_id, warehouse_id, item_id, bin_id, batch, sum(quantity) AS quantity FROM leaving WHERE bin_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5),
  here AS (
    SELECT r.id, r.line_id, r.warehouse_id, r.item_id, r.bin_id, r.batch, r.open_quantity, least(r.open_quantity, coalesce(n.quantity, 0)) AS named,
           w.quantity AS wanted, coalesce(r.batch = ANY (w.batches), false) AS batch_named
      FROM wanted w JOIN inventory_reservation r ON (r.line_id, r.warehouse_id, r.item_id) = (w.line_id, w.warehouse_id, w.item_id)
      LEFT JOIN named n ON (n.line_id, n.warehouse_id, n.item_id, n.bin_id, n.batch) = (r.line_id, r.warehouse_id, r.item_id, r.bin_id, r.batch)
     WHERE r.company_id = company AND r.open_quantity > 0),
  queued AS (
    SELECT h.*, h.wanted - sum(h.named) OVER (PARTITION BY h.line_id, h.warehouse_id, h.item_id)
             - sum(h.open_quantity - h.named) OVER (PARTITION BY h.line_id, h.warehouse_id, h.item_id
                 ORDER BY h.batch_named DESC, h.bin_id <> 0, h.batch COLLATE "C", b.code COLLATE "C", h.id)
             + h.open_quantity - h.named AS rest
      FROM here h LEFT JOIN masterdata_bin b ON b.id = h.bin_id),
  used AS (
    SELECT q.*, q.named + least(q.open_quantity - q.named, greatest(q.rest, 0)) AS quantity FROM queued q),
  done AS (
    UPDATE inventory_reservation r SET open_quantity = r.open_quantity - u.quantity FROM used u WHERE u.id = r.id AND u.quantity > 0)
  SELECT coalesce(jsonb_agg(jsonb_build_object('line_id', u.line_id, 'warehouse_id', u.warehouse_id, 'item_id', u.item_id, 'bin_id', u.bin_id,
           'batch', u.batch, 'quantity', u.quantity)), '[]') INTO own FROM used u WHERE u.quantity > 0;

  -- Lines of items that are kept in bins or batches are split; all others move where they say.
  WITH l AS MATERIALIZED (
    SELECT x.ord, x.line, (x.line ->> 'warehouse_id')::bigint AS warehouse_id, (x.line ->> 'item_id')::bigint AS item_id
      FROM jsonb_array_elements(lines) WITH ORDINALITY AS x (line, ord)),
  kept AS MATERIALIZED (
    SELECT DISTINCT k.warehouse_id, k.item_id FROM jsonb_to_recordset(locked) AS k (warehouse_id bigint, item_id bigint, bin_id bigint, batch text)
     WHERE k.bin_id <> 0 OR k.batch <> ''
    UNION SELECT l.warehouse_id, l.item_id FROM l JOIN masterdata_item i ON i.id = l.item_id
      JOIN masterdata_bin b ON b.id = i.default_bin_id AND b.warehouse_id = l.warehouse_id)
  SELECT coalesce(jsonb_agg(l.line || jsonb_build_object('ord', l.ord)) FILTER (WHERE k.item_id IS NOT NULL), '[]'),
         coalesce(jsonb_agg(jsonb_build_object('ord', l.ord, 'bin_id', coalesce((l.line ->> 'bin_id')::bigint, 0), 'batch', coalesce(l.line ->> 'batch', ''),
           'quantity', l.line -> 'quantity')) FILTER (WHERE k.item_id IS NULL), '[]')
    INTO spread, moves FROM l LEFT JOIN kept k ON (k.warehouse_id, k.item_id) = (l.warehouse_id, l.item_id);
  IF spread <> '[]' THEN
    SELECT moves || coalesce(jsonb_agg(s), '[]') INTO moves FROM stock_split(company, on_date, spread, locked, own) s;
  END IF;

  INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, bin_id, batch, quantity, business_on)
  SELECT company, stock_post.document_id, stock_post.document_kind, l.line_id, l.item_id, l.warehouse_id, m.bin_id, m.batch, m.quantity, on_date
    FROM ROWS FROM (jsonb_to_recordset(lines) AS (line_id bigint, item_id bigint, warehouse_id bigint))
         WITH ORDINALITY AS l (line_id, item_id, warehouse_id, ord)
    JOIN jsonb_to_recordset(moves) AS m (ord bigint, bin_id bigint, batch text, quantity numeric) ON m.ord = l.ord ORDER BY m.ord, m.bin_id, m.batch;

  SELECT jsonb_agg(jsonb_build_object('item', i.code || ' ' || i.name)) INTO wrong
    FROM (SELECT l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint, quantity numeric, cost boolean)
           WHERE l.cost = false GROUP BY 1 HAVING sum(round(l.quantity, 6)) <> 0) n JOIN masterdata_item i ON i.id = n.item_id;
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
