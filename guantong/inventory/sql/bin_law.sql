-- The law of bins: a bin in which goods have been stays in its warehouse, so that every move is in a bin of its warehouse.
CREATE OR REPLACE FUNCTION law_bin_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM inventory_stock_balance b WHERE (b.company_id, b.warehouse_id, b.bin_id) = (OLD.company_id, OLD.warehouse_id, OLD.id);
  IF FOUND THEN
    PERFORM ledger_refuse('inventory.bin_used', jsonb_build_object('bin', OLD.code));
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_bin_stays BEFORE UPDATE OF warehouse_id ON masterdata_bin
  FOR EACH ROW WHEN (OLD.warehouse_id IS DISTINCT FROM NEW.warehouse_id) EXECUTE FUNCTION law_bin_stays();
