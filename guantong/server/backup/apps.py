"""Makes the nightly backup known to the web server and to the worker."""

from __future__ import annotations

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """No tables: a job and its schedule."""

    name = "guantong.server.backup"
    label = "backup"

    def ready(self) -> None:
        """Register the job."""
        from guantong.server.backup import nightly  # noqa: F401
