-- The law of document numbers. What document_number gives is claimed for the rest of the transaction (kernel_number_claim).
-- At commit each claim stands on exactly one document of its series; a document gets a number only by a claim of its own
-- series, company and date. Numbered documents are never deleted and keep their number (law_posted_document), so that a
-- series has no gap and no double for ever, however its numbers are written. Claims are gone at commit.
-- `document_series(kind)` and `document_numbers_held(company, series, numbers)` are made from the declarations.

-- law_number_held: deferred; the number is on one document.
CREATE OR REPLACE FUNCTION law_number_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF document_numbers_held(NEW.company_id, NEW.series, ARRAY[NEW.number]) IS DISTINCT FROM 1 THEN
    RAISE EXCEPTION 'number % is on no document', NEW.number USING ERRCODE = 'GT001',
      DETAIL = jsonb_build_object('code', 'kernel.number_unused', 'facts', jsonb_build_array(jsonb_build_object('number', NEW.number)))::text;
  END IF;
  DELETE FROM kernel_number_claim c WHERE (c.company_id, c.series, c.number) = (NEW.company_id, NEW.series, NEW.number);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_number_held() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_number_held ON kernel_number_claim;
CREATE CONSTRAINT TRIGGER law_number_held AFTER INSERT ON kernel_number_claim DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION law_number_held();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_number_claim FROM guantong_app;

-- law_number_claimed: a document that gets its number claimed it.
CREATE OR REPLACE FUNCTION law_number_claimed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM kernel_number_claim c WHERE (c.company_id, c.series, c.number, c.on_date)
                 = (NEW.company_id, document_series(NEW.kind), NEW.number, NEW.business_on)) THEN
    PERFORM document_refuse('kernel.number_not_given', to_jsonb(NEW));
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_number_claimed() FROM PUBLIC;
