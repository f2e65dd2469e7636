"""The Django app of customization."""

from __future__ import annotations

from django.apps import AppConfig


class CustomizeConfig(AppConfig):
    """Label `customize`: custom fields, field rules, list layouts."""

    name = "guantong.kernel.customize"
    label = "customize"
    verbose_name = "自定义"

    def ready(self) -> None:
        """Declare the types, and say whom the news of a changed meta concerns: everybody of the company."""
        from guantong.kernel.access.events import on_type
        from guantong.kernel.customize import api, audience, documents, indexes  # noqa: F401  (they register themselves)
        from guantong.kernel.http import register_router

        on_type("meta", audience.of_company)
        register_router("customization", api.router)
