-- Claims: a law that looks at many rows together judges them once a transaction, at commit. Triggers note which rows were
-- touched (claim_note); the law's own deferred trigger on kernel_claim takes all of its subject (claims_take) and judges them
-- as a set. Rows are seen by their own transaction only and are gone at commit; nobody but the owner's triggers writes them.
CREATE OR REPLACE FUNCTION claim_note(of_subject text, touched bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(touched) > 0 THEN
    INSERT INTO kernel_claim (txid, subject, ids) VALUES (pg_current_xact_id()::text::bigint, of_subject, touched);
  END IF;
END $$;

-- claims_take: what this transaction has touched of a subject and was not yet judged for; null when there is none.
CREATE OR REPLACE FUNCTION claims_take(of_subject text) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  touched bigint[];
BEGIN
  WITH taken AS (
    DELETE FROM kernel_claim c WHERE c.txid = pg_current_xact_id()::text::bigint AND c.subject = of_subject RETURNING c.ids)
  SELECT array_agg(DISTINCT one ORDER BY one) INTO touched FROM taken, unnest(taken.ids) one;
  RETURN touched;
END $$;

-- claim_document: a document that is posted, or changes its state after that, is claimed for the subject that the trigger names.
CREATE OR REPLACE FUNCTION claim_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM claim_note(TG_ARGV[0], ARRAY[NEW.id]);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_note(text, bigint[]), claims_take(text), claim_document() FROM PUBLIC;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_claim FROM guantong_app;
