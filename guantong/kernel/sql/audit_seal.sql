-- Seals over the audit: each binds a range of rows to the seal before it, so that a row that is changed, added or taken
-- away later, even by the owner with triggers off, no longer fits. Nothing of it is on the way of a posting.

-- audit_digest: SHA-256 over the seal before and the digests of the rows of a range, in order of their ids.
CREATE OR REPLACE FUNCTION audit_digest(first_id bigint, last_id bigint, before bytea, OUT rows bigint, OUT digest bytea)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT count(*), sha256(before || coalesce(string_agg(r.digest, ''::bytea ORDER BY r.id), ''))
    FROM (SELECT a.id, sha256(convert_to(jsonb_build_array(
                   a.id, extract(epoch FROM a.at), a.company_id, a.user_id, a.request_id, a.source, a.address, a.txid,
                   a.table_name, a.row_id, a.document_id, a.op, a.changes)::text, 'UTF8')) AS digest
            FROM kernel_audit a WHERE a.id BETWEEN first_id AND last_id) r
$$;

-- audit_mac: what only the holder of the program's secret key can make of a digest.
CREATE OR REPLACE FUNCTION audit_mac(key bytea, first_id bigint, last_id bigint, rows bigint, digest bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT sha256(key || sha256(key || convert_to(format('%s %s %s ', first_id, last_id, rows), 'UTF8') || digest))
$$;

-- audit_seal: seal the next rows, at most `most`; how many, up to which id, and the digest that stands for all so far.
-- A range ends at a mark that the seal before has set: the last id given out then, and the first transaction that had not
-- begun then. When every transaction before that one is over (or the server was started anew), no row can still come in
-- below the mark. So rows wait for the run after the next.
CREATE OR REPLACE FUNCTION audit_seal(key bytea, key_id text, most bigint DEFAULT 100000)
RETURNS TABLE (sealed bigint, up_to bigint, head text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s kernel_audit_seal;
  n kernel_audit_seal;
  given bigint := coalesce(pg_sequence_last_value(pg_get_serial_sequence('kernel_audit', 'id')), 0);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('guantong.audit_seal'));
  SELECT * INTO s FROM kernel_audit_seal ORDER BY id DESC LIMIT 1;
  n.first_id := coalesce(s.last_id, 0) + 1;
  n.last_id := coalesce(s.last_id, 0);
  IF pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= s.mark_xid OR s.marked_at < pg_postmaster_start_time() THEN
    SELECT coalesce(max(w.id), n.last_id) INTO n.last_id
      FROM (SELECT a.id FROM kernel_audit a WHERE a.id BETWEEN n.first_id AND s.mark_id ORDER BY a.id LIMIT most) w;
  END IF;
  n.mark_id := s.mark_id;
  n.mark_xid := s.mark_xid;
  n.marked_at := s.marked_at;
  IF s.id IS NULL OR NOT EXISTS (SELECT 1 FROM kernel_audit a WHERE a.id > n.last_id AND a.id <= s.mark_id) THEN
    -- The id was read before this statement's snapshot is taken, so whoever holds it or a lower one is known to it.
    n.mark_id := given;
    n.mark_xid := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    n.marked_at := clock_timestamp();
  END IF;
  IF s.id IS NOT NULL AND n.last_id = s.last_id AND n.mark_id = s.mark_id THEN
    RETURN QUERY SELECT 0::bigint, s.last_id, encode(s.digest, 'hex');
    RETURN;
  END IF;
  SELECT d.rows, d.digest INTO n.rows, n.digest FROM audit_digest(n.first_id, n.last_id, coalesce(s.digest, '')) d;
  INSERT INTO kernel_audit_seal (first_id, last_id, rows, digest, mac, key_id, mark_id, mark_xid, marked_at)
  VALUES (n.first_id, n.last_id, n.rows, n.digest, audit_mac(key, n.first_id, n.last_id, n.rows, n.digest),
          audit_seal.key_id, n.mark_id, n.mark_xid, n.marked_at);
  RETURN QUERY SELECT n.rows, n.last_id, encode(n.digest, 'hex');
END $$;

-- audit_breaks: every seal that does not fit: 'rows' (what it covers was changed), 'chain' (a seal is missing), 'mac' (it
-- was not made with our key), 'key' (after our key began, another one was used).
CREATE OR REPLACE FUNCTION audit_breaks(key bytea, key_id text)
RETURNS TABLE (seal bigint, first_id bigint, last_id bigint, what text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT s.id, s.first_id, s.last_id,
         CASE WHEN s.first_id <> s.before_id + 1 THEN 'chain'
              WHEN d.rows <> s.rows OR d.digest <> s.digest THEN 'rows'
              WHEN s.key_id <> audit_breaks.key_id THEN 'key'
              ELSE 'mac' END
    FROM (SELECT k.*, coalesce(lag(k.last_id) OVER w, 0) AS before_id, coalesce(lag(k.digest) OVER w, '') AS before,
                 coalesce(bool_or(k.key_id = audit_breaks.key_id) OVER w, false) AS is_ours
            FROM kernel_audit_seal k WINDOW w AS (ORDER BY k.id)) s,
         LATERAL audit_digest(s.first_id, s.last_id, s.before) d
   WHERE s.first_id <> s.before_id + 1 OR d.rows <> s.rows OR d.digest <> s.digest
      OR s.key_id <> audit_breaks.key_id AND s.is_ours
      OR s.key_id = audit_breaks.key_id AND s.mac <> audit_mac(key, s.first_id, s.last_id, s.rows, s.digest)
   ORDER BY s.id
$$;

SELECT make_append_only('kernel_audit_seal');
REVOKE ALL ON FUNCTION audit_seal(bytea, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(bytea, text, bigint) TO guantong_app;
