-- The law of vouchers, in three triggers.

-- 1. A new voucher is a draft. The application may not pretend that one is automatic: the source is set by gl_post, whose
--    rights are the owner's. (Without SECURITY DEFINER on purpose: it must see who is asking.)
CREATE OR REPLACE FUNCTION law_voucher_asked() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state NOT IN ('draft', 'submitted') THEN
    PERFORM ledger_refuse('accounting.voucher_state', jsonb_build_object('voucher', NEW.number, 'state', NEW.state));
  END IF;
  IF TG_OP = 'INSERT' AND (NEW.number IS NOT NULL OR NEW.serial IS NOT NULL OR NEW.period_id IS NOT NULL) THEN
    PERFORM ledger_refuse('accounting.voucher_state', jsonb_build_object('voucher', NEW.number, 'state', NEW.state));
  END IF;
  IF (NEW.source_kind <> '' OR NEW.purpose NOT IN ('normal', 'closing') OR NEW.reversal_of_id IS NOT NULL)
     AND (TG_OP = 'INSERT' OR (OLD.source_kind, OLD.purpose, OLD.reversal_of_id) IS DISTINCT FROM (NEW.source_kind, NEW.purpose, NEW.reversal_of_id))
     AND current_user = 'guantong_app' THEN
    PERFORM ledger_refuse('accounting.voucher_source', jsonb_build_object('voucher', NEW.number));
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_voucher_asked BEFORE INSERT OR UPDATE OF source_kind, purpose, reversal_of_id ON accounting_voucher
  FOR EACH ROW EXECUTE FUNCTION law_voucher_asked();

-- 2. Posting: the one way in. Debit = credit, at least one line a side, leaf accounts in use, the dimensions each account
--    asks for, an open period, preparer other than reviewer, no control account by hand; then number, balances and the
--    control sums. Every refusal names all wrong lines.
--    A posted voucher never changes again, but for print count and the mark that it was reversed.
CREATE OR REPLACE FUNCTION law_voucher_posted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
  transaction bigint;
BEGIN
  IF OLD.state IN ('posted', 'void') THEN
    IF to_jsonb(NEW) - '{print_count,reversed_by_id,version,changed_by_id,changed_at}'::text[]
       IS DISTINCT FROM to_jsonb(OLD) - '{print_count,reversed_by_id,version,changed_by_id,changed_at}'::text[]
       OR NEW.reversed_by_id IS DISTINCT FROM OLD.reversed_by_id AND (OLD.reversed_by_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM accounting_voucher r WHERE r.id = NEW.reversed_by_id AND r.company_id = OLD.company_id AND r.reversal_of_id = OLD.id AND r.state = 'posted')) THEN
      PERFORM ledger_refuse('accounting.voucher_final', jsonb_build_object('voucher', OLD.number));
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.created_by_id IS DISTINCT FROM OLD.created_by_id
     OR OLD.state IN ('submitted', 'reviewed') AND (NEW.business_on, NEW.word, NEW.purpose, NEW.summary, NEW.attachment_count)
                                  IS DISTINCT FROM (OLD.business_on, OLD.word, OLD.purpose, OLD.summary, OLD.attachment_count) THEN
    PERFORM ledger_refuse('accounting.voucher_state', jsonb_build_object('state', OLD.state));
  END IF;
  IF NEW.state <> 'posted' THEN
    IF NEW.state = 'reviewed' AND NEW.reviewed_by_id IS NOT DISTINCT FROM NEW.created_by_id THEN
      PERFORM ledger_refuse('accounting.own_review', jsonb_build_object('voucher', NEW.number));
    END IF;
    NEW.number := OLD.number;
    NEW.serial := OLD.serial;
    NEW.period_id := OLD.period_id;
    RETURN NEW;
  END IF;
  IF NEW.source_kind = '' THEN
    IF OLD.state <> 'reviewed' THEN
      PERFORM ledger_refuse('accounting.not_reviewed', jsonb_build_object('state', OLD.state));
    END IF;
    IF NEW.reviewed_by_id IS NULL OR NEW.reviewed_by_id IS NOT DISTINCT FROM NEW.created_by_id THEN
      PERFORM ledger_refuse('accounting.own_review', '{}');
    END IF;
  END IF;

  PERFORM ledger_present();
  PERFORM accounting_chart_share(NEW.company_id);
  IF NEW.reversal_of_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM accounting_voucher o WHERE o.id = NEW.reversal_of_id AND o.company_id = NEW.company_id AND o.state = 'posted') THEN
    PERFORM ledger_refuse('accounting.not_posted', jsonb_build_object('voucher', NEW.reversal_of_id));
  END IF;
  wrong := accounting_voucher_problems(NEW.id, NEW.company_id, NEW.source_kind = '');
  IF wrong <> '[]' THEN
    PERFORM ledger_refuse('accounting.unbalanced', wrong);
  END IF;

  NEW.period_id := accounting_period_of(NEW.company_id, NEW.business_on, NEW.purpose = 'opening');
  SELECT coalesce(sum(l.debit), 0) INTO NEW.total FROM accounting_voucher_line l WHERE l.document_id = NEW.id;
  INSERT INTO accounting_voucher_counter AS c (company_id, period_id, word, last) VALUES (NEW.company_id, NEW.period_id, NEW.word, 1)
    ON CONFLICT (company_id, period_id, word) DO UPDATE SET last = c.last + 1 RETURNING c.last INTO NEW.serial;
  SELECT NEW.word || '-' || p.year || lpad(p.month::text, 2, '0') || '-' || lpad(NEW.serial::text, greatest(4, length(NEW.serial::text)), '0')
    INTO NEW.number FROM accounting_period p WHERE p.id = NEW.period_id;
  NEW.posted_at := clock_timestamp();

  UPDATE accounting_voucher_line l SET posted_on = NEW.business_on, period_id = NEW.period_id WHERE l.document_id = NEW.id;
  INSERT INTO accounting_account_balance AS b (company_id, period_id, account_id, shard, debit, credit)
  SELECT NEW.company_id, NEW.period_id, l.account_id, 0, sum(l.debit), sum(l.credit)
    FROM accounting_voucher_line l WHERE l.document_id = NEW.id GROUP BY l.account_id ORDER BY l.account_id
  ON CONFLICT (company_id, period_id, account_id, shard) DO UPDATE SET debit = b.debit + excluded.debit, credit = b.credit + excluded.credit;

  transaction := pg_current_xact_id()::text::bigint;
  INSERT INTO accounting_control_delta AS d (company_id, account_id, txid, gl)
  SELECT NEW.company_id, l.account_id, transaction, sum(l.debit - l.credit)
    FROM accounting_voucher_line l JOIN accounting_account a ON a.id = l.account_id AND a.subledger <> ''
   WHERE l.document_id = NEW.id GROUP BY l.account_id
  ON CONFLICT (company_id, account_id, txid) DO UPDATE SET gl = d.gl + excluded.gl;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_voucher_posted BEFORE UPDATE ON accounting_voucher FOR EACH ROW EXECUTE FUNCTION law_voucher_posted();

-- 3. Nothing posted, submitted or numbered is deleted; a posted voucher never gains, loses or changes a line.
CREATE OR REPLACE FUNCTION law_voucher_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'draft' THEN
    PERFORM ledger_refuse('accounting.voucher_final', jsonb_build_object('voucher', OLD.number));
  END IF;
  RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER law_voucher_kept BEFORE DELETE ON accounting_voucher FOR EACH ROW EXECUTE FUNCTION law_voucher_kept();
CREATE OR REPLACE TRIGGER law_voucher_kept_all BEFORE TRUNCATE ON accounting_voucher FOR EACH STATEMENT EXECUTE FUNCTION law_append_only();
CREATE OR REPLACE TRIGGER law_voucher_kept_all BEFORE TRUNCATE ON accounting_voucher_line FOR EACH STATEMENT EXECUTE FUNCTION law_append_only();

SELECT make_numbers_sound('accounting_voucher_line');
SELECT make_kept_by_triggers('accounting_account_balance');
SELECT make_kept_by_triggers('accounting_voucher_counter');
