-- The law of the chart: an account that has been posted to keeps code, class, side, sub-ledger and company, stays a leaf
-- and is not deleted; a parent is no leaf.
CREATE OR REPLACE FUNCTION law_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.company_id, OLD.code, OLD.class, OLD.balance, OLD.subledger, OLD.is_leaf)
                          IS NOT DISTINCT FROM (NEW.company_id, NEW.code, NEW.class, NEW.balance, NEW.subledger, NEW.is_leaf) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT 1 FROM accounting_voucher_line l WHERE l.company_id = OLD.company_id AND l.account_id = OLD.id AND l.posted_on IS NOT NULL) THEN
    PERFORM ledger_refuse('accounting.account_used', jsonb_build_object('account', OLD.code || ' ' || OLD.name));
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER law_account BEFORE UPDATE OR DELETE ON accounting_account FOR EACH ROW EXECUTE FUNCTION law_account();

CREATE OR REPLACE FUNCTION law_account_parent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.parent_id IS NOT NULL THEN
    UPDATE accounting_account a SET is_leaf = false WHERE a.id = NEW.parent_id AND a.is_leaf;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_account_parent AFTER INSERT OR UPDATE OF parent_id ON accounting_account
  FOR EACH ROW EXECUTE FUNCTION law_account_parent();
