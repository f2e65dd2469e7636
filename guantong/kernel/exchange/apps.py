"""The Django app of import and export."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from guantong.kernel.audit import watch


class ExchangeConfig(AppConfig):
    """Files in and out, for every record type from its declaration."""

    name = "guantong.kernel.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Serve the addresses and audit what is set up to come by the clock; the jobs register themselves."""
        import_module("guantong.kernel.exchange.api").install()
        import_module("guantong.kernel.exchange.schedules_api").install()
        import_module("guantong.kernel.exchange.scheduled")
        watch(
            "exchange_report_schedule",
            ("owner_id", "view_id", "format", "every", "hour", "weekday", "day", "reader_ids", "is_paused"),
        )
