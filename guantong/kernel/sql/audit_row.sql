-- audit_row, audit_rows: the writers of kernel_audit. Triggers made from the declarations call them with the names of
-- the audited columns. Who, which request and from where come from the transaction's settings (request_begin).
-- An update writes {"column": [old, new]} for what differs and nothing when nothing does; an insert or a delete writes
-- {"column": value} without nulls, one statement for all rows of a set.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
  is_now jsonb := to_jsonb(NEW);
  differing jsonb;
BEGIN
  SELECT jsonb_object_agg(c, jsonb_build_array(was -> c, is_now -> c)) INTO differing
    FROM unnest(TG_ARGV) c WHERE (was -> c) IS DISTINCT FROM (is_now -> c);
  IF differing IS NOT NULL THEN
    INSERT INTO kernel_audit (at, company_id, user_id, request_id, source, address, txid, table_name, row_id,
                              document_id, op, changes)
    VALUES (clock_timestamp(), coalesce((is_now ->> 'company_id')::bigint, nullif(current_setting('app.company_id', true), '')::bigint),
            nullif(current_setting('app.user_id', true), '')::bigint, nullif(current_setting('app.request_id', true), ''),
            coalesce(nullif(current_setting('app.source', true), ''), 'sql'), nullif(current_setting('app.address', true), ''),
            pg_current_xact_id()::text::bigint, TG_TABLE_NAME, (is_now ->> 'id')::bigint,
            coalesce((is_now ->> 'document_id')::bigint, (is_now ->> 'id')::bigint), 'update', differing);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_row() FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  unwatched text[];
BEGIN
  SELECT coalesce(array_agg(k), '{}') INTO unwatched
    FROM (SELECT to_jsonb(t) AS j FROM touched t LIMIT 1) one, jsonb_object_keys(one.j) AS k WHERE k <> ALL (TG_ARGV);
  INSERT INTO kernel_audit (at, company_id, user_id, request_id, source, address, txid, table_name, row_id,
                            document_id, op, changes)
  SELECT clock_timestamp(), coalesce((r.j ->> 'company_id')::bigint, nullif(current_setting('app.company_id', true), '')::bigint),
         nullif(current_setting('app.user_id', true), '')::bigint, nullif(current_setting('app.request_id', true), ''),
         coalesce(nullif(current_setting('app.source', true), ''), 'sql'), nullif(current_setting('app.address', true), ''),
         pg_current_xact_id()::text::bigint, TG_TABLE_NAME, (r.j ->> 'id')::bigint,
         coalesce((r.j ->> 'document_id')::bigint, (r.j ->> 'id')::bigint), lower(TG_OP),
         jsonb_strip_nulls(r.j - unwatched)
    -- OFFSET 0 keeps the planner from computing each row's jsonb anew wherever it is named.
    FROM (SELECT to_jsonb(t) AS j FROM touched t OFFSET 0) r;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_rows() FROM PUBLIC;
