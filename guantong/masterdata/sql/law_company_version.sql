-- A change of the company's own settings is a change of configuration: caches keyed by its version read the row anew.
CREATE OR REPLACE FUNCTION law_company_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.config_version := greatest(NEW.config_version, OLD.config_version + 1);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_company_version
  BEFORE UPDATE OF standard, currency, tax_status, price_mode, over_receipt_percent, price_tolerance_percent, credit_check,
                   name, name_en, is_active ON masterdata_company
  FOR EACH ROW EXECUTE FUNCTION law_company_version();
