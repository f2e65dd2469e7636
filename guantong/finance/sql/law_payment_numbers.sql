-- Figures of receipts, payments and their lines are numbers: NaN equals itself and is above every bound.
SELECT make_numbers_sound(t::regclass) FROM unnest(ARRAY['finance_payment', 'finance_payment_line']) t;
