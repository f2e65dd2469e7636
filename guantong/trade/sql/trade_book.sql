-- trade_book: the last step of posting a trade or money document, in one round trip: progress, the document's number (open
-- items and the voucher's summary name it), open items with what they settle, and the voucher last, because its counter is
-- the hottest row.
-- header_table, series: where the number goes and from which series it comes.
-- changes: the five sets of trade_lines_write, by name.
-- items: as open_item_post. matches: [{item (place in items, from 0), counter_id or counter_line_id, amount > 0}], or
--   {item_id, counter_id, amount} for items that stand already. A counter line stands for the items of
--   that line and account that are still open, oldest first. voucher and entries: as gl_post; no entries, no
--   voucher. voucher.reverses: the document whose open items are taken back, with reversed_lines {line id: red line id}. Answer: the voucher's number, or null.
CREATE OR REPLACE FUNCTION trade_book(company bigint, header_table regclass, series text, document_id bigint,
                                      on_date date, changes jsonb, items jsonb, matches jsonb,
                                      voucher jsonb, entries jsonb)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  settled jsonb := '[]';
  posted bigint[] := '{}';
  given text;
  number text;
BEGIN
  PERFORM trade_lines_write(coalesce(changes -> 'order', '[]'), coalesce(changes -> 'movement', '[]'),
    coalesce(changes -> 'invoice', '[]'), coalesce(changes -> 'movement_figures', '[]'),
    coalesce(changes -> 'invoice_figures', '[]'));
  EXECUTE format('UPDATE %s h SET number = coalesce(h.number, document_number($1, $2, $3)) WHERE h.id = $4 RETURNING h.number', header_table)
     INTO given USING company, series, on_date, document_id;
  IF voucher ->> 'reverses' IS NOT NULL THEN
    PERFORM open_items_reverse(company, (voucher ->> 'reverses')::bigint, document_id, voucher ->> 'source_kind', given, on_date,
                               coalesce(voucher -> 'reversed_lines', '{}'));
  END IF;
  IF jsonb_array_length(items) > 0 THEN
    SELECT jsonb_agg(i || CASE WHEN coalesce(i ->> 'reference', '') = '' THEN jsonb_build_object('reference', given) ELSE '{}' END ORDER BY n)
      INTO items FROM jsonb_array_elements(items) WITH ORDINALITY AS e (i, n);
    SELECT array_agg(p.id ORDER BY p.ord) INTO posted
      FROM open_item_post(company, items) WITH ORDINALITY AS p (line_id, id, ord);
  END IF;
  IF jsonb_array_length(matches) > 0 THEN
    -- What a match by line asks for and what is open on that line are laid side by side as intervals, oldest item first.
    WITH m AS (
      SELECT r.*, coalesce(r.item_id, posted[r.item + 1]) AS own_id
        FROM ROWS FROM (jsonb_to_recordset(matches) AS (item int, item_id bigint, counter_id bigint, counter_line_id bigint, amount numeric))
             WITH ORDINALITY AS r (item, item_id, counter_id, counter_line_id, amount, ord)),
    asked AS (
      SELECT m.own_id, m.counter_line_id, own.account_id, sign(own.amount) AS side, m.amount,
             sum(m.amount) OVER w - m.amount AS starts, sum(m.amount) OVER w AS ends
        FROM m JOIN accounting_open_item own ON own.id = m.own_id WHERE m.counter_line_id IS NOT NULL
      WINDOW w AS (PARTITION BY m.counter_line_id, own.account_id, sign(own.amount) ORDER BY m.ord)),
    standing AS (
      SELECT o.id, o.line_id, o.account_id, -sign(o.amount) AS side,
             sum(abs(o.open_amount)) OVER w - abs(o.open_amount) AS starts, sum(abs(o.open_amount)) OVER w AS ends
        FROM accounting_open_item o
       WHERE o.line_id IN (SELECT counter_line_id FROM asked) AND o.open_amount <> 0 AND NOT o.id = ANY (posted)
      WINDOW w AS (PARTITION BY o.line_id, o.account_id, sign(o.amount) ORDER BY o.id))
    SELECT jsonb_agg(jsonb_build_object('item_id', f.own_id, 'counter_id', f.counter_id, 'amount', f.amount)) INTO settled
      FROM (SELECT m.own_id, m.counter_id, m.amount FROM m WHERE m.counter_line_id IS NULL
            UNION ALL
            SELECT a.own_id, s.id, least(a.ends, s.ends) - greatest(a.starts, s.starts)
              FROM asked a JOIN standing s ON (s.line_id, s.account_id, s.side) = (a.counter_line_id, a.account_id, a.side)
               AND least(a.ends, s.ends) > greatest(a.starts, s.starts)) f;
    PERFORM open_item_match(company, trade_book.document_id, on_date, settled);
  END IF;
  IF jsonb_array_length(entries) > 0 THEN
    SELECT g.number INTO number FROM gl_post(company, voucher || jsonb_build_object('summary', replace(voucher ->> 'summary', '{number}', given)), entries) g;
  END IF;
  RETURN number;
END $$;
