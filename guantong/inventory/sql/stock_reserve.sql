-- stock_reserve: sets goods aside for demand lines, as far as they are free. lines: [{line_id, item_id, warehouse_id,
-- bin_id, batch, quantity}]; quantity is the whole that the line should hold, so asking again tops up and never doubles.
-- A line without a bin takes from all places of its warehouse (of its batch, if it names one), in the order of stock_places.
-- Answer per line: what it asked for and what it holds now. Lines are served in the order given, those that name a bin
-- or a batch before those that do not.
CREATE OR REPLACE FUNCTION stock_reserve(company bigint, document_id bigint, lines jsonb)
RETURNS TABLE (line_id bigint, item_id bigint, wanted numeric, reserved numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  locked jsonb := stock_places_lock(company, lines);
BEGIN
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT l.ord, l.line_id, l.item_id, l.warehouse_id, nullif(l.bin_id, 0) AS bin_id, nullif(l.batch, '') AS batch, l.quantity, h.held,
           greatest(l.quantity - h.held, 0) AS more
      FROM ROWS FROM (jsonb_to_recordset(lines) AS (line_id bigint, item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric))
           WITH ORDINALITY AS l (line_id, item_id, warehouse_id, bin_id, batch, quantity, ord)
     CROSS JOIN LATERAL (SELECT coalesce(sum(r.open_quantity), 0) AS held FROM inventory_reservation r
                          WHERE (r.line_id, r.warehouse_id, r.item_id) = (l.line_id, l.warehouse_id, l.item_id)) h),
  served AS MATERIALIZED (
    SELECT s.* FROM stock_spread(
      (SELECT coalesce(jsonb_agg(jsonb_build_object('ord', a.ord, 'warehouse_id', a.warehouse_id, 'item_id', a.item_id, 'bin_id', a.bin_id,
                'batch', a.batch, 'quantity', a.more)), '[]') FROM asked a WHERE a.more > 0),
      (SELECT coalesce(jsonb_agg(jsonb_build_object('warehouse_id', p.warehouse_id, 'item_id', p.item_id, 'bin_id', p.bin_id, 'batch', p.batch,
                'rank', p.rank, 'quantity', p.on_hand - p.reserved)), '[]')
         FROM stock_places(company, locked) p WHERE p.on_hand > p.reserved)) s),
  kept AS (
    INSERT INTO inventory_reservation AS r (company_id, document_id, line_id, item_id, warehouse_id, bin_id, batch, quantity, open_quantity)
    SELECT company, stock_reserve.document_id, a.line_id, a.item_id, a.warehouse_id, s.bin_id, s.batch, sum(s.quantity), sum(s.quantity)
      FROM served s JOIN asked a ON a.ord = s.ord GROUP BY a.line_id, a.item_id, a.warehouse_id, s.bin_id, s.batch
     ORDER BY a.line_id, a.item_id, a.warehouse_id, s.bin_id, s.batch
    ON CONFLICT (line_id, warehouse_id, item_id, bin_id, batch)
    DO UPDATE SET quantity = r.quantity + excluded.quantity, open_quantity = r.open_quantity + excluded.open_quantity)
  SELECT a.line_id, a.item_id, a.quantity, a.held + coalesce((SELECT sum(s.quantity) FROM served s WHERE s.ord = a.ord), 0) FROM asked a ORDER BY a.ord;
END $$;
REVOKE ALL ON FUNCTION stock_reserve(bigint, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stock_reserve(bigint, bigint, jsonb) TO guantong_app;

-- stock_unreserve: gives up what a document, or some of its lines, still holds. Answers how many lines it was.
CREATE OR REPLACE FUNCTION stock_unreserve(company bigint, document_id bigint, line_ids bigint[] DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  given integer;
BEGIN
  PERFORM 1 FROM inventory_stock_balance b
    WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) IN (
      SELECT r.company_id, r.warehouse_id, r.item_id, r.bin_id, r.batch FROM inventory_reservation r
       WHERE r.company_id = company AND r.document_id = stock_unreserve.document_id AND r.open_quantity > 0
         AND (line_ids IS NULL OR r.line_id = ANY (line_ids)))
    ORDER BY b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch FOR UPDATE;
  UPDATE inventory_reservation r SET open_quantity = 0
   WHERE r.company_id = company AND r.document_id = stock_unreserve.document_id AND r.open_quantity > 0
     AND (line_ids IS NULL OR r.line_id = ANY (line_ids));
  GET DIAGNOSTICS given = ROW_COUNT;
  RETURN given;
END $$;
REVOKE ALL ON FUNCTION stock_unreserve(bigint, bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stock_unreserve(bigint, bigint, bigint[]) TO guantong_app;
