-- request_begin: the first statement of every request. Token -> user, what he may do in the company, the earlier answer
-- to the same request key; sets the audit context of the transaction.
--
-- token_hash: SHA-256 of the secret. company: the one asked for in the request, or null for the session's own.
-- request_key: the client's idempotency key or null; the transaction then holds the key, so a second request with the
-- same key waits for the first and gets its answer.
-- Answer: always one row. `state` is 'ok', or why not: 'unknown' (no such token, or revoked), 'expired', 'inactive',
-- 'company' (the company asked for is not the user's). With a state other than 'ok' only `state` is filled, and nothing
-- tells whether the token ever existed.
-- company_id: 0 when the user has no company at all. masterdata_company is the one table of a higher module that is
-- read here, since every request is in a company.
-- permissions, own_permissions: patterns (`sales.*.*`); `guantong.kernel.access.permissions` expands them, with the
-- token's scopes, against the registry. company_ids, warehouse_ids: null = all.
-- customization_version: the state of the company's custom fields, rules and layouts (null: there are none);
-- role_ids: the roles that the rules of fields ask for, only where there is a customization.
DO $$
BEGIN
  -- The columns of an answer cannot be replaced: a function of an earlier version makes room.
  IF NOT coalesce((SELECT 'role_ids' = ANY (p.proargnames) FROM pg_proc p
                    WHERE p.oid = to_regprocedure('request_begin(bytea, bigint, text, text, text, text)')), true) THEN
    DROP FUNCTION request_begin(bytea, bigint, text, text, text, text);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION request_begin(
  token_hash bytea, company bigint, request_key text, request_id text, source text, address text,
  OUT state text, OUT user_id bigint, OUT username text, OUT name text, OUT language text, OUT company_id bigint,
  OUT permissions text[], OUT own_permissions text[], OUT scopes text[], OUT company_ids bigint[],
  OUT warehouse_ids bigint[], OUT token_id bigint, OUT kind text, OUT csrf text, OUT configuration_version bigint,
  OUT answer_fingerprint text, OUT answer_status int, OUT answer_type text, OUT answer_document_id bigint,
  OUT answer jsonb, OUT must_change_password boolean, OUT customization_version bigint, OUT role_ids bigint[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  t record;
  g record;
  chosen bigint;
BEGIN
  SELECT k.id, k.user_id, k.kind, k.scopes, k.company_id, k.csrf, k.last_seen_at, k.expires_at, k.revoked_at,
         u.username, u.name, u.language, u.is_active, u.default_company_id, u.must_change_password
    INTO t
    FROM access_token k JOIN access_user u ON u.id = k.user_id
   WHERE k.token_hash = request_begin.token_hash;
  state := CASE WHEN t.id IS NULL OR t.revoked_at IS NOT NULL THEN 'unknown'
                WHEN t.expires_at <= now() THEN 'expired'
                WHEN NOT t.is_active THEN 'inactive'
                ELSE 'ok' END;
  IF state <> 'ok' THEN
    RETURN;
  END IF;

  company_ids := access_companies(t.user_id);
  chosen := coalesce(company, t.company_id, t.default_company_id);
  IF chosen IS NULL OR chosen <> ALL (company_ids) THEN
    IF company IS NOT NULL THEN
      state := 'company';
      company_ids := NULL;
      RETURN;
    END IF;
    -- None is set, or it was taken from the user: he goes on in the first that is his; 0 when there is none.
    chosen := coalesce(company_ids[1],
                       CASE WHEN company_ids IS NULL THEN (SELECT min(c.id) FROM masterdata_company c) END, 0);
  END IF;
  company_id := chosen;

  SELECT r.permissions, r.own_permissions, r.warehouse_ids INTO g
    FROM access_grant r
   WHERE r.user_id = t.user_id AND r.company_id IN (chosen, 0)
   ORDER BY r.company_id DESC LIMIT 1;

  user_id := t.user_id;
  username := t.username;
  name := t.name;
  language := t.language;
  permissions := coalesce(g.permissions, '{}');
  own_permissions := coalesce(g.own_permissions, '{}');
  warehouse_ids := g.warehouse_ids;
  scopes := t.scopes;
  token_id := t.id;
  kind := t.kind;
  csrf := t.csrf;
  must_change_password := t.must_change_password;
  configuration_version := (SELECT c.config_version FROM masterdata_company c WHERE c.id = chosen);
  customization_version := (SELECT v.version FROM customize_version v WHERE v.company_id = chosen);
  IF customization_version IS NOT NULL THEN
    role_ids := ARRAY(SELECT h.role_id FROM access_user_role h
                       WHERE h.user_id = t.user_id AND (h.company_id IS NULL OR h.company_id = chosen));
  END IF;

  PERFORM set_config('app.user_id', user_id::text, true), set_config('app.company_id', company_id::text, true),
          set_config('app.request_id', coalesce(request_id, ''), true), set_config('app.source', source, true),
          set_config('app.address', coalesce(address, ''), true),
          -- Nobody waits for ever: a lock that is not to be had, or a query without end, becomes a message.
          set_config('lock_timeout', '8s', true), set_config('statement_timeout', '60s', true);

  IF t.last_seen_at < now() - interval '1 minute' THEN
    -- Another request of the same session may be doing the same; neither waits for the other.
    -- A session that is used goes on for 12 hours more, for a week in all; a token's end is fixed.
    UPDATE access_token k
       SET last_seen_at = now(),
           expires_at = CASE WHEN k.kind = 'session' THEN least(k.created_at + interval '7 days', now() + interval '12 hours')
                             ELSE k.expires_at END
     WHERE k.id = (SELECT s.id FROM access_token s WHERE s.id = t.id FOR UPDATE SKIP LOCKED);
  END IF;

  IF request_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(t.user_id || ' ' || request_key, 71));
    SELECT q.fingerprint, q.status, q.type, q.document_id, q.answer
      INTO answer_fingerprint, answer_status, answer_type, answer_document_id, answer
      FROM kernel_request_key q WHERE q.user_id = t.user_id AND q.key = request_key;
  END IF;
END $$;

REVOKE ALL ON FUNCTION request_begin(bytea, bigint, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION request_begin(bytea, bigint, text, text, text, text) TO guantong_app;
