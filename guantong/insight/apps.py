"""What crosses modules to be read, as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Label `insight`: home pages and the check of all balances. No tables."""

    name = "guantong.insight"
    label = "insight"

    def ready(self) -> None:
        """Serve the routes."""
        from guantong.insight import api

        api.install()
