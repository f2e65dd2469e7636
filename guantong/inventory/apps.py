"""The Django app of the stock."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Registers declarations, services, checks and reports when the program starts."""

    name = "guantong.inventory"
    label = "inventory"

    def ready(self) -> None:
        """Import what registers itself."""
        for module in ("messages", "documents", "services", "checks", "reports", "api"):
            if find_spec(f"{self.name}.{module}") is not None:
                import_module(f"{self.name}.{module}")
