-- The law of voucher lines. A line belongs to a draft while it changes: the header is locked in share mode, so nobody can
-- post it meanwhile, and a line that comes after posting finds it posted. `posted_on` and `period_id` are the posting
-- trigger's alone.
CREATE OR REPLACE FUNCTION law_voucher_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  final text;
  marked boolean;
BEGIN
  IF pg_trigger_depth() > 1 AND TG_OP = 'UPDATE' THEN
    RETURN NULL;  -- the posting trigger dating its own lines
  END IF;
  PERFORM 1 FROM accounting_voucher v WHERE v.id IN (SELECT document_id FROM touched) ORDER BY v.id FOR SHARE;
  SELECT string_agg(DISTINCT coalesce(v.number, v.id::text), ', ') INTO final
    FROM accounting_voucher v WHERE v.id IN (SELECT document_id FROM touched) AND v.state <> 'draft';
  IF final IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.voucher_final', jsonb_build_object('voucher', final));
  END IF;
  SELECT bool_or(posted_on IS NOT NULL OR period_id IS NOT NULL) INTO marked FROM touched;
  IF marked THEN
    PERFORM ledger_refuse('accounting.voucher_state', jsonb_build_object('state', 'posted_on'));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_voucher_line_inserted AFTER INSERT ON accounting_voucher_line REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION law_voucher_line();
CREATE OR REPLACE TRIGGER law_voucher_line_updated AFTER UPDATE ON accounting_voucher_line REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION law_voucher_line();
CREATE OR REPLACE TRIGGER law_voucher_line_left AFTER UPDATE ON accounting_voucher_line REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION law_voucher_line();
CREATE OR REPLACE TRIGGER law_voucher_line_deleted AFTER DELETE ON accounting_voucher_line REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION law_voucher_line();
