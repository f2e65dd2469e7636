-- The law of reservations: reserved per place = sum of what is open, kept here. Rows change only in open_quantity and
-- quantity, and only through stock_reserve, stock_unreserve and stock_post.
CREATE OR REPLACE FUNCTION law_reserved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE inventory_stock_balance b SET reserved = b.reserved + k.quantity
      FROM (SELECT company_id, warehouse_id, item_id, bin_id, batch, sum(open_quantity) AS quantity FROM new_rows GROUP BY 1, 2, 3, 4, 5) k
     WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (k.company_id, k.warehouse_id, k.item_id, k.bin_id, k.batch);
    IF EXISTS (SELECT 1 FROM new_rows n WHERE n.open_quantity > 0 AND NOT EXISTS (SELECT 1 FROM inventory_stock_balance b
        WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (n.company_id, n.warehouse_id, n.item_id, n.bin_id, n.batch))) THEN
      PERFORM ledger_refuse('inventory.not_enough', '{"short": "?"}');
    END IF;
  ELSE
    IF EXISTS (SELECT 1 FROM new_rows n JOIN old_rows o USING (id)
                WHERE (n.company_id, n.document_id, n.line_id, n.warehouse_id, n.item_id, n.bin_id, n.batch)
                   <> (o.company_id, o.document_id, o.line_id, o.warehouse_id, o.item_id, o.bin_id, o.batch))
       OR (SELECT count(*) FROM new_rows) <> (SELECT count(*) FROM new_rows JOIN old_rows USING (id)) THEN
      PERFORM ledger_refuse('kernel.append_only', jsonb_build_object('table', TG_TABLE_NAME));
    END IF;
    UPDATE inventory_stock_balance b SET reserved = b.reserved + k.quantity
      FROM (SELECT n.company_id, n.warehouse_id, n.item_id, n.bin_id, n.batch, sum(n.open_quantity - o.open_quantity) AS quantity
              FROM new_rows n JOIN old_rows o USING (id) GROUP BY 1, 2, 3, 4, 5) k
     WHERE (b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch) = (k.company_id, k.warehouse_id, k.item_id, k.bin_id, k.batch)
       AND k.quantity <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_reserved_inserted AFTER INSERT ON inventory_reservation REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION law_reserved();
CREATE OR REPLACE TRIGGER law_reserved_updated AFTER UPDATE ON inventory_reservation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION law_reserved();
CREATE OR REPLACE TRIGGER law_reserved_kept BEFORE DELETE ON inventory_reservation FOR EACH ROW EXECUTE FUNCTION law_append_only();
CREATE OR REPLACE TRIGGER law_reserved_kept_all BEFORE TRUNCATE ON inventory_reservation FOR EACH STATEMENT EXECUTE FUNCTION law_append_only();
SELECT make_numbers_sound('inventory_reservation');
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON inventory_reservation FROM guantong_app;
