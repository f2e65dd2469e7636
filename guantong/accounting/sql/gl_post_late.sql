-- gl_post_late: a voucher that a primitive owes. It is posted when the transaction commits, so that a primitive called
-- early (stock_post, whose late facts change the cost of later issues) need not take the voucher counter out of order.
CREATE OR REPLACE FUNCTION gl_post_late(company bigint, voucher jsonb, lines jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO accounting_voucher_due (company_id, txid, voucher, lines)
  VALUES (company, pg_current_xact_id()::text::bigint, voucher, lines)
$$;
REVOKE ALL ON FUNCTION gl_post_late(bigint, jsonb, jsonb) FROM PUBLIC;

-- accounting_due_post: posts what this transaction owes, oldest date first, and forgets it.
CREATE OR REPLACE FUNCTION accounting_due_post() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due record;
BEGIN
  FOR due IN WITH taken AS (DELETE FROM accounting_voucher_due d WHERE d.txid = pg_current_xact_id()::text::bigint RETURNING d.*)
             SELECT * FROM taken ORDER BY voucher ->> 'business_on', id LOOP
    PERFORM gl_post(due.company_id, due.voucher || jsonb_build_object('source_key', 'late-' || due.id), due.lines);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION accounting_due_post() FROM PUBLIC;

CREATE OR REPLACE FUNCTION law_voucher_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM accounting_due_post();
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS law_voucher_due ON accounting_voucher_due;
CREATE CONSTRAINT TRIGGER law_voucher_due AFTER INSERT ON accounting_voucher_due DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION law_voucher_due();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON accounting_voucher_due FROM guantong_app;
