"""The general ledger, periods, open items and posting rules."""
