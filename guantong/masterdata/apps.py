"""The Django app of the masters."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MasterdataConfig(AppConfig):
    """Registers the declarations when the program starts."""

    name = "guantong.masterdata"
    label = "masterdata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the record types known."""
        import_module("guantong.masterdata.documents")
