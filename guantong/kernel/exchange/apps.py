"""The Django app of import and export."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Files in and out, for every record type from its declaration."""

    name = "guantong.kernel.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
