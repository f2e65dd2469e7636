-- The law of control accounts: at commit, what a transaction posted to a control account equals what it posted to the
-- sub-ledger. By induction the two never part; no manual voucher and no raw call can split them. There is no hot row:
-- the key carries the transaction.
CREATE OR REPLACE FUNCTION law_control() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  now_is record;
BEGIN
  PERFORM accounting_due_post();
  SELECT d.gl, d.sub, a.code || ' ' || a.name AS account INTO now_is
    FROM accounting_control_delta d JOIN accounting_account a ON a.id = d.account_id
   WHERE (d.company_id, d.account_id, d.txid) = (NEW.company_id, NEW.account_id, NEW.txid);
  IF now_is.gl <> now_is.sub THEN
    PERFORM ledger_refuse('accounting.control_split', jsonb_build_object('account', now_is.account, 'gl', now_is.gl, 'sub', now_is.sub));
  END IF;
  DELETE FROM accounting_control_delta d WHERE (d.company_id, d.account_id, d.txid) = (NEW.company_id, NEW.account_id, NEW.txid);
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS law_control ON accounting_control_delta;
CREATE CONSTRAINT TRIGGER law_control AFTER INSERT ON accounting_control_delta DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION law_control();
SELECT make_kept_by_triggers('accounting_control_delta');
