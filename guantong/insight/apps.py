"""What crosses modules to be read, as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Label `insight`: home pages and the check of all balances. No tables."""

    name = "guantong.insight"
    label = "insight"

    def ready(self) -> None:
        """Serve the routes, and give the nightly check its handler."""
        from guantong.insight import api, check  # noqa: F401  (check registers its job)

        api.install()
