"""What crosses departments, by name, as a Django app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """What crosses departments, by name."""

    name = "guantong.flows"
    label = "flows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself."""
        for module in ("messages", "documents", "services", "checks", "reports", "rules", "api", "examples"):
            if find_spec(f"{self.name}.{module}") is not None:
                import_module(f"{self.name}.{module}")
