-- document_load: one document with its lines, in one round trip. `lock` takes the header FOR UPDATE first; the lines are
-- read by a statement of their own, so they are those of the header that was locked, not of an older snapshot.
-- header_table, line_tables: names from the declarations. No row when there is no such document in the company.
CREATE OR REPLACE FUNCTION document_load(header_table regclass, line_tables regclass[], document_id bigint, company bigint, lock boolean)
RETURNS TABLE (header jsonb, lines jsonb) LANGUAGE plpgsql AS $$
DECLARE
  line_table regclass;
  found jsonb;
BEGIN
  EXECUTE format('SELECT to_jsonb(h) FROM %s h WHERE h.id = $1 AND h.company_id = $2', header_table)
       || CASE WHEN lock THEN ' FOR UPDATE' ELSE '' END
     INTO header USING document_id, company;
  IF header IS NULL THEN
    RETURN;
  END IF;
  lines := '[]';
  FOREACH line_table IN ARRAY line_tables LOOP
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.line_no), ''[]'') FROM %s l WHERE l.document_id = $1', line_table)
       INTO found USING document_id;
    lines := lines || jsonb_build_array(found);
  END LOOP;
  RETURN NEXT;
END $$;
