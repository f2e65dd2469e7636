"""The Django app of numbering."""

from __future__ import annotations

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Label `numbering`: the settings of document numbers."""

    name = "guantong.kernel.numbering"
    label = "numbering"
    verbose_name = "单据编号"

    def ready(self) -> None:
        """Declare the type and serve the addresses."""
        from guantong.kernel.http import register_router
        from guantong.kernel.numbering import api, documents  # noqa: F401  (the type registers itself)

        register_router("numbering", api.router)
