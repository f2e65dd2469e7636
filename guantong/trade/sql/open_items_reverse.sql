-- open_items_reverse: takes back what a document did to open items: its settlements are undone, and each of its items gets
-- a red one (of the red document) that settles it. lines: original line id -> red line id.
-- Refused by the ledger when an item was settled by others meanwhile.
CREATE OR REPLACE FUNCTION open_items_reverse(company bigint, original bigint, red bigint, red_kind text, red_reference text,
                                              on_date date, lines jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own jsonb;
  originals bigint[];
  amounts numeric[];
BEGIN
  PERFORM open_item_unmatch(company, original, on_date, red);
  SELECT jsonb_agg(jsonb_build_object('account_id', o.account_id, 'party_id', o.party_id, 'document_id', red,
           'document_kind', red_kind, 'line_id', coalesce((lines ->> o.line_id::text)::bigint, o.line_id), 'reference', red_reference,
           'business_on', on_date, 'due_on', on_date, 'amount', -o.amount) ORDER BY o.id),
         array_agg(o.id ORDER BY o.id), array_agg(abs(o.amount) ORDER BY o.id)
    INTO own, originals, amounts
    FROM accounting_open_item o WHERE o.document_id = original AND o.company_id = company;
  IF own IS NULL THEN
    RETURN;
  END IF;
  PERFORM open_item_match(company, red, on_date, (
    SELECT jsonb_agg(jsonb_build_object('item_id', originals[p.ord], 'counter_id', p.id, 'amount', amounts[p.ord]))
      FROM open_item_post(company, own) WITH ORDINALITY AS p (line_id, id, ord)));
END $$;
