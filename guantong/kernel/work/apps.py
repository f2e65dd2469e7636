"""The Django app of work."""

from __future__ import annotations

from django.apps import AppConfig

from guantong.kernel.audit import watch


class WorkConfig(AppConfig):
    """Label `work`: tasks, jobs, attachments."""

    name = "guantong.kernel.work"
    label = "work"
    verbose_name = "待办与后台任务"

    def ready(self) -> None:
        """Audit attachments, and say whom live events about tasks, jobs and notices concern."""
        from guantong.kernel.access.events import on_type
        from guantong.kernel.work import (  # noqa: F401  (nightly and audit_seals register jobs and schedules)
            api,
            attachments_api,
            audit_seals,
            jobs,
            list_views_api,
            nightly,
            notices,
            notices_api,
            tasks,
        )

        watch("work_attachment", ("type", "document_id", "name", "size", "sha256"))
        watch(
            "work_list_view",
            ("type_code", "owner_id", "name", "query", "columns", "role_ids", "everybody", "is_default"),
        )
        on_type("task", tasks.audience)
        on_type("job", jobs.audience)
        on_type("notice", notices.audience)
        api.register()
        attachments_api.register()
        list_views_api.register()
        notices_api.register()
