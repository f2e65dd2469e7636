-- numbering_collision: a number that exists and that a series could give again under these settings, or null. A number
-- of the series' documents that reads like one of the pattern must be at or below the counter of its period: then the
-- next ones are all above it. places: table:kind,… of the series' documents.
CREATE OR REPLACE FUNCTION numbering_collision(company bigint, of_series text, pattern text, digits int, reset text, places text)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parts text[];
  shape text;
  place text;
  taken text;
BEGIN
  SELECT array_agg(m.found[1] ORDER BY m.at) INTO parts
    FROM regexp_matches(pattern, '\{(YYYY|YY|MM|DD)\}', 'g') WITH ORDINALITY AS m(found, at);
  parts := coalesce(parts, '{}');
  shape := regexp_replace(pattern, '[.]', '\\.', 'g');
  shape := replace(replace(replace(replace(shape, '{YYYY}', '(\d{4})'), '{YY}', '(\d{2})'), '{MM}', '(\d{2})'), '{DD}', '(\d{2})');
  shape := '^' || shape || format('(\d{%s,17})$', digits);
  FOREACH place IN ARRAY string_to_array(places, ',') LOOP
    EXECUTE format($q$
      SELECT n.number FROM (
        SELECT h.number, regexp_match(h.number, $1) AS m FROM %I h
         WHERE h.company_id = $2 AND h.kind = $3 AND h.number IS NOT NULL) n
        CROSS JOIN LATERAL (SELECT coalesce(n.m[array_position($4, 'YYYY')], '20' || n.m[array_position($4, 'YY')]) AS y,
                                   n.m[array_position($4, 'MM')] AS mm, n.m[array_position($4, 'DD')] AS dd) d
        LEFT JOIN kernel_counter c ON c.company_id = $2 AND c.series = $5
              AND c.period = CASE $6 WHEN 'day' THEN d.y || d.mm || d.dd WHEN 'month' THEN d.y || d.mm WHEN 'year' THEN d.y ELSE 'all' END
       WHERE n.m IS NOT NULL AND n.m[cardinality($4) + 1]::bigint > coalesce(c.value, 0)
       ORDER BY n.number LIMIT 1 $q$, split_part(place, ':', 1))
      INTO taken USING shape, company, split_part(place, ':', 2), parts, of_series, reset;
    IF taken IS NOT NULL THEN
      RETURN taken;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION numbering_collision(bigint, text, text, int, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbering_collision(bigint, text, text, int, text, text) TO guantong_app;
