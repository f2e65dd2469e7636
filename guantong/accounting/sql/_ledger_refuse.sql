-- ledger_refuse: how a law or primitive says no. facts: one object a problem; `line_id` leads to the line on screen.
CREATE OR REPLACE FUNCTION ledger_refuse(code text, facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', code, facts USING ERRCODE = 'GT001',
    DETAIL = jsonb_build_object('code', code, 'facts', CASE WHEN jsonb_typeof(facts) = 'array' THEN facts ELSE jsonb_build_array(facts) END)::text;
END $$;

-- ledger_present: a transaction that is judged must see what others have committed before it was judged. One that looks at
-- an older view of the database (repeatable read, serializable) could post into a month that was closed meanwhile.
CREATE OR REPLACE FUNCTION ledger_present() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    PERFORM ledger_refuse('accounting.old_view', jsonb_build_object('isolation', current_setting('transaction_isolation')));
  END IF;
END $$;

-- make_numbers_sound: numeric columns take NaN, which equals itself and is above every bound; no ledger may hold one.
CREATE OR REPLACE FUNCTION make_numbers_sound(ledger regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  bounds text;
BEGIN
  IF EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conrelid = ledger AND c.conname = 'law_numbers_sound') THEN
    RETURN;
  END IF;
  SELECT string_agg(format('%I <> ''NaN''', a.attname), ' AND ' ORDER BY a.attnum) INTO bounds
    FROM pg_attribute a WHERE a.attrelid = ledger AND a.atttypid = 'numeric'::regtype AND a.attnum > 0 AND NOT a.attisdropped;
  EXECUTE format('ALTER TABLE %s ADD CONSTRAINT law_numbers_sound CHECK (%s)', ledger, bounds);
END $$;
REVOKE ALL ON FUNCTION make_numbers_sound(regclass) FROM PUBLIC;

-- law_kept_by_triggers: a kept balance is written by the triggers of its ledger and by nobody else, the owner included.
CREATE OR REPLACE FUNCTION law_kept_by_triggers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    PERFORM ledger_refuse('kernel.append_only', jsonb_build_object('table', TG_TABLE_NAME));
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION make_kept_by_triggers(balance regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER law_kept_by_triggers BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION law_kept_by_triggers()', balance);
  EXECUTE format('CREATE OR REPLACE TRIGGER law_kept_by_triggers_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION law_append_only()', balance);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM guantong_app', balance);
END $$;
REVOKE ALL ON FUNCTION make_kept_by_triggers(regclass) FROM PUBLIC;
