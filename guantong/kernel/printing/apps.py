"""The Django app of printing."""

from __future__ import annotations

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Label `printing`: print templates, labels, PDF."""

    name = "guantong.kernel.printing"
    label = "printing"
    verbose_name = "打印"

    def ready(self) -> None:
        """Declare the type and serve the addresses."""
        from guantong.kernel.printing import api, documents  # noqa: F401  (the type registers itself)

        api.install()
