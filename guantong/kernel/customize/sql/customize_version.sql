-- The version of a company's customization changes with every change of a definition, in the changing transaction. Every
-- request reads it in its first statement, so no process ever validates by a definition that has been replaced. The
-- number comes from the one sequence: it never comes twice, not even after a rolled-back change. Open pages are told.
CREATE OR REPLACE FUNCTION customize_version_raised() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO customize_version (company_id, version)
  SELECT DISTINCT company_id, nextval('guantong_id') FROM (SELECT DISTINCT company_id FROM touched) t
      ON CONFLICT (company_id) DO UPDATE SET version = excluded.version;
  PERFORM document_event(t.company_id, 'meta', t.company_id, 1, 'changed', nullif(current_setting('app.user_id', true), '')::bigint, NULL, NULL)
     FROM (SELECT DISTINCT company_id FROM touched) t;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION customize_version_raised() FROM PUBLIC;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON customize_version FROM guantong_app;
DO $$
DECLARE
  definitions regclass;
BEGIN
  FOREACH definitions IN ARRAY '{customize_field,customize_option,customize_rule,customize_layout}'::regclass[] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER customize_version_inserted AFTER INSERT ON %s REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customize_version_raised()', definitions);
    EXECUTE format('CREATE OR REPLACE TRIGGER customize_version_updated AFTER UPDATE ON %s REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customize_version_raised()', definitions);
    EXECUTE format('CREATE OR REPLACE TRIGGER customize_version_deleted AFTER DELETE ON %s REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customize_version_raised()', definitions);
  END LOOP;
END $$;
