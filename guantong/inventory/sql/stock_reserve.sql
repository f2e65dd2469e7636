-- stock_reserve: sets goods aside for demand lines, as far as they are free. lines: [{line_id, item_id, warehouse_id,
-- bin_id, batch, quantity}]; quantity is the whole that the line should hold, so asking again tops up and never doubles.
-- Answer per line: what it asked for and what it holds now. Lines are served in the order given.
CREATE OR REPLACE FUNCTION stock_reserve(company bigint, document_id bigint, lines jsonb)
RETURNS TABLE (line_id bigint, item_id bigint, wanted numeric, reserved numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM inventory_stock_balance b
    WHERE b.company_id = company AND (b.warehouse_id, b.item_id, b.bin_id, b.batch) IN (
      SELECT l.warehouse_id, l.item_id, coalesce(l.bin_id, 0), coalesce(l.batch, '')
        FROM jsonb_to_recordset(lines) AS l (item_id bigint, warehouse_id bigint, bin_id bigint, batch text))
    ORDER BY b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch FOR UPDATE;
  RETURN QUERY
  WITH asked AS (
    SELECT l.ord, l.line_id, l.item_id, l.warehouse_id, coalesce(l.bin_id, 0) AS bin_id, coalesce(l.batch, '') AS batch, l.quantity,
           coalesce(r.open_quantity, 0) AS held, greatest(l.quantity - coalesce(r.open_quantity, 0), 0) AS more,
           greatest(coalesce(b.on_hand - b.reserved, 0), 0) AS free
      FROM ROWS FROM (jsonb_to_recordset(lines) AS (line_id bigint, item_id bigint, warehouse_id bigint, bin_id bigint, batch text, quantity numeric))
           WITH ORDINALITY AS l (line_id, item_id, warehouse_id, bin_id, batch, quantity, ord)
      LEFT JOIN inventory_reservation r ON (r.line_id, r.warehouse_id, r.item_id, r.bin_id, r.batch)
           = (l.line_id, l.warehouse_id, l.item_id, coalesce(l.bin_id, 0), coalesce(l.batch, ''))
      LEFT JOIN inventory_stock_balance b ON (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch)
           = (company, l.warehouse_id, l.item_id, coalesce(l.bin_id, 0), coalesce(l.batch, ''))),
  served AS (
    SELECT a.*, greatest(least(a.more, a.free - coalesce(sum(a.more) OVER (PARTITION BY a.warehouse_id, a.item_id, a.bin_id, a.batch
             ORDER BY a.ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)), 0) AS got FROM asked a),
  kept AS (
    INSERT INTO inventory_reservation AS r (company_id, document_id, line_id, item_id, warehouse_id, bin_id, batch, quantity, open_quantity)
    SELECT company, stock_reserve.document_id, s.line_id, s.item_id, s.warehouse_id, s.bin_id, s.batch, s.got, s.got FROM served s WHERE s.got > 0
    ON CONFLICT (line_id, warehouse_id, item_id, bin_id, batch)
    DO UPDATE SET quantity = r.quantity + excluded.quantity, open_quantity = r.open_quantity + excluded.open_quantity)
  SELECT s.line_id, s.item_id, s.quantity, s.held + s.got FROM served s ORDER BY s.ord;
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
