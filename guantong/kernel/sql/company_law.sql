-- The law of companies: a row never changes the company it belongs to. What a ledger row names (item, warehouse, account,
-- partner) is therefore of its own company for ever, once it was when the row was written.
CREATE OR REPLACE FUNCTION law_company_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% keeps its company', TG_TABLE_NAME USING ERRCODE = 'GT001',
    DETAIL = jsonb_build_object('code', 'kernel.append_only', 'facts', jsonb_build_array(jsonb_build_object('table', TG_TABLE_NAME)))::text;
END $$;
DO $$
DECLARE
  of_company regclass;
BEGIN
  FOR of_company IN
    SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND c.relname ~ '^(masterdata|accounting|inventory|trade|finance|production)_' LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER law_company_kept BEFORE UPDATE OF company_id ON %s FOR EACH ROW
                    WHEN (OLD.company_id IS DISTINCT FROM NEW.company_id) EXECUTE FUNCTION law_company_kept()', of_company);
  END LOOP;
END $$;
