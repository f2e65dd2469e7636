-- accounting_ensure_periods: calendar months from one date to another, as far as they are missing. A month before a closed
-- one cannot be opened any more.
CREATE OR REPLACE FUNCTION accounting_ensure_periods(company bigint, from_date date, to_date date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  made integer;
BEGIN
  IF to_date > from_date + 36525 OR to_date < from_date THEN
    PERFORM ledger_refuse('accounting.no_period', jsonb_build_object('date', to_date));
  END IF;
  IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.company_id = company AND p.state = 'closed' AND p.month > 0 AND p.starts_on > from_date
              AND NOT EXISTS (SELECT 1 FROM accounting_period q WHERE q.company_id = company AND q.month > 0 AND from_date BETWEEN q.starts_on AND q.ends_on)) THEN
    PERFORM ledger_refuse('accounting.later_closed', jsonb_build_object('date', from_date));
  END IF;
  INSERT INTO accounting_period (company_id, year, month, starts_on, ends_on)
  SELECT company, extract(year FROM m), extract(month FROM m), m::date, (m + interval '1 month - 1 day')::date
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
  INSERT INTO accounting_period (company_id, year, month, starts_on, ends_on)
  SELECT company, extract(year FROM starts_on), 0, starts_on - 1, starts_on - 1
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

-- accounting_period_close: seals a period. Refuses, naming all reasons, while an earlier period with postings is open, a
-- voucher of the period is not posted, numbers have gaps or the kept balances are not the sum of the lines.
CREATE OR REPLACE FUNCTION accounting_period_close(company bigint, period_id bigint, user_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  it record;
  wrong jsonb := '[]';
  this_period text;
BEGIN
  PERFORM accounting_period_lock(period_id);
  SELECT * INTO it FROM accounting_period p WHERE p.id = period_id AND p.company_id = company FOR UPDATE;
  IF it IS NULL OR it.state <> 'open' THEN
    PERFORM ledger_refuse('accounting.period_closed', jsonb_build_object('date', it.ends_on, 'period', it.year || '-' || lpad(it.month::text, 2, '0')));
  END IF;
  this_period := it.year || '-' || lpad(it.month::text, 2, '0');
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.earlier_open', 'period', this_period,
           'earlier', p.year || '-' || lpad(p.month::text, 2, '0')) ORDER BY p.year, p.month), '[]') INTO wrong
    FROM accounting_period p WHERE p.company_id = company AND p.state = 'open' AND p.month > 0 AND p.starts_on < it.starts_on AND it.month > 0;
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.voucher_unposted', 'period', this_period, 'voucher', v.id,
           'date', v.business_on, 'summary', v.summary) ORDER BY v.business_on, v.id), '[]') INTO wrong
    FROM accounting_voucher v WHERE v.company_id = company AND v.state IN ('draft', 'submitted', 'reviewed')
     AND v.business_on BETWEEN it.starts_on AND it.ends_on AND (v.purpose = 'opening') = (it.month = 0);
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.number_gap', 'period', this_period, 'word', g.word,
           'last', g.last, 'count', g.count)), '[]') INTO wrong
    FROM (SELECT v.word, max(v.serial) AS last, count(*) AS count FROM accounting_voucher v
           WHERE v.company_id = company AND v.period_id = it.id AND v.serial IS NOT NULL GROUP BY v.word) g WHERE g.last <> g.count;
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.balance_differs', 'period', this_period, 'account', a.code,
           'kept', coalesce(b.debit, 0) - coalesce(b.credit, 0), 'lines', coalesce(s.debit, 0) - coalesce(s.credit, 0))), '[]') INTO wrong
    FROM (SELECT x.account_id, sum(x.debit) AS debit, sum(x.credit) AS credit FROM accounting_account_balance x
           WHERE x.company_id = company AND x.period_id = it.id GROUP BY 1) b
    FULL JOIN (SELECT l.account_id, sum(l.debit) AS debit, sum(l.credit) AS credit FROM accounting_voucher_line l
                WHERE l.company_id = company AND l.period_id = it.id AND l.posted_on IS NOT NULL GROUP BY 1) s USING (account_id)
    JOIN accounting_account a ON a.id = account_id
   WHERE (coalesce(b.debit, 0), coalesce(b.credit, 0)) <> (coalesce(s.debit, 0), coalesce(s.credit, 0));
  IF wrong <> '[]' THEN
    PERFORM ledger_refuse('accounting.close_refused', wrong);
  END IF;
  UPDATE accounting_period p SET state = 'closed', closed_at = clock_timestamp(), closed_by_id = user_id,
         version = p.version + 1, changed_by_id = user_id, changed_at = clock_timestamp() WHERE p.id = it.id;
END $$;
REVOKE ALL ON FUNCTION accounting_period_close(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_period_close(bigint, bigint, bigint) TO guantong_app;

-- accounting_period_reopen (反结账): only the last closed period, with a reason; what is posted stays.
CREATE OR REPLACE FUNCTION accounting_period_reopen(company bigint, period_id bigint, user_id bigint, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  it record;
  later text;
BEGIN
  PERFORM accounting_period_lock(period_id);
  SELECT * INTO it FROM accounting_period p WHERE p.id = period_id AND p.company_id = company FOR UPDATE;
  IF it IS NULL OR it.state <> 'closed' THEN
    PERFORM ledger_refuse('accounting.period_not_closed', '{}');
  END IF;
  SELECT p.year || '-' || lpad(p.month::text, 2, '0') INTO later FROM accounting_period p
   WHERE p.company_id = company AND p.state = 'closed' AND (p.year, p.month) > (it.year, it.month) ORDER BY p.year DESC, p.month DESC LIMIT 1;
  IF later IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.later_closed', jsonb_build_object('period', later, 'date', it.starts_on));
  END IF;
  IF coalesce(trim(reason), '') = '' THEN
    PERFORM ledger_refuse('accounting.reason_missing', jsonb_build_object('field', 'reason'));
  END IF;
  UPDATE accounting_period p SET state = 'open', reopen_reason = reason, closed_at = NULL, closed_by_id = NULL,
         version = p.version + 1, changed_by_id = user_id, changed_at = clock_timestamp() WHERE p.id = it.id;
END $$;
REVOKE ALL ON FUNCTION accounting_period_reopen(bigint, bigint, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_period_reopen(bigint, bigint, bigint, text) TO guantong_app;

-- Periods are opened, closed and reopened by these functions alone.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON accounting_period FROM guantong_app;
