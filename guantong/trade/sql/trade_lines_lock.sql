-- trade_lines_lock: the upstream lines of a document that is being posted, locked and read, in one round trip.
-- Given are lines of orders, of goods movements and of invoices; followed are movement line -> line it takes back -> order
-- line, which never change once posted. Locks: headers shared (so that none is cancelled meanwhile), then order lines,
-- movement lines and invoice lines, each by id; read by later statements, so the rows are those that were locked.
-- Answer: one row with four sets. A line of another company is not found.
CREATE OR REPLACE FUNCTION trade_lines_lock(company bigint, order_line_ids bigint[], movement_line_ids bigint[],
                                            invoice_line_ids bigint[])
RETURNS TABLE (order_lines jsonb, movement_lines jsonb, invoice_lines jsonb) LANGUAGE plpgsql AS $$
DECLARE
  orders bigint[] := order_line_ids;
  movements bigint[] := movement_line_ids;
BEGIN
  IF cardinality(movements) > 0 THEN
    movements := ARRAY(SELECT id FROM unnest(movements) id
                       UNION SELECT l.origin_line_id FROM inventory_movement_line l
                              WHERE l.id = ANY (movement_line_ids) AND l.origin_line_id IS NOT NULL);
    orders := ARRAY(SELECT id FROM unnest(orders) id
                    UNION SELECT l.source_line_id FROM inventory_movement_line l
                           WHERE l.id = ANY (movements) AND l.source_line_id IS NOT NULL);
  END IF;
  order_lines := '[]'; movement_lines := '[]'; invoice_lines := '[]';
  IF cardinality(orders) > 0 THEN
    PERFORM 1 FROM trade_order h WHERE h.company_id = company
        AND h.id IN (SELECT l.document_id FROM trade_order_line l WHERE l.id = ANY (orders)) ORDER BY h.id FOR SHARE;
  END IF;
  IF cardinality(movements) > 0 THEN
    PERFORM 1 FROM inventory_movement h WHERE h.company_id = company
        AND h.id IN (SELECT l.document_id FROM inventory_movement_line l WHERE l.id = ANY (movements)) ORDER BY h.id FOR SHARE;
  END IF;
  IF cardinality(invoice_line_ids) > 0 THEN
    PERFORM 1 FROM trade_invoice h WHERE h.company_id = company
        AND h.id IN (SELECT l.document_id FROM trade_invoice_line l WHERE l.id = ANY (invoice_line_ids)) ORDER BY h.id FOR SHARE;
  END IF;
  IF cardinality(orders) > 0 THEN
    PERFORM 1 FROM trade_order_line l WHERE l.id = ANY (orders) AND l.company_id = company ORDER BY l.id FOR UPDATE;
    SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object(
             'number', h.number, 'state', h.state, 'kind', h.kind, 'party_id', h.party_id, 'warehouse_id', h.warehouse_id,
             'currency', h.currency, 'rate', h.rate, 'price_mode', h.price_mode, 'payment_terms_id', h.payment_terms_id,
             'department_id', h.department_id)), '[]')
      INTO order_lines FROM trade_order_line l JOIN trade_order h ON h.id = l.document_id
     WHERE l.id = ANY (orders) AND l.company_id = company;
  END IF;
  IF cardinality(movements) > 0 THEN
    PERFORM 1 FROM inventory_movement_line l WHERE l.id = ANY (movements) AND l.company_id = company ORDER BY l.id FOR UPDATE;
    SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object(
             'number', h.number, 'state', h.state, 'kind', h.kind, 'party_id', h.party_id, 'warehouse_id', h.warehouse_id,
             'reversal_of_id', h.reversal_of_id)), '[]')
      INTO movement_lines FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id
     WHERE l.id = ANY (movements) AND l.company_id = company;
  END IF;
  IF cardinality(invoice_line_ids) > 0 THEN
    PERFORM 1 FROM trade_invoice_line l WHERE l.id = ANY (invoice_line_ids) AND l.company_id = company ORDER BY l.id FOR UPDATE;
    SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object(
             'number', h.number, 'state', h.state, 'kind', h.kind, 'party_id', h.party_id, 'rate', h.rate,
             'price_mode', h.price_mode, 'payment_terms_id', h.payment_terms_id, 'department_id', h.department_id,
             'currency', h.currency, 'reversal_of_id', h.reversal_of_id, 'blue_id', h.blue_id, 'input_state', h.input_state)), '[]')
      INTO invoice_lines FROM trade_invoice_line l JOIN trade_invoice h ON h.id = l.document_id
     WHERE l.id = ANY (invoice_line_ids) AND l.company_id = company;
  END IF;
  RETURN NEXT;
END $$;
