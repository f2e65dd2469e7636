-- The law of custom values: every value that a row newly holds in `custom` belongs to a custom field of its type and
-- company, and is of that field's type; an enumeration's is one of its options; a reference's row exists and stays until
-- this is committed, as a foreign key would have it. A row without custom values costs nothing (WHEN).
-- Values under names that are not touched stay as they are, whatever became of their definition.
CREATE OR REPLACE FUNCTION law_custom_values() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN OLD.custom ELSE '{}' END;
  is_line boolean := TG_ARGV[0] = 'line';
  row_kind text;
  header text;
  one record;
  f customize_field;
  is_good boolean;
BEGIN
  IF jsonb_typeof(NEW.custom) <> 'object' THEN
    PERFORM customize_refuse('customize.unknown_value', jsonb_build_object('name', left(NEW.custom::text, 40)));
  END IF;
  IF NEW.custom = was THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('customize ' || NEW.company_id, 72));
  FOR one IN SELECT key, value FROM jsonb_each(NEW.custom) e WHERE (was -> e.key) IS DISTINCT FROM e.value LOOP
    IF row_kind IS NULL AND NOT is_line THEN
      row_kind := to_jsonb(NEW) ->> 'kind';
    ELSIF row_kind IS NULL THEN
      SELECT c.header_table INTO header FROM customize_field c
       WHERE c.company_id = NEW.company_id AND c.table_name = TG_TABLE_NAME AND c.of_kind IS NOT NULL LIMIT 1;
      IF header IS NOT NULL THEN
        EXECUTE format('SELECT h.kind FROM %I h WHERE h.id = $1', header) INTO row_kind
          USING (to_jsonb(NEW) ->> 'document_id')::bigint;
      END IF;
    END IF;
    SELECT * INTO f FROM customize_field c
     WHERE c.company_id = NEW.company_id AND c.table_name = TG_TABLE_NAME AND c.field = one.key
       AND (c.of_kind IS NULL OR c.of_kind = row_kind);
    IF NOT FOUND THEN
      PERFORM customize_refuse('customize.unknown_value', jsonb_build_object('name', one.key,
        'line_id', CASE WHEN is_line THEN NEW.id END));
    END IF;
    is_good := CASE f.value_type
      WHEN 'bool' THEN jsonb_typeof(one.value) = 'boolean'
      WHEN 'int' THEN jsonb_typeof(one.value) = 'number' AND one.value::numeric = trunc(one.value::numeric)
      WHEN 'ref' THEN jsonb_typeof(one.value) = 'number' AND one.value::numeric = trunc(one.value::numeric)
      WHEN 'date' THEN custom_day(NEW.custom, one.key) IS NOT NULL
      WHEN 'datetime' THEN custom_instant(NEW.custom, one.key) IS NOT NULL
      WHEN 'enum' THEN EXISTS (SELECT 1 FROM customize_option o WHERE o.document_id = f.id AND to_jsonb(o.value) = one.value)
      WHEN 'text' THEN jsonb_typeof(one.value) = 'string'
      WHEN 'longtext' THEN jsonb_typeof(one.value) = 'string'
      ELSE jsonb_typeof(one.value) = 'number' END;
    IF is_good AND f.value_type = 'ref' THEN
      EXECUTE format('SELECT true FROM %I r WHERE r.id = $1%s FOR KEY SHARE', f.ref_table,
                     CASE WHEN f.ref IN ('user', 'role') THEN '' ELSE ' AND r.company_id = $2' END)
         INTO is_good USING one.value::bigint, NEW.company_id;
    END IF;
    IF is_good IS NOT TRUE THEN
      PERFORM customize_refuse('customize.bad_value', jsonb_build_object('name', f.name, 'field', f.field,
        'found', left(one.value #>> '{}', 40), 'line_id', CASE WHEN is_line THEN NEW.id END));
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_custom_values() FROM PUBLIC;

-- What a custom field refers to is not deleted while a row names it.
CREATE OR REPLACE FUNCTION law_custom_references() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  f customize_field;
  is_named boolean;
BEGIN
  FOR f IN SELECT * FROM customize_field c WHERE c.value_type = 'ref' AND c.ref_table = TG_TABLE_NAME LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I t JOIN gone g ON g.id = custom_integer(t.custom, $2) WHERE t.company_id = $1 AND t.custom ? $2)', f.table_name)
       INTO is_named USING f.company_id, f.field;
    IF is_named THEN
      PERFORM customize_refuse('customize.in_use', jsonb_build_object('name', f.name, 'place', f.code));
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_custom_references() FROM PUBLIC;

DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT c.oid::regclass AS name,
                    EXISTS (SELECT 1 FROM pg_attribute l WHERE l.attrelid = c.oid AND l.attname = 'document_id' AND NOT l.attisdropped) AS is_line
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'custom' AND a.atttypid = 'jsonb'::regtype
              WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_values_new AFTER INSERT ON %s FOR EACH ROW WHEN (NEW.custom <> ''{}''::jsonb) EXECUTE FUNCTION law_custom_values(%L)',
                   one.name, CASE WHEN one.is_line THEN 'line' ELSE 'header' END);
    EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_values_changed AFTER UPDATE OF custom ON %s FOR EACH ROW WHEN (NEW.custom <> ''{}''::jsonb) EXECUTE FUNCTION law_custom_values(%L)',
                   one.name, CASE WHEN one.is_line THEN 'line' ELSE 'header' END);
    IF NOT one.is_line THEN
      EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_references AFTER DELETE ON %s REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION law_custom_references()', one.name);
    END IF;
  END LOOP;
END $$;
