"""The Django app of the books."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """Registers declarations, services, checks and reports when the program starts."""

    name = "guantong.accounting"
    label = "accounting"

    def ready(self) -> None:
        """Import what registers itself."""
        for module in ("messages", "documents", "services", "checks", "reports"):
            if find_spec(f"{self.name}.{module}") is not None:
                import_module(f"{self.name}.{module}")
