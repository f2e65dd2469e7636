-- audit_note: what is no change of a row but must be found in the audit: exports, prints, refused sign-ins, grants.
-- facts: any json without secrets. Context comes from the transaction's settings.
CREATE OR REPLACE FUNCTION audit_note(what text, about_document bigint, facts jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO kernel_audit (at, company_id, user_id, request_id, source, address, txid, table_name, row_id,
                            document_id, op, changes)
  VALUES (clock_timestamp(), nullif(current_setting('app.company_id', true), '')::bigint,
          nullif(current_setting('app.user_id', true), '')::bigint, nullif(current_setting('app.request_id', true), ''),
          coalesce(nullif(current_setting('app.source', true), ''), 'sql'), nullif(current_setting('app.address', true), ''),
          pg_current_xact_id()::text::bigint, '', about_document, about_document, what, coalesce(facts, '{}'))
$$;
REVOKE ALL ON FUNCTION audit_note(text, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_note(text, bigint, jsonb) TO guantong_app;
