-- accounting_ensure_periods: calendar months from one date to another, as far as they are missing. A month before a closed
-- one cannot be opened any more.
CREATE OR REPLACE FUNCTION accounting_ensure_periods(company bigint, from_date date, to_date date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  made integer;
  missing date;
BEGIN
  IF to_date > from_date + 36525 OR to_date < from_date THEN
    PERFORM ledger_refuse('accounting.no_period', jsonb_build_object('date', to_date));
  END IF;
  SELECT min(m) INTO missing
    FROM generate_series(date_trunc('month', from_date::timestamp), date_trunc('month', to_date::timestamp), interval '1 month') m
   WHERE NOT EXISTS (SELECT 1 FROM accounting_period q WHERE q.company_id = company AND q.month > 0 AND q.starts_on = m::date);
  IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.company_id = company AND p.month > 0 AND p.starts_on > missing) THEN
    -- Months before others: nobody closes one of the later ones meanwhile.
    PERFORM ledger_present();
    PERFORM pg_advisory_xact_lock(4713, (company % 2147483647)::int);
    IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.company_id = company AND p.state = 'closed' AND p.month > 0 AND p.starts_on > missing) THEN
      PERFORM ledger_refuse('accounting.later_closed', jsonb_build_object('date', missing));
    END IF;
  END IF;
  INSERT INTO accounting_period (company_id, code, year, month, starts_on, ends_on)
  SELECT company, to_char(m, 'YYYY-MM'), extract(year FROM m), extract(month FROM m), m::date, (m + interval '1 month - 1 day')::date
    FROM generate_series(date_trunc('month', from_date::timestamp), date_trunc('month', to_date::timestamp), interval '1 month') m
  ON CONFLICT (company_id, year, month) DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION accounting_ensure_periods(bigint, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_ensure_periods(bigint, date, date) TO guantong_app;

-- accounting_open_books: the opening period (month 0, the day before starts_on) and the months of the first year.
CREATE OR REPLACE FUNCTION accounting_open_books(company bigint, starts_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM accounting_ensure_periods(company, starts_on, make_date(extract(year FROM starts_on)::int, 12, 31));
  INSERT INTO accounting_period (company_id, code, year, month, starts_on, ends_on)
  SELECT company, to_char(starts_on, 'YYYY-00'), extract(year FROM starts_on), 0, starts_on - 1, starts_on - 1
   WHERE NOT EXISTS (SELECT 1 FROM accounting_period p WHERE p.company_id = company AND p.month = 0);
END $$;
REVOKE ALL ON FUNCTION accounting_open_books(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_open_books(bigint, date) TO guantong_app;

-- accounting_period_lock: closing takes the period alone; postings that are under way are waited for.
CREATE OR REPLACE FUNCTION accounting_period_lock(period_id bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT pg_advisory_xact_lock(4711, (period_id % 2147483647)::int)
$$;
REVOKE ALL ON FUNCTION accounting_period_lock(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_period_lock(bigint) TO guantong_app;

