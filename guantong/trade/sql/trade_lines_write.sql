-- trade_lines_write: progress of upstream lines (as changes) and figures of the document's own lines (as they are).
-- The upstream lines were locked by trade_lines_lock before. Each set is an array of objects; an absent property means
-- no change. Several objects for one line add up.
--   order_changes:    {id, moved, returned, invoiced, transit_quantity, transit_value}
--   movement_changes: {id, returned, invoiced, invoice_open, accrued, invoiced_value}
--   invoice_changes:  {id, quantity_credited, net_credited, tax_credited}
--   movement_figures: {id, price, net, value, accrued, invoice_open, settled_quantity, settled_value, transit_quantity, transit_value}
--   invoice_figures:  {id, cleared_quantity, cleared_value, difference, difference_stock, transit_value}
CREATE OR REPLACE FUNCTION trade_lines_write(order_changes jsonb, movement_changes jsonb, invoice_changes jsonb,
                                             movement_figures jsonb, invoice_figures jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_array_length(order_changes) > 0 THEN
    UPDATE trade_order_line l
       SET quantity_moved = l.quantity_moved + c.moved, quantity_returned = l.quantity_returned + c.returned,
           quantity_invoiced = l.quantity_invoiced + c.invoiced, transit_quantity = l.transit_quantity + c.transit_quantity,
           transit_value = l.transit_value + c.transit_value
      FROM (SELECT r.id, sum(coalesce(r.moved, 0)) AS moved, sum(coalesce(r.returned, 0)) AS returned,
                   sum(coalesce(r.invoiced, 0)) AS invoiced, sum(coalesce(r.transit_quantity, 0)) AS transit_quantity,
                   sum(coalesce(r.transit_value, 0)) AS transit_value
              FROM jsonb_to_recordset(order_changes) AS r (id bigint, moved numeric, returned numeric, invoiced numeric,
                                                           transit_quantity numeric, transit_value numeric)
             GROUP BY r.id) c
     WHERE l.id = c.id;
  END IF;
  IF jsonb_array_length(movement_changes) > 0 THEN
    UPDATE inventory_movement_line l
       SET returned_quantity = l.returned_quantity + c.returned, invoiced_quantity = l.invoiced_quantity + c.invoiced,
           invoice_open = l.invoice_open + c.invoice_open, accrued = l.accrued + c.accrued,
           invoiced_value = l.invoiced_value + c.invoiced_value
      FROM (SELECT r.id, sum(coalesce(r.returned, 0)) AS returned, sum(coalesce(r.invoiced, 0)) AS invoiced,
                   sum(coalesce(r.invoice_open, 0)) AS invoice_open, sum(coalesce(r.accrued, 0)) AS accrued,
                   sum(coalesce(r.invoiced_value, 0)) AS invoiced_value
              FROM jsonb_to_recordset(movement_changes) AS r (id bigint, returned numeric, invoiced numeric,
                                                              invoice_open numeric, accrued numeric, invoiced_value numeric)
             GROUP BY r.id) c
     WHERE l.id = c.id;
  END IF;
  IF jsonb_array_length(invoice_changes) > 0 THEN
    UPDATE trade_invoice_line l
       SET quantity_credited = l.quantity_credited + c.quantity, net_credited = l.net_credited + c.net,
           tax_credited = l.tax_credited + c.tax
      FROM (SELECT r.id, sum(coalesce(r.quantity_credited, 0)) AS quantity, sum(coalesce(r.net_credited, 0)) AS net,
                   sum(coalesce(r.tax_credited, 0)) AS tax
              FROM jsonb_to_recordset(invoice_changes) AS r (id bigint, quantity_credited numeric, net_credited numeric,
                                                             tax_credited numeric)
             GROUP BY r.id) c
     WHERE l.id = c.id;
  END IF;
  IF jsonb_array_length(movement_figures) > 0 THEN
    UPDATE inventory_movement_line l
       SET price = coalesce(f.price, l.price), net = coalesce(f.net, l.net), value = coalesce(f.value, l.value),
           accrued = coalesce(f.accrued, l.accrued), invoice_open = coalesce(f.invoice_open, l.invoice_open),
           settled_quantity = coalesce(f.settled_quantity, l.settled_quantity),
           settled_value = coalesce(f.settled_value, l.settled_value),
           transit_quantity = coalesce(f.transit_quantity, l.transit_quantity),
           transit_value = coalesce(f.transit_value, l.transit_value),
           invoiced_quantity = coalesce(f.invoiced_quantity, l.invoiced_quantity),
           invoiced_value = coalesce(f.invoiced_value, l.invoiced_value)
      FROM jsonb_to_recordset(movement_figures) AS f (
             id bigint, price numeric, net numeric, value numeric, accrued numeric, invoice_open numeric,
             settled_quantity numeric, settled_value numeric, transit_quantity numeric, transit_value numeric,
             invoiced_quantity numeric, invoiced_value numeric)
     WHERE l.id = f.id;
  END IF;
  IF jsonb_array_length(invoice_figures) > 0 THEN
    UPDATE trade_invoice_line l
       SET cleared_quantity = coalesce(f.cleared_quantity, l.cleared_quantity),
           cleared_value = coalesce(f.cleared_value, l.cleared_value), difference = coalesce(f.difference, l.difference),
           difference_stock = coalesce(f.difference_stock, l.difference_stock),
           transit_value = coalesce(f.transit_value, l.transit_value)
      FROM jsonb_to_recordset(invoice_figures) AS f (id bigint, cleared_quantity numeric, cleared_value numeric,
                                                     difference numeric, difference_stock numeric, transit_value numeric)
     WHERE l.id = f.id;
  END IF;
END $$;
