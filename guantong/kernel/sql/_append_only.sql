-- make_append_only: the law of every ledger. Rows are inserted and never changed, deleted or truncated, by nobody; the
-- application's role loses the rights as well (INSERT too where only a posting function may write).
-- Call it from a module's own file: SELECT make_append_only('inventory_stock_move');
CREATE OR REPLACE FUNCTION law_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'GT001',
    DETAIL = jsonb_build_object('code', 'kernel.append_only', 'facts', jsonb_build_array(jsonb_build_object('table', TG_TABLE_NAME)))::text;
END $$;

CREATE OR REPLACE FUNCTION make_append_only(ledger regclass, application_inserts boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER law_append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION law_append_only()', ledger);
  EXECUTE format('CREATE OR REPLACE TRIGGER law_append_only_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION law_append_only()', ledger);
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM guantong_app', ledger);
  IF NOT application_inserts THEN
    EXECUTE format('REVOKE INSERT ON %s FROM guantong_app', ledger);
  END IF;
END $$;
REVOKE ALL ON FUNCTION make_append_only(regclass, boolean) FROM PUBLIC;
