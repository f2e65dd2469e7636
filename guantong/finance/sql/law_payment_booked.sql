-- The law of receipts and payments: a posted one stands in the open items line by line, with what it settles and what is
-- left as an advance, totals its lines, and a red one is its original with the other sign. Judged at commit for every
-- document that was posted or in whose name an open item came.

-- payments_unbooked: every difference of these documents; line_id null is the advance.
CREATE OR REPLACE FUNCTION payments_unbooked(documents bigint[])
RETURNS TABLE (document_id bigint, line_id bigint, said numeric, booked numeric) LANGUAGE sql STABLE AS $$
  SELECT u.document_id, u.line_id, sum(u.said), sum(u.booked) FROM (
    SELECT h.id AS document_id, l.id AS line_id, (l.amount + l.discount) * CASE h.kind WHEN 'receipt' THEN -1 ELSE 1 END AS said, 0::numeric AS booked
      FROM finance_payment h JOIN finance_payment_line l ON l.document_id = h.id WHERE h.id = ANY (documents) AND h.state <> 'draft'
    UNION ALL
    SELECT h.id, NULL, h.advance_amount * CASE h.kind WHEN 'receipt' THEN -1 ELSE 1 END, 0
      FROM finance_payment h WHERE h.id = ANY (documents) AND h.state <> 'draft'
    UNION ALL
    SELECT h.id, i.line_id, 0, i.amount
      FROM finance_payment h JOIN accounting_open_item i ON i.document_id = h.id WHERE h.id = ANY (documents) AND h.state <> 'draft') u
   GROUP BY u.document_id, u.line_id HAVING sum(u.said) <> sum(u.booked)
  UNION ALL
  SELECT h.id, NULL, h.amount, s.amount
    FROM finance_payment h
    CROSS JOIN LATERAL (SELECT coalesce(sum(l.amount), 0) AS amount, coalesce(sum(l.discount), 0) AS discount
                          FROM finance_payment_line l WHERE l.document_id = h.id) s
    LEFT JOIN finance_payment b ON b.id = h.reversal_of_id
   WHERE h.id = ANY (documents) AND h.state <> 'draft'
     AND ((h.applied_amount, h.discount_total) <> (s.amount, s.discount) OR (h.amount, h.discount_total) <> (-b.amount, -b.discount_total))
$$;

CREATE OR REPLACE FUNCTION law_payment_booked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  touched bigint[] := claims_take('paid');
  wrong jsonb;
BEGIN
  IF touched IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('document', coalesce(h.number, h.id::text), 'said', d.said, 'booked', d.booked)) INTO wrong
      FROM (SELECT * FROM payments_unbooked(touched) LIMIT 20) d JOIN finance_payment h ON h.id = d.document_id;
    IF wrong IS NOT NULL THEN
      PERFORM ledger_refuse('finance.not_booked', wrong);
    END IF;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_payment_booked() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_payment_booked ON kernel_claim;
CREATE CONSTRAINT TRIGGER law_payment_booked AFTER INSERT ON kernel_claim DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.subject = 'paid') EXECUTE FUNCTION law_payment_booked();

CREATE OR REPLACE TRIGGER claim_payment AFTER UPDATE ON finance_payment
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_document('paid');

-- What comes in the name of a draft is judged when it is posted. Headers are locked before their states are read: FILTER and
-- not WHERE, which would be looked at first.
CREATE OR REPLACE FUNCTION claim_payment_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM claim_note('paid', (SELECT array_agg(h.id) FILTER (WHERE h.state <> 'draft')
    FROM (SELECT d.id, d.state FROM finance_payment d WHERE d.id IN (SELECT t.document_id FROM touched t) ORDER BY d.id FOR SHARE) h));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_payment_items() FROM PUBLIC;
CREATE OR REPLACE TRIGGER claim_payment_items AFTER INSERT ON accounting_open_item REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_payment_items();
