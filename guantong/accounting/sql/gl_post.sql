-- gl_post: one balanced voucher, posted. Call it last in a step: it takes the voucher counter.
-- voucher: {business_on, summary, source_kind, source_id, source_key, user_id, word, purpose, reversal_of_id, attachment_count, rule}
-- lines: [{account_id, debit, credit, summary, party_id, item_id, department_id, employee_id, project_id, warehouse_id,
--          quantity, currency, foreign_amount, rate, cash_flow_item, source_line_id}]; a red line is negative on its side.
-- One (source_kind, source_id, source_key) posts once: a second call is refused by a unique key.
CREATE OR REPLACE FUNCTION gl_post(company bigint, voucher jsonb, lines jsonb) RETURNS TABLE (voucher_id bigint, number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head text := coalesce(voucher ->> 'summary', '');
BEGIN
  IF coalesce(voucher ->> 'source_kind', '') = '' OR voucher ->> 'source_id' IS NULL THEN
    PERFORM ledger_refuse('accounting.voucher_source', jsonb_build_object('voucher', head));
  END IF;
  INSERT INTO accounting_voucher (company_id, kind, state, business_on, word, purpose, summary, source_kind, source_id,
      source_key, attachment_count, created_by_id, changed_by_id, posted_by_id, reversal_of_id, made_by_rule)
  VALUES (company, 'voucher', 'draft', (voucher ->> 'business_on')::date, coalesce(voucher ->> 'word', '记'),
      coalesce(voucher ->> 'purpose', 'normal'), head, voucher ->> 'source_kind', (voucher ->> 'source_id')::bigint,
      coalesce(voucher ->> 'source_key', ''), coalesce((voucher ->> 'attachment_count')::int, 0),
      (voucher ->> 'user_id')::bigint, (voucher ->> 'user_id')::bigint, (voucher ->> 'user_id')::bigint,
      (voucher ->> 'reversal_of_id')::bigint, voucher ->> 'rule')
  RETURNING id INTO voucher_id;
  INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit, summary, party_id, item_id,
      department_id, employee_id, project_id, warehouse_id, quantity, currency, foreign_amount, rate, cash_flow_item, source_line_id)
  SELECT company, voucher_id, l.line_no, l.account_id, coalesce(l.debit, 0), coalesce(l.credit, 0), coalesce(nullif(l.summary, ''), head),
      l.party_id, l.item_id, l.department_id, l.employee_id, l.project_id, l.warehouse_id, l.quantity, coalesce(l.currency, ''),
      l.foreign_amount, l.rate, coalesce(l.cash_flow_item, ''), l.source_line_id
    FROM ROWS FROM (jsonb_to_recordset(lines) AS (account_id bigint, debit numeric, credit numeric, summary text, party_id bigint,
      item_id bigint, department_id bigint, employee_id bigint, project_id bigint, warehouse_id bigint, quantity numeric,
      currency text, foreign_amount numeric, rate numeric, cash_flow_item text, source_line_id bigint)) WITH ORDINALITY
      AS l (account_id, debit, credit, summary, party_id, item_id, department_id, employee_id, project_id, warehouse_id,
      quantity, currency, foreign_amount, rate, cash_flow_item, source_line_id, line_no);
  UPDATE accounting_voucher v SET state = 'posted' WHERE v.id = voucher_id RETURNING v.number INTO number;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION gl_post(bigint, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gl_post(bigint, jsonb, jsonb) TO guantong_app;
