"""The reports of the books; importing this room registers them."""

from guantong.accounting.reports import ageing, general_ledger, sub_ledger, trial_balance

__all__ = ["ageing", "general_ledger", "sub_ledger", "trial_balance"]
