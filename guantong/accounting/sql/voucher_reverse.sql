-- voucher_reverse: the red copy (negative, same sides) of a posted voucher that a person wrote. A voucher is cancelled once.
-- The voucher of a document is reversed by reversing the document, which has more to take back than its voucher.
CREATE OR REPLACE FUNCTION voucher_reverse(company bigint, voucher bigint, on_date date, user_id bigint, summary text)
RETURNS TABLE (voucher_id bigint, number text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  it record;
  red jsonb;
BEGIN
  SELECT * INTO it FROM accounting_voucher v WHERE v.id = voucher AND v.company_id = company FOR UPDATE;
  IF it IS NULL OR it.state <> 'posted' THEN
    PERFORM ledger_refuse('accounting.not_posted', jsonb_build_object('voucher', it.number));
  END IF;
  IF it.reversed_by_id IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.reversed_already', jsonb_build_object('voucher', it.number));
  END IF;
  IF it.source_kind <> '' THEN
    PERFORM ledger_refuse('accounting.reverse_source', jsonb_build_object('voucher', it.number));
  END IF;
  SELECT jsonb_agg(jsonb_build_object('account_id', l.account_id, 'debit', -l.debit, 'credit', -l.credit, 'party_id', l.party_id,
           'item_id', l.item_id, 'department_id', l.department_id, 'employee_id', l.employee_id, 'project_id', l.project_id,
           'warehouse_id', l.warehouse_id, 'quantity', -l.quantity, 'currency', l.currency, 'foreign_amount', -l.foreign_amount,
           'rate', l.rate, 'cash_flow_item', l.cash_flow_item) ORDER BY l.line_no) INTO red
    FROM accounting_voucher_line l WHERE l.document_id = voucher;
  SELECT g.voucher_id, g.number INTO voucher_id, number FROM gl_post(company, jsonb_build_object('business_on', on_date, 'word', it.word,
    'summary', summary, 'source_kind', 'voucher', 'source_id', voucher, 'source_key', 'reverse', 'user_id', user_id,
    'purpose', 'reversal', 'reversal_of_id', voucher), red) g;
  UPDATE accounting_voucher v SET reversed_by_id = voucher_reverse.voucher_id WHERE v.id = voucher;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION voucher_reverse(bigint, bigint, date, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION voucher_reverse(bigint, bigint, date, bigint, text) TO guantong_app;
