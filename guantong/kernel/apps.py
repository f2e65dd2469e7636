"""The kernel as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Declarations, engine, audit, numbering and events; knows no business."""

    name = "guantong.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Serve the kernel's own addresses."""
        from guantong.kernel.http import system

        system.install()
