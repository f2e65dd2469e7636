"""Sealing the audit every half hour, and proving the seals in `guantong check` (`kernel/sql/audit_seal.sql`)."""

from __future__ import annotations

import hashlib
from typing import Any

from guantong.kernel.access.sealing import key_for
from guantong.kernel.checks import register_check
from guantong.kernel.declare import L
from guantong.kernel.unit import Unit
from guantong.kernel.work.jobs import IDLE, JobContext, job, schedule

SEALING = "audit_sealing"
MOST_ROUNDS = 1000


def key_words() -> dict[str, Any]:
    """The key of the seals, which the database does not keep, and the name by which a seal tells it from others."""
    key = key_for("audit")
    return {"audit_key": key, "audit_key_id": hashlib.sha256(b"id" + key).hexdigest()[:16]}


def seal(unit: Unit) -> dict[str, Any]:
    """Seal the next rows of the audit: `{sealed, up_to, head}`, up to the mark that was set before; then set the next mark."""
    row = unit.one("SELECT * FROM audit_seal(%(audit_key)s, %(audit_key_id)s)", key_words())
    assert row is not None  # It always answers with one row.
    return row


@job(SEALING, L("封存操作日志", "Seal the audit log"))
def seal_all(context: JobContext) -> dict[str, Any]:
    """Seal what can be sealed: all rows but those that were written while a transaction was open that still is, or after
    this began. The `head` in the result stands for all rows so far: keep it elsewhere, and whoever rewrites rows, seals
    and key together is found out, too."""
    sealed = 0
    for done in range(MOST_ROUNDS):
        with context.unit() as unit:
            found = seal(unit)
        sealed += found["sealed"]
        if done and not found["sealed"]:  # The first round may only set the mark up to which the second one seals.
            break
    return found | {"sealed": sealed, IDLE: not sealed}


schedule("audit_sealing", "*/30 * * * *", SEALING)
# A row waits for the next run. While a transaction is open, the rows beside it wait for the run after its end; it does not
# stay open for an hour, so a run that finds a mark of the hour before still unsealed has failed at its work.
register_check(
    "kernel.audit_sealed",
    L(
        "审计行在半小时内封存（此处为尚未封存的行）",
        "Audit rows are sealed within half an hour (compared: those that wait)",
    ),
    """SELECT s.last_id + 1 AS first_id, s.mark_id AS last_id, s.marked_at
         FROM (SELECT * FROM kernel_audit_seal ORDER BY id DESC LIMIT 1) s
        WHERE %(company)s::bigint IS NULL AND EXISTS (SELECT 1 FROM kernel_audit a WHERE a.id > s.last_id AND a.id <= s.mark_id)
          AND s.marked_at < (SELECT max(j.started_at) - interval '1 hour' FROM work_job j
                              WHERE j.company_id = 0 AND j.kind = 'audit_sealing' AND j.state = 'done')""",
    """SELECT count(*) FROM kernel_audit a WHERE %(company)s::bigint IS NULL
          AND a.id > coalesce((SELECT max(s.last_id) FROM kernel_audit_seal s), 0)""",
)
register_check(
    "kernel.audit_seals",
    L("操作日志与封存链一致", "Audit rows fit their seals"),
    "SELECT b.* FROM audit_breaks(%(audit_key)s, %(audit_key_id)s) b WHERE %(company)s::bigint IS NULL",
    "SELECT coalesce(sum(rows), 0)::bigint FROM kernel_audit_seal WHERE %(company)s::bigint IS NULL",
    words=key_words,
)
