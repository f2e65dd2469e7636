"""The Django app of import and export."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Files in and out, for every record type from its declaration."""

    name = "guantong.kernel.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Serve the addresses; the jobs register themselves."""
        import_module("guantong.kernel.exchange.api").install()
