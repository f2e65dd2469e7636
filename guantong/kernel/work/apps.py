"""The Django app of work."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Label `work`."""

    name = "guantong.kernel.work"
    label = "work"
    verbose_name = "任务与作业"
