-- Figures of goods movements and their lines are numbers: NaN equals itself and is above every bound.
SELECT make_numbers_sound(t::regclass) FROM unnest(ARRAY['inventory_movement', 'inventory_movement_line']) t;
