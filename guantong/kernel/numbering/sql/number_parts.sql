-- number_setting: how a company numbers a series; without a setting XS-{YYYY}{MM}- and four digits, anew every month.
CREATE OR REPLACE FUNCTION number_setting(company bigint, of_series text, OUT pattern text, OUT digits int, OUT reset text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT n.pattern, n.digits, n.reset INTO pattern, digits, reset FROM kernel_numbering n WHERE n.company_id = company AND n.code = of_series;
  IF NOT FOUND THEN
    pattern := of_series || '-{YYYY}{MM}-';
    digits := 4;
    reset := 'month';
  END IF;
END $$;

-- number_period: the counter's period of a day: 20260105, 202601, 2026 or all. Periods of two resets never meet.
CREATE OR REPLACE FUNCTION number_period(reset text, on_date date) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE reset WHEN 'day' THEN to_char(on_date, 'YYYYMMDD') WHEN 'year' THEN to_char(on_date, 'YYYY')
                    WHEN 'never' THEN 'all' ELSE to_char(on_date, 'YYYYMM') END
$$;

-- number_head: what stands before the running number: number_head('XS-{YYYY}{MM}-', '202601') = 'XS-202601-'. A pattern
-- shows exactly the date parts of its period, so that period and counter alone make the number.
CREATE OR REPLACE FUNCTION number_head(pattern text, period text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(replace(replace(replace(pattern, '{YYYY}', substr(period, 1, 4)), '{YY}', substr(period, 3, 2)),
                         '{MM}', substr(period, 5, 2)), '{DD}', substr(period, 7, 2))
$$;

REVOKE ALL ON FUNCTION number_setting(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION number_setting(bigint, text), number_head(text, text), number_period(text, date) TO guantong_app;
