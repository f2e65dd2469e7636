-- The law of numbering: a change of a series never leads to a number that exists. Whoever gives numbers holds the
-- company's numbering shared (document_number), a change holds it alone, so no number slips in between. Which documents take
-- their numbers from a series is the declarations' word (document_places), not the row's.
-- number_pattern_ok: a pattern shows each date part of its reset's period once, and no other; the rest are plain signs. Else
-- the number of one period would be given again in the next.
CREATE OR REPLACE FUNCTION number_pattern_ok(pattern text, reset text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(pattern, '\{(YYYY|YY)\}', ''), '\{MM\}', ''), '\{DD\}', ''),
                        '[A-Za-z0-9一-鿿._/-]+', '', 'g') = '' AND pattern <> ''
     AND (pattern ~ '\{(YYYY|YY)\}') = (reset <> 'never') AND (pattern ~ '\{MM\}') = (reset IN ('day', 'month')) AND (pattern ~ '\{DD\}') = (reset = 'day')
$$;

CREATE OR REPLACE FUNCTION law_numbering() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  touched kernel_numbering;
  taken text;
BEGIN
  touched := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  PERFORM pg_advisory_xact_lock(hashtextextended('numbering ' || touched.company_id, 4715));
  IF TG_OP = 'UPDATE' AND (NEW.company_id, NEW.code) IS DISTINCT FROM (OLD.company_id, OLD.code) THEN
    RAISE EXCEPTION 'a series keeps its name' USING ERRCODE = 'GT001',
      DETAIL = jsonb_build_object('code', 'kernel.append_only', 'facts', jsonb_build_array(jsonb_build_object('table', TG_TABLE_NAME)))::text;
  END IF;
  IF TG_OP = 'DELETE' THEN
    taken := numbering_collision(OLD.company_id, OLD.code, OLD.code || '-{YYYY}{MM}-', 4, 'month', document_places(OLD.code));
  ELSE
    NEW.places := document_places(NEW.code);
    IF NOT number_pattern_ok(NEW.pattern, NEW.reset) OR NEW.places = '' THEN
      RAISE EXCEPTION 'numbering.bad_pattern: %', NEW.pattern USING ERRCODE = 'GT001',
        DETAIL = jsonb_build_object('code', 'numbering.bad_pattern', 'facts', jsonb_build_array(
          jsonb_build_object('found', NEW.pattern, 'parts', '{YYYY} {YY} {MM} {DD}', 'field', 'pattern')))::text;
    END IF;
    taken := numbering_collision(NEW.company_id, NEW.code, NEW.pattern, NEW.digits, NEW.reset, NEW.places);
  END IF;
  IF taken IS NOT NULL THEN
    RAISE EXCEPTION 'numbering.collision: %', taken USING ERRCODE = 'GT001',
      DETAIL = jsonb_build_object('code', 'numbering.collision', 'facts', jsonb_build_array(
        jsonb_build_object('series', touched.code, 'number', taken, 'field', 'pattern')))::text;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION law_numbering() FROM PUBLIC;
CREATE OR REPLACE TRIGGER law_numbering BEFORE INSERT OR UPDATE OR DELETE ON kernel_numbering FOR EACH ROW EXECUTE FUNCTION law_numbering();
