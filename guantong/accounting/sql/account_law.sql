-- Postings share a lock on their company's chart, and a change of what an account is takes it alone: so an
-- account cannot become a control account, or stop being one, while somebody posts to it.
CREATE OR REPLACE FUNCTION accounting_chart_share(company bigint) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock_shared(4714, (company % 2147483647)::int)
$$;
REVOKE ALL ON FUNCTION accounting_chart_share(bigint) FROM PUBLIC;

-- The law of the chart: an account that has been posted to keeps code, class, side, sub-ledger and company, stays a leaf
-- and is not deleted; a parent is no leaf.
CREATE OR REPLACE FUNCTION law_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.company_id, OLD.code, OLD.class, OLD.balance, OLD.subledger, OLD.is_leaf)
                          IS NOT DISTINCT FROM (NEW.company_id, NEW.code, NEW.class, NEW.balance, NEW.subledger, NEW.is_leaf) THEN
    RETURN NEW;
  END IF;
  PERFORM ledger_present();
  PERFORM pg_advisory_xact_lock(4714, (OLD.company_id % 2147483647)::int);
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

-- A new sub-account takes over from its parent what it does not say itself: level, dimensions, sub-ledger, flags.
CREATE OR REPLACE FUNCTION law_account_inherits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  above accounting_account;
BEGIN
  -- By the key alone: a plan that knows nothing of the table's size would read the company's whole chart for each account.
  SELECT * INTO above FROM accounting_account a WHERE a.id = NEW.parent_id;
  IF above.company_id IS DISTINCT FROM NEW.company_id THEN
    RETURN NEW;
  END IF;
  NEW.level := above.level + 1;
  IF cardinality(NEW.dims_required) + cardinality(NEW.dims_one_of) + cardinality(NEW.dims_optional) = 0 THEN
    NEW.dims_required := above.dims_required;
    NEW.dims_one_of := above.dims_one_of;
    NEW.dims_optional := above.dims_optional;
  END IF;
  IF NEW.subledger = '' THEN
    NEW.subledger := above.subledger;
  END IF;
  NEW.is_cash := NEW.is_cash OR above.is_cash;
  NEW.has_quantity := NEW.has_quantity OR above.has_quantity;
  NEW.fx_reval := NEW.fx_reval OR above.fx_reval;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_account_inherits BEFORE INSERT ON accounting_account FOR EACH ROW EXECUTE FUNCTION law_account_inherits();
