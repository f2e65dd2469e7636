-- search_grams: the keys of a text by which a word inside it is found: every three neighbouring characters, and every two of
-- which one is not ASCII (Chinese words are short). Small letters. The index of a document's own words is made over it
-- (guantong/kernel/engine/words.py), so that a part of a number is found among millions without reading them. A loop, because
-- it runs for every document that is written, and a query with generate_series takes nine times as long.
CREATE OR REPLACE FUNCTION search_grams(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  small text := lower(words);
  gram text;
  found text[] := '{}';
BEGIN
  FOR place IN 1 .. length(small) - 2 LOOP
    found := found || substr(small, place, 3);
  END LOOP;
  IF octet_length(small) > length(small) THEN
    FOR place IN 1 .. length(small) - 1 LOOP
      gram := substr(small, place, 2);
      IF octet_length(gram) > 2 THEN
        found := found || gram;
      END IF;
    END LOOP;
  END IF;
  RETURN found;
END $$;
