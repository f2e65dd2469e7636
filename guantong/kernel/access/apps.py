"""The Django app of access."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Label `access`."""

    name = "guantong.kernel.access"
    label = "access"
    verbose_name = "访问控制"
