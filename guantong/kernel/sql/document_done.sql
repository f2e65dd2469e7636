-- document_done: the last statement of a transition. State gate, number, version, event, answer to the request key.
-- kind: the type code, named in the event. header_table and changes come from the declaration and the service.
-- series: the number's prefix, or null; a document that has its number already keeps it. to_state null keeps the state.
-- Answer: the header as it stands now; no row when the document is not in from_state any more.
CREATE OR REPLACE FUNCTION document_done(
  kind text, header_table regclass, document_id bigint, company bigint, from_state text, to_state text, series text,
  changes jsonb, actor bigint, action text, warehouse bigint, request_key text, fingerprint text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  gate record;
  given text;
  assignments text;
  done jsonb;
BEGIN
  IF series IS NOT NULL THEN
    EXECUTE format('SELECT h.number, h.business_on FROM %s h WHERE h.id = $1', header_table) INTO gate USING document_id;
    given := coalesce(gate.number, document_number(company, series, gate.business_on));
  END IF;
  SELECT string_agg(format(', %1$I = r.%1$I', c), '') INTO assignments FROM jsonb_object_keys(changes) c;
  EXECUTE format(
    'UPDATE %1$s h SET version = h.version + 1, changed_by_id = $4, changed_at = clock_timestamp(), state = coalesce($5, h.state)'
    || CASE WHEN series IS NULL THEN '' ELSE ', number = $6, posted_by_id = coalesce(h.posted_by_id, $4), posted_at = coalesce(h.posted_at, clock_timestamp())' END
    || '%2$s FROM jsonb_populate_record(NULL::%1$s, $7) r WHERE h.id = $1 AND h.company_id = $2 AND h.state = $3 RETURNING to_jsonb(h)',
    header_table, coalesce(assignments, ''))
    INTO done USING document_id, company, from_state, actor, to_state, given, changes;
  IF done IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM document_event(company, kind, document_id, (done ->> 'version')::int, action, actor, (done ->> 'created_by_id')::bigint, warehouse);
  IF request_key IS NOT NULL THEN
    INSERT INTO kernel_request_key (user_id, key, fingerprint, status, type, document_id)
    VALUES (actor, request_key, document_done.fingerprint, 200, kind, document_done.document_id);
  END IF;
  RETURN done;
END $$;
