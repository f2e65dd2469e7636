-- Figures of orders, invoices and their lines are numbers: NaN equals itself and is above every bound.
SELECT make_numbers_sound(t::regclass) FROM unnest(ARRAY['trade_order', 'trade_order_line', 'trade_invoice', 'trade_invoice_line']) t;
