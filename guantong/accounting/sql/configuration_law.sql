-- The configuration version of a company rises with every change of what posting reads: rules, accounts, categories. It
-- rises in the changing transaction, so a cache keyed by it is right in every process without being told.
CREATE OR REPLACE FUNCTION law_configuration_raised() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE masterdata_company c SET config_version = c.config_version + 1 WHERE c.id IN (SELECT company_id FROM touched);
  RETURN NULL;
END $$;
DO $$
DECLARE
  rules regclass;
BEGIN
  FOREACH rules IN ARRAY '{accounting_posting_rule,accounting_account_rule,accounting_account,masterdata_item_category}'::regclass[] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER law_configuration_inserted AFTER INSERT ON %s REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION law_configuration_raised()', rules);
    EXECUTE format('CREATE OR REPLACE TRIGGER law_configuration_updated AFTER UPDATE ON %s REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION law_configuration_raised()', rules);
    EXECUTE format('CREATE OR REPLACE TRIGGER law_configuration_deleted AFTER DELETE ON %s REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION law_configuration_raised()', rules);
  END LOOP;
END $$;
