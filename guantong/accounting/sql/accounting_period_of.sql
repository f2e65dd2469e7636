-- accounting_period_of: the open period of a date, held open until commit. Posting shares an advisory lock on the period;
-- closing takes it alone, so a period never closes under a posting and nothing is posted into a closed one.
-- The months of the year after the last one open themselves when they are first needed.
-- opening true: only the opening period (month 0); false: only a month; null: the month, else the opening period.
CREATE OR REPLACE FUNCTION accounting_period_of(company bigint, on_date date, opening boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_id bigint;
  found_state text;
BEGIN
  PERFORM ledger_present();
  SELECT p.id INTO found_id FROM accounting_period p
   WHERE p.company_id = company AND on_date BETWEEN p.starts_on AND p.ends_on
     AND (opening IS NULL OR (p.month = 0) = opening)
   ORDER BY p.month DESC LIMIT 1;
  IF found_id IS NULL AND opening IS NOT TRUE AND EXISTS (
      SELECT 1 FROM (SELECT max(p.ends_on) AS last_on FROM accounting_period p WHERE p.company_id = company AND p.month > 0) l
       WHERE on_date > l.last_on AND on_date <= l.last_on + 366) THEN
    PERFORM accounting_ensure_periods(company, make_date(extract(year FROM on_date)::int, 1, 1), make_date(extract(year FROM on_date)::int, 12, 31));
    SELECT p.id INTO found_id FROM accounting_period p
     WHERE p.company_id = company AND on_date BETWEEN p.starts_on AND p.ends_on AND p.month > 0;
  END IF;
  IF found_id IS NULL THEN
    PERFORM ledger_refuse('accounting.no_period', jsonb_build_object('date', on_date));
  END IF;
  PERFORM pg_advisory_xact_lock_shared(4711, (found_id % 2147483647)::int);
  SELECT p.state INTO found_state FROM accounting_period p WHERE p.id = found_id;
  IF found_state <> 'open' THEN
    PERFORM ledger_refuse('accounting.period_closed', jsonb_build_object('date', on_date, 'period', to_char(on_date, 'YYYY-MM')));
  END IF;
  RETURN found_id;
END $$;
REVOKE ALL ON FUNCTION accounting_period_of(bigint, date, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_period_of(bigint, date, boolean) TO guantong_app;
