-- open_item_post: new open items on control accounts. amount is debit-positive: receivables positive, payables negative.
-- items: [{account_id, party_id, document_id, document_kind, line_id, reference, business_on, due_on, amount}]
-- Rows answered in the order given. open_item_match settles them.
CREATE OR REPLACE FUNCTION open_item_post(company bigint, items jsonb) RETURNS TABLE (line_id bigint, id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO accounting_open_item (company_id, account_id, party_id, document_id, document_kind, line_id, reference,
                                    business_on, due_on, amount, open_amount)
  SELECT company, i.account_id, i.party_id, i.document_id, i.document_kind, i.line_id, coalesce(i.reference, ''),
         i.business_on, coalesce(i.due_on, i.business_on), i.amount, i.amount
    FROM jsonb_to_recordset(items) AS i (account_id bigint, party_id bigint, document_id bigint, document_kind text,
         line_id bigint, reference text, business_on date, due_on date, amount numeric)
   WHERE i.amount <> 0
  RETURNING line_id, id
$$;
REVOKE ALL ON FUNCTION open_item_post(bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_item_post(bigint, jsonb) TO guantong_app;

-- open_item_match: settles opposite items of one account and party. matches: [{item_id, counter_id, amount}], amount > 0.
CREATE OR REPLACE FUNCTION open_item_match(company bigint, document_id bigint, on_date date, matches jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
BEGIN
  PERFORM 1 FROM accounting_open_item o
    WHERE o.id IN (SELECT unnest(ARRAY[m.item_id, m.counter_id]) FROM jsonb_to_recordset(matches) AS m (item_id bigint, counter_id bigint))
    ORDER BY o.id FOR UPDATE;
  SELECT jsonb_agg(jsonb_build_object('item', w.item_id, 'amount', w.amount)) INTO wrong
    FROM jsonb_to_recordset(matches) AS w (item_id bigint, counter_id bigint, amount numeric) WHERE coalesce(w.amount, 0) <= 0;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.match_amount', wrong);
  END IF;
  INSERT INTO accounting_open_item_match (company_id, item_id, counter_id, amount, business_on, document_id)
  SELECT company, m.item_id, m.counter_id, m.amount, on_date, open_item_match.document_id
    FROM jsonb_to_recordset(matches) AS m (item_id bigint, counter_id bigint, amount numeric);
END $$;
REVOKE ALL ON FUNCTION open_item_match(bigint, bigint, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_item_match(bigint, bigint, date, jsonb) TO guantong_app;

-- open_item_unmatch: undoes every settlement that a document made and that still stands, as new rows on on_date which
-- belong to document undone_by. Answers how many pairs; a second call finds none.
CREATE OR REPLACE FUNCTION open_item_unmatch(company bigint, document_id bigint, on_date date, undone_by bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  pairs integer;
BEGIN
  PERFORM 1 FROM accounting_open_item o
    WHERE o.id IN (SELECT unnest(ARRAY[m.item_id, m.counter_id]) FROM accounting_open_item_match m
                    WHERE m.company_id = company AND m.document_id = open_item_unmatch.document_id)
    ORDER BY o.id FOR UPDATE;
  INSERT INTO accounting_open_item_match (company_id, item_id, counter_id, amount, business_on, document_id, undoes_document_id)
  SELECT company, s.item_id, s.counter_id, -sum(s.amount), on_date, undone_by, open_item_unmatch.document_id
    FROM (SELECT m.item_id, m.counter_id, m.amount FROM accounting_open_item_match m
           WHERE m.company_id = company AND m.document_id = open_item_unmatch.document_id AND m.undoes_document_id IS NULL
          UNION ALL SELECT m.item_id, m.counter_id, m.amount FROM accounting_open_item_match m
           WHERE m.company_id = company AND m.undoes_document_id = open_item_unmatch.document_id) s
   GROUP BY s.item_id, s.counter_id HAVING sum(s.amount) > 0;
  GET DIAGNOSTICS pairs = ROW_COUNT;
  RETURN pairs;
END $$;
REVOKE ALL ON FUNCTION open_item_unmatch(bigint, bigint, date, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_item_unmatch(bigint, bigint, date, bigint) TO guantong_app;
