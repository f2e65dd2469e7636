"""The Django app of brands."""

from __future__ import annotations

from django.apps import AppConfig


class BrandConfig(AppConfig):
    """Label `brand`: name, logo and accent colours of companies."""

    name = "guantong.kernel.brand"
    label = "brand"
    verbose_name = "品牌"

    def ready(self) -> None:
        """Declare the type, serve the addresses, and say who hears of a change: everybody of the company sees its brand."""
        from guantong.kernel.access.events import on_type
        from guantong.kernel.brand import api, documents  # noqa: F401  (the type registers itself)
        from guantong.kernel.customize import audience
        from guantong.kernel.http import register_router

        on_type("brand", audience.of_company)
        register_router("brand", api.router)
