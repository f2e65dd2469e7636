-- The law of invoices: a posted one totals its lines, is owed as what it says (open items without a line are those of the
-- partner's account; what the general ledger shows there follows by the law of control accounts), and a red one takes back
-- what its original owed. Judged at commit for every invoice that was posted or in whose name something is owed.

-- invoices_unowed: every difference of these invoices. Half a cent a line is the rounding of foreign money.
CREATE OR REPLACE FUNCTION invoices_unowed(documents bigint[])
RETURNS TABLE (document_id bigint, said numeric, owed numeric) LANGUAGE sql STABLE AS $$
  SELECT h.id, h.amount, o.owed
    FROM trade_invoice h
    CROSS JOIN LATERAL (SELECT coalesce(sum(i.amount) FILTER (WHERE i.line_id IS NULL), 0) * CASE h.kind WHEN 'sales_invoice' THEN 1 ELSE -1 END AS owed
                          FROM accounting_open_item i WHERE i.document_id = h.id) o
    CROSS JOIN LATERAL (SELECT coalesce(sum(l.net), 0) AS net, coalesce(sum(l.tax_amount), 0) AS tax, count(*) AS lines
                          FROM trade_invoice_line l WHERE l.document_id = h.id) s
    LEFT JOIN trade_invoice b ON b.id = h.reversal_of_id
   WHERE h.id = ANY (documents) AND h.state <> 'draft'
     AND (h.amount <> o.owed OR (h.total_net, h.total_tax) <> (s.net, s.tax)
          OR abs(h.amount - h.total_gross * h.rate) > CASE h.rate WHEN 1 THEN 0 ELSE 0.005 * s.lines END OR h.amount <> -b.amount)
$$;

CREATE OR REPLACE FUNCTION law_invoice_owed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  touched bigint[] := claims_take('invoiced');
  wrong jsonb;
BEGIN
  IF touched IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('document', coalesce(h.number, h.id::text), 'said', d.said, 'owed', d.owed)) INTO wrong
      FROM (SELECT * FROM invoices_unowed(touched) LIMIT 20) d JOIN trade_invoice h ON h.id = d.document_id;
    IF wrong IS NOT NULL THEN
      PERFORM ledger_refuse('trade.not_owed', wrong);
    END IF;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_invoice_owed() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_invoice_owed ON kernel_claim;
CREATE CONSTRAINT TRIGGER law_invoice_owed AFTER INSERT ON kernel_claim DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.subject = 'invoiced') EXECUTE FUNCTION law_invoice_owed();

CREATE OR REPLACE TRIGGER claim_invoice AFTER UPDATE ON trade_invoice
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_document('invoiced');

-- What a draft owes is judged when it is posted. Headers are locked before their states are read: FILTER and not WHERE,
-- which would be looked at first.
CREATE OR REPLACE FUNCTION claim_invoice_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM claim_note('invoiced', (SELECT array_agg(h.id) FILTER (WHERE h.state <> 'draft')
    FROM (SELECT d.id, d.state FROM trade_invoice d WHERE d.id IN (SELECT t.document_id FROM touched t) ORDER BY d.id FOR SHARE) h));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_invoice_items() FROM PUBLIC;
CREATE OR REPLACE TRIGGER claim_invoice_items AFTER INSERT ON accounting_open_item REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_invoice_items();
