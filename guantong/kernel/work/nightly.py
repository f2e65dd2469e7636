"""What the program does every night (03:00 in Shanghai): the check of the books, and tidying up."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import L
from guantong.kernel.work import attachments, notices
from guantong.kernel.work.jobs import JobContext, job, schedule

HOUSEKEEPING = "housekeeping"
CHECK = "check"
"""The kind of job that recomputes the books; its handler belongs to insight."""

# Each is safe at any time: what it removes is of no use to anybody any more.
CLEANING = {
    "request_keys": "DELETE FROM kernel_request_key WHERE at < now() - interval '7 days'",
    "tokens": """DELETE FROM access_token
                  WHERE kind = 'session' AND coalesce(revoked_at, expires_at) < now() - interval '30 days'""",
    "events": "SELECT kernel_event_purge(7)",
    "jobs": "DELETE FROM work_job WHERE state = 'done' AND finished_at < now() - interval '90 days'",
    "notices": notices.CLEANING,
}


@job(HOUSEKEEPING, L("夜间整理", "Nightly tidying"))
def tidy(context: JobContext) -> dict[str, Any]:
    """Remove old request keys, ended sessions, old events, old finished jobs, old notices, and files that no attachment names."""
    removed: dict[str, Any] = {}
    with context.unit() as unit:
        for number, (name, statement) in enumerate(CLEANING.items()):
            is_function = statement.startswith("SELECT")
            removed[name] = unit.value(statement) if is_function else unit.run(statement)
            context.progress(number + 1, len(CLEANING) + 1)
        removed["files"] = attachments.sweep(unit)
    context.progress(len(CLEANING) + 1, len(CLEANING) + 1)
    return removed


schedule("nightly_check", "0 19 * * *", CHECK)
schedule("nightly_tidying", "30 19 * * *", HOUSEKEEPING)
