-- The law of custom values: every value that a row newly holds in `custom` belongs to a custom field of its type and
-- company, and is of that field's type; an enumeration's is one of its options; a reference's row exists and stays until
-- this is committed, as a foreign key would have it. Values that are not touched stay as they are, whatever became of
-- their definition. Inserts are judged as a set; an update that does not touch `custom` costs nothing (UPDATE OF, WHEN).
--
-- customize_judge: rows is [{id, company_id, document_id, kind, custom}] of one company and table, with the values to be
-- judged. Lines have the kind of their header.
CREATE OR REPLACE FUNCTION customize_judge(of_table text, of_company bigint, is_line boolean, rows jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  header text;
  kinds jsonb;
  bad record;
  target record;
  held bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('customize ' || of_company, 72));
  IF is_line THEN
    SELECT c.header_table INTO header FROM customize_field c
     WHERE c.company_id = of_company AND c.table_name = of_table AND c.of_kind IS NOT NULL LIMIT 1;
    IF header IS NOT NULL THEN
      EXECUTE format('SELECT jsonb_object_agg(h.id, h.kind) FROM %I h WHERE h.id IN (SELECT (r ->> ''document_id'')::bigint FROM jsonb_array_elements($1) r)', header)
         INTO kinds USING rows;
    END IF;
  END IF;
  SELECT r.id, e.key, e.value, f.name AS field_name INTO bad
    FROM jsonb_to_recordset(rows) AS r(id bigint, document_id bigint, kind text, custom jsonb)
   CROSS JOIN jsonb_each(r.custom) e
    LEFT JOIN customize_field f ON f.company_id = of_company AND f.table_name = of_table AND f.field = e.key
          AND (f.of_kind IS NULL OR f.of_kind = CASE WHEN is_line THEN kinds ->> r.document_id::text ELSE r.kind END)
    LEFT JOIN customize_option o ON f.value_type = 'enum' AND o.document_id = f.id AND o.value = e.value #>> '{}'
   WHERE f.id IS NULL OR NOT custom_fits(f.value_type, e.value) OR (f.value_type = 'enum' AND o.id IS NULL)
   LIMIT 1;
  IF FOUND THEN
    PERFORM customize_refuse(CASE WHEN bad.field_name IS NULL THEN 'customize.unknown_value' ELSE 'customize.bad_value' END,
      jsonb_build_object('name', coalesce(bad.field_name, bad.key), 'field', bad.key, 'found', left(bad.value #>> '{}', 40),
                         'line_id', CASE WHEN is_line THEN bad.id END));
  END IF;
  FOR target IN
    SELECT f.name, f.field, f.ref, f.ref_table, array_agg(DISTINCT (e.value)::bigint ORDER BY (e.value)::bigint) AS ids
      FROM jsonb_to_recordset(rows) AS r(id bigint, document_id bigint, kind text, custom jsonb)
     CROSS JOIN jsonb_each(r.custom) e
      JOIN customize_field f ON f.company_id = of_company AND f.table_name = of_table AND f.field = e.key AND f.value_type = 'ref'
       AND (f.of_kind IS NULL OR f.of_kind = CASE WHEN is_line THEN kinds ->> r.document_id::text ELSE r.kind END)
     GROUP BY f.id, f.name, f.field, f.ref, f.ref_table
  LOOP
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I r WHERE r.id = ANY ($1)%s ORDER BY r.id FOR KEY SHARE) x', target.ref_table,
                   CASE WHEN target.ref IN ('user', 'role') THEN '' ELSE ' AND r.company_id = $2' END)
       INTO held USING target.ids, of_company;
    IF held < cardinality(target.ids) THEN
      PERFORM customize_refuse('customize.bad_value', jsonb_build_object('name', target.name, 'field', target.field,
        'found', array_to_string(target.ids, ', ')));
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION customize_judge(text, bigint, boolean, jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION law_custom_values_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_line boolean := TG_ARGV[0] = 'line';
  lot record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM touched t WHERE t.custom <> '{}') THEN
    RETURN NULL;
  END IF;
  FOR lot IN
    SELECT t.company_id, jsonb_agg(jsonb_build_object('id', t.id, 'document_id', j -> 'document_id', 'kind', j -> 'kind', 'custom', t.custom)) AS rows,
           bool_and(jsonb_typeof(t.custom) = 'object') AS are_objects
      FROM touched t CROSS JOIN LATERAL (SELECT to_jsonb(t) AS j OFFSET 0) x WHERE t.custom <> '{}' GROUP BY t.company_id ORDER BY t.company_id
  LOOP
    IF NOT lot.are_objects THEN
      PERFORM customize_refuse('customize.unknown_value', jsonb_build_object('name', '[]'));
    END IF;
    PERFORM customize_judge(TG_TABLE_NAME, lot.company_id, is_line, lot.rows);
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_custom_values_new() FROM PUBLIC;

CREATE OR REPLACE FUNCTION law_custom_values_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_now jsonb := to_jsonb(NEW);
  fresh jsonb;
BEGIN
  IF jsonb_typeof(NEW.custom) <> 'object' THEN
    PERFORM customize_refuse('customize.unknown_value', jsonb_build_object('name', left(NEW.custom::text, 40)));
  END IF;
  SELECT jsonb_object_agg(e.key, e.value) INTO fresh FROM jsonb_each(NEW.custom) e WHERE (OLD.custom -> e.key) IS DISTINCT FROM e.value;
  IF fresh IS NOT NULL THEN
    PERFORM customize_judge(TG_TABLE_NAME, NEW.company_id, TG_ARGV[0] = 'line', jsonb_build_array(jsonb_build_object(
      'id', NEW.id, 'document_id', is_now -> 'document_id', 'kind', is_now -> 'kind', 'custom', fresh)));
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_custom_values_changed() FROM PUBLIC;

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
    EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_values_new AFTER INSERT ON %s REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION law_custom_values_new(%L)',
                   one.name, CASE WHEN one.is_line THEN 'line' ELSE 'header' END);
    EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_values_changed AFTER UPDATE OF custom ON %s FOR EACH ROW WHEN (NEW.custom IS DISTINCT FROM OLD.custom AND NEW.custom <> ''{}''::jsonb) EXECUTE FUNCTION law_custom_values_changed(%L)',
                   one.name, CASE WHEN one.is_line THEN 'line' ELSE 'header' END);
    IF NOT one.is_line THEN
      EXECUTE format('CREATE OR REPLACE TRIGGER law_custom_references AFTER DELETE ON %s REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION law_custom_references()', one.name);
    END IF;
  END LOOP;
END $$;
