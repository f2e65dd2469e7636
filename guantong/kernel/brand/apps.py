"""The Django app of brands."""

from __future__ import annotations

from django.apps import AppConfig


class BrandConfig(AppConfig):
    """Label `brand`: name, logo and accent colours of companies."""

    name = "guantong.kernel.brand"
    label = "brand"
    verbose_name = "品牌"

    def ready(self) -> None:
        """Declare the type and serve the addresses."""
        from guantong.kernel.brand import api, documents  # noqa: F401  (the type registers itself)
        from guantong.kernel.http import register_router

        register_router("brand", api.router)
