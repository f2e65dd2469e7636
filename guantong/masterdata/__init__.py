"""Company, parties, items, units, warehouses, taxes, prices."""
