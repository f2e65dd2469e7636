"""The Django app of talking about documents."""

from __future__ import annotations

from django.apps import AppConfig

from guantong.kernel.audit import watch


class TalkConfig(AppConfig):
    """Label `talk`: comments."""

    name = "guantong.kernel.talk"
    label = "talk"
    verbose_name = "评论"

    def ready(self) -> None:
        """Audit comments and serve them."""
        from guantong.kernel.talk import api

        watch("talk_comment", ("type", "document_id", "text", "mentions"))
        api.register()
