"""The Django app of the masters."""

from __future__ import annotations

from django.apps import AppConfig


class MasterdataConfig(AppConfig):
    """Registers the declarations when the program starts."""

    name = "guantong.masterdata"
    label = "masterdata"
    default_auto_field = "django.db.models.BigAutoField"
