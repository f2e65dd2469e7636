"""The stock ledger, reservations and cost."""
