-- The law of progress: what a line of a posted document says of those that follow from it (delivered, returned, invoiced,
-- still to be invoiced, accrued, credited) is what they say, or what is open of it. Progress columns are kept for speed;
-- here they are counted again, at commit, for every line whose progress was written and every line that a document which
-- changed its state names or has. Not judged: goods in transit, whose value follows an average, and the value invoiced.

-- trade_order_progress, trade_movement_progress, trade_invoice_progress: the progress of a line, from the documents.
CREATE OR REPLACE FUNCTION trade_order_progress(of_line bigint)
RETURNS TABLE (moved numeric, returned numeric, invoiced numeric) LANGUAGE sql STABLE AS $$
  SELECT m.moved, m.returned, v.invoiced
    FROM (SELECT coalesce(sum(x.quantity) FILTER (WHERE h.kind IN ('goods_receipt', 'delivery')), 0) AS moved,
                 coalesce(sum(x.quantity) FILTER (WHERE h.kind IN ('purchase_return', 'sales_return')), 0) AS returned
            FROM inventory_movement_line x JOIN inventory_movement h ON h.id = x.document_id AND h.state <> 'draft'
           WHERE x.source_line_id = of_line) m,
         (SELECT coalesce(sum(x.stock_quantity), 0) AS invoiced
            FROM trade_invoice_line x JOIN trade_invoice h ON h.id = x.document_id AND h.state <> 'draft' AND h.red_reason <> 'allowance'
           WHERE x.order_line_id = of_line) v
$$;

CREATE OR REPLACE FUNCTION trade_movement_progress(of_line bigint)
RETURNS TABLE (returned numeric, invoiced numeric, invoice_open numeric, accrued numeric) LANGUAGE sql STABLE AS $$
  SELECT r.returned,
         CASE WHEN h.kind IN ('purchase_return', 'sales_return') THEN -v.invoiced ELSE l.transit_quantity + v.invoiced + r.credited END,
         CASE WHEN h.state <> 'posted' OR h.reversal_of_id IS NOT NULL THEN 0
              WHEN h.kind IN ('goods_receipt', 'delivery') THEN l.quantity - l.transit_quantity - v.invoiced - r.settled
              WHEN h.kind IN ('purchase_return', 'sales_return') THEN l.quantity - l.settled_quantity + v.invoiced ELSE 0 END,
         CASE WHEN h.kind IN ('goods_receipt', 'purchase_return') THEN o.open ELSE l.accrued END
    FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id,
         LATERAL (SELECT coalesce(sum(x.stock_quantity), 0) AS invoiced
                    FROM trade_invoice_line x JOIN trade_invoice i ON i.id = x.document_id AND i.state <> 'draft' AND i.red_reason <> 'allowance'
                   WHERE x.source_line_id = l.id) v,
         LATERAL (SELECT coalesce(sum(b.quantity), 0) AS returned,
                         coalesce(sum(b.settled_quantity) FILTER (WHERE g.state = 'posted' AND g.reversal_of_id IS NULL), 0) AS settled,
                         coalesce(sum((SELECT sum(x.stock_quantity) FROM trade_invoice_line x
                                         JOIN trade_invoice i ON i.id = x.document_id AND i.state <> 'draft' AND i.red_reason <> 'allowance'
                                        WHERE x.source_line_id = b.id)), 0) AS credited
                    FROM inventory_movement_line b JOIN inventory_movement g ON g.id = b.document_id AND g.state <> 'draft'
                         AND g.kind IN ('purchase_return', 'sales_return')
                   WHERE b.origin_line_id = l.id) r,
         LATERAL (SELECT coalesce(sum(abs(i.open_amount)), 0) AS open FROM accounting_open_item i WHERE i.line_id = l.id) o
   WHERE l.id = of_line
$$;

CREATE OR REPLACE FUNCTION trade_invoice_progress(of_line bigint)
RETURNS TABLE (quantity numeric, net numeric, tax numeric) LANGUAGE sql STABLE AS $$
  SELECT coalesce(-sum(x.stock_quantity) FILTER (WHERE h.red_reason <> 'allowance'), 0), coalesce(-sum(x.net), 0), coalesce(-sum(x.tax_amount), 0)
    FROM trade_invoice_line x JOIN trade_invoice h ON h.id = x.document_id AND h.state <> 'draft'
   WHERE x.origin_line_id = of_line
$$;

-- trade_progress_wrong: the lines among these that say something else.
CREATE OR REPLACE FUNCTION trade_progress_wrong(lines bigint[])
RETURNS TABLE (line_id bigint, document text, said text, counted text) LANGUAGE sql STABLE AS $$
  SELECT l.id, h.number, format('%s / %s / %s', l.quantity_moved, l.quantity_returned, l.quantity_invoiced),
         format('%s / %s / %s', p.moved, p.returned, p.invoiced)
    FROM trade_order_line l JOIN trade_order h ON h.id = l.document_id AND h.state <> 'draft', LATERAL trade_order_progress(l.id) p
   WHERE l.id = ANY (lines) AND (l.quantity_moved, l.quantity_returned, l.quantity_invoiced) <> (p.moved, p.returned, p.invoiced)
  UNION ALL
  SELECT l.id, h.number, format('%s / %s / %s / %s', l.returned_quantity, l.invoiced_quantity, l.invoice_open, l.accrued),
         format('%s / %s / %s / %s', p.returned, p.invoiced, p.invoice_open, p.accrued)
    FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id AND h.state <> 'draft', LATERAL trade_movement_progress(l.id) p
   WHERE l.id = ANY (lines) AND (l.returned_quantity, l.invoiced_quantity, l.invoice_open, l.accrued) <> (p.returned, p.invoiced, p.invoice_open, p.accrued)
  UNION ALL
  SELECT l.id, h.number, format('%s / %s / %s', l.quantity_credited, l.net_credited, l.tax_credited), format('%s / %s / %s', p.quantity, p.net, p.tax)
    FROM trade_invoice_line l JOIN trade_invoice h ON h.id = l.document_id AND h.state <> 'draft', LATERAL trade_invoice_progress(l.id) p
   WHERE l.id = ANY (lines) AND (l.quantity_credited, l.net_credited, l.tax_credited) <> (p.quantity, p.net, p.tax)
$$;

CREATE OR REPLACE FUNCTION law_progress() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  touched bigint[] := claims_take('progress');
  wrong jsonb;
BEGIN
  IF touched IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('document', w.document, 'said', w.said, 'counted', w.counted, 'line_id', w.line_id)) INTO wrong
      FROM (SELECT * FROM trade_progress_wrong(touched) LIMIT 20) w;
    IF wrong IS NOT NULL THEN
      PERFORM ledger_refuse('trade.progress', wrong);
    END IF;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_progress() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_progress ON kernel_claim;
CREATE CONSTRAINT TRIGGER law_progress AFTER INSERT ON kernel_claim DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.subject = 'progress') EXECUTE FUNCTION law_progress();

-- claim_progress: lines whose progress was written, and those of which something was settled.
CREATE OR REPLACE FUNCTION claim_progress() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'trade_order_line' THEN
      PERFORM claim_note('progress', (SELECT array_agg(t.id) FROM touched t JOIN untouched o ON o.id = t.id
        WHERE (t.quantity_moved, t.quantity_returned, t.quantity_invoiced) <> (o.quantity_moved, o.quantity_returned, o.quantity_invoiced)));
    WHEN 'inventory_movement_line' THEN
      PERFORM claim_note('progress', (SELECT array_agg(t.id) FROM touched t JOIN untouched o ON o.id = t.id
        WHERE (t.returned_quantity, t.invoiced_quantity, t.invoice_open, t.accrued) <> (o.returned_quantity, o.invoiced_quantity, o.invoice_open, o.accrued)));
    WHEN 'trade_invoice_line' THEN
      PERFORM claim_note('progress', (SELECT array_agg(t.id) FROM touched t JOIN untouched o ON o.id = t.id
        WHERE (t.quantity_credited, t.net_credited, t.tax_credited) <> (o.quantity_credited, o.net_credited, o.tax_credited)));
    ELSE  -- accounting_open_item: what a receipt accrues is what is open of it
      PERFORM claim_note('progress', (SELECT array_agg(DISTINCT t.line_id) FROM touched t JOIN untouched o ON o.id = t.id
        WHERE t.line_id IS NOT NULL AND t.open_amount <> o.open_amount));
  END CASE;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_progress() FROM PUBLIC;
CREATE OR REPLACE TRIGGER claim_progress AFTER UPDATE ON trade_order_line REFERENCING OLD TABLE AS untouched NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_progress();
CREATE OR REPLACE TRIGGER claim_progress AFTER UPDATE ON inventory_movement_line REFERENCING OLD TABLE AS untouched NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_progress();
CREATE OR REPLACE TRIGGER claim_progress AFTER UPDATE ON trade_invoice_line REFERENCING OLD TABLE AS untouched NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_progress();
CREATE OR REPLACE TRIGGER claim_progress AFTER UPDATE ON accounting_open_item REFERENCING OLD TABLE AS untouched NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_progress();

-- claim_followed: a document that changed its state: its own lines, and those they follow from.
CREATE OR REPLACE FUNCTION claim_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'trade_order' THEN
      PERFORM claim_note('progress', (SELECT array_agg(l.id) FROM trade_order_line l WHERE l.document_id = NEW.id));
    WHEN 'inventory_movement' THEN
      PERFORM claim_note('progress', (SELECT array_agg(x) FROM inventory_movement_line l, unnest(ARRAY[l.id, l.source_line_id, l.origin_line_id]) x
        WHERE l.document_id = NEW.id AND x IS NOT NULL));
    ELSE
      PERFORM claim_note('progress', (SELECT array_agg(x) FROM trade_invoice_line l LEFT JOIN inventory_movement_line m ON m.id = l.source_line_id,
        unnest(ARRAY[l.id, l.order_line_id, l.source_line_id, l.origin_line_id, m.origin_line_id]) x WHERE l.document_id = NEW.id AND x IS NOT NULL));
  END CASE;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_followed() FROM PUBLIC;
CREATE OR REPLACE TRIGGER claim_followed AFTER UPDATE ON trade_order
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_followed();
CREATE OR REPLACE TRIGGER claim_followed AFTER UPDATE ON inventory_movement
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_followed();
CREATE OR REPLACE TRIGGER claim_followed AFTER UPDATE ON trade_invoice
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_followed();
