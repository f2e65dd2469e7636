-- customize_used: how many rows (counted up to 1000) hold a value under a custom field's name; with `wanted`, that value.
-- The lines of several types share a table, so their header says whose they are.
CREATE OR REPLACE FUNCTION customize_used(f customize_field, wanted text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  whose text := CASE WHEN f.of_kind IS NULL THEN ''
                     WHEN f.place = '' THEN ' AND t.kind = $3'
                     ELSE format(' AND EXISTS (SELECT 1 FROM %I h WHERE h.id = t.document_id AND h.kind = $3)', f.header_table) END;
  found bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I t WHERE t.company_id = $1 AND t.custom ? $2%s%s LIMIT 1000) x',
                 f.table_name, whose, CASE WHEN wanted IS NULL THEN '' ELSE ' AND t.custom ->> $2 = $4' END)
     INTO found USING f.company_id, f.field, f.of_kind, wanted;
  RETURN found;
END $$;
REVOKE ALL ON FUNCTION customize_used(customize_field, text) FROM PUBLIC;
