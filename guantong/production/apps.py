"""The Django app of production."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ProductionConfig(AppConfig):
    """Bills of materials; the seam for manufacturing."""

    name = "guantong.production"
    label = "production"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make record types and reports known."""
        for part in ("documents", "reports"):
            import_module(f"guantong.production.{part}")
