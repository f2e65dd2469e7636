-- The law of periods. Whoever sets `state` runs it. Closing takes the period alone (postings under way are waited for) and
-- is refused, with all reasons, while an earlier month is open, a voucher of the period is not posted, numbers have gaps or
-- the kept balances are not the sum of the lines. Reopening (反结账) is for the last closed period only and needs a reason;
-- what is posted stays. Nothing else of a period ever changes.
CREATE OR REPLACE FUNCTION law_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb := '[]';
  later text;
BEGIN
  IF (NEW.id, NEW.company_id, NEW.code, NEW.year, NEW.month, NEW.starts_on, NEW.ends_on)
     IS DISTINCT FROM (OLD.id, OLD.company_id, OLD.code, OLD.year, OLD.month, OLD.starts_on, OLD.ends_on) THEN
    PERFORM ledger_refuse('kernel.append_only', jsonb_build_object('table', TG_TABLE_NAME));
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  -- One change of the calendar at a time: of two that each look at the other's month, the second sees the first.
  PERFORM ledger_present();
  PERFORM pg_advisory_xact_lock(4713, (OLD.company_id % 2147483647)::int);
  PERFORM accounting_period_lock(OLD.id);
  IF NEW.state = 'open' THEN
    SELECT p.code INTO later FROM accounting_period p
     WHERE p.company_id = OLD.company_id AND p.state = 'closed' AND (p.year, p.month) > (OLD.year, OLD.month)
     ORDER BY p.year DESC, p.month DESC LIMIT 1;
    IF later IS NOT NULL THEN
      PERFORM ledger_refuse('accounting.later_closed', jsonb_build_object('period', later, 'date', OLD.starts_on));
    END IF;
    IF coalesce(trim(NEW.reopen_reason), '') = '' THEN
      PERFORM ledger_refuse('accounting.reason_missing', jsonb_build_object('field', 'reason'));
    END IF;
    NEW.closed_at := NULL;
    NEW.closed_by_id := NULL;
    RETURN NEW;
  END IF;
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.earlier_open', 'period', OLD.code, 'earlier', p.code)
           ORDER BY p.year, p.month), '[]') INTO wrong
    FROM accounting_period p WHERE p.company_id = OLD.company_id AND p.state = 'open' AND p.starts_on < OLD.starts_on
     AND (p.month > 0 OR OLD.month = 0);
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.voucher_unposted', 'period', OLD.code, 'voucher', v.id,
           'date', v.business_on, 'summary', v.summary) ORDER BY v.business_on, v.id), '[]') INTO wrong
    FROM accounting_voucher v WHERE v.company_id = OLD.company_id AND v.state IN ('draft', 'submitted', 'reviewed')
     AND v.business_on BETWEEN OLD.starts_on AND OLD.ends_on AND (v.purpose = 'opening') = (OLD.month = 0);
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.number_gap', 'period', OLD.code, 'word', g.word,
           'last', g.last, 'count', g.count)), '[]') INTO wrong
    FROM (SELECT v.word, max(v.serial) AS last, count(*) AS count FROM accounting_voucher v
           WHERE v.company_id = OLD.company_id AND v.period_id = OLD.id AND v.serial IS NOT NULL GROUP BY v.word) g WHERE g.last <> g.count;
  SELECT wrong || coalesce(jsonb_agg(jsonb_build_object('code', 'accounting.balance_differs', 'period', OLD.code, 'account', a.code,
           'kept', coalesce(b.debit, 0) - coalesce(b.credit, 0), 'lines', coalesce(s.debit, 0) - coalesce(s.credit, 0))), '[]') INTO wrong
    FROM (SELECT x.account_id, sum(x.debit) AS debit, sum(x.credit) AS credit FROM accounting_account_balance x
           WHERE x.company_id = OLD.company_id AND x.period_id = OLD.id GROUP BY 1) b
    FULL JOIN (SELECT l.account_id, sum(l.debit) AS debit, sum(l.credit) AS credit FROM accounting_voucher_line l
                WHERE l.company_id = OLD.company_id AND l.period_id = OLD.id AND l.posted_on IS NOT NULL GROUP BY 1) s USING (account_id)
    JOIN accounting_account a ON a.id = account_id
   WHERE (coalesce(b.debit, 0), coalesce(b.credit, 0)) <> (coalesce(s.debit, 0), coalesce(s.credit, 0));
  IF wrong <> '[]' THEN
    PERFORM ledger_refuse('accounting.close_refused', wrong);
  END IF;
  NEW.closed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_period BEFORE UPDATE ON accounting_period FOR EACH ROW EXECUTE FUNCTION law_period();
CREATE OR REPLACE TRIGGER law_period_kept BEFORE DELETE ON accounting_period FOR EACH ROW EXECUTE FUNCTION law_append_only();
CREATE OR REPLACE TRIGGER law_period_kept_all BEFORE TRUNCATE ON accounting_period FOR EACH STATEMENT EXECUTE FUNCTION law_append_only();
REVOKE INSERT, DELETE, TRUNCATE ON accounting_period FROM guantong_app;
