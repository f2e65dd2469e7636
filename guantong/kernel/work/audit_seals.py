"""Sealing the audit every hour, and proving the seals in `guantong check` (`kernel/sql/audit_seal.sql`)."""

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
    """Seal the next rows of the audit: `{sealed, up_to, head}`. Rows are sealed by the run after the next."""
    row = unit.one("SELECT * FROM audit_seal(%(audit_key)s, %(audit_key_id)s)", key_words())
    assert row is not None  # It always answers with one row.
    return row


@job(SEALING, L("封存审计日志", "Seal the audit log"))
def seal_all(context: JobContext) -> dict[str, Any]:
    """Seal what can be sealed. The `head` in the result stands for all rows so far: keep it elsewhere, and whoever
    rewrites rows, seals and key together is found out, too."""
    sealed = 0
    for _ in range(MOST_ROUNDS):
        with context.unit() as unit:
            found = seal(unit)
        sealed += found["sealed"]
        if not found["sealed"]:
            break
    return found | {"sealed": sealed, IDLE: not sealed}


schedule("audit_sealing", "17 * * * *", SEALING)
register_check(
    "kernel.audit_seals",
    L("审计日志与封存链一致", "Audit rows fit their seals"),
    "SELECT b.* FROM audit_breaks(%(audit_key)s, %(audit_key_id)s) b WHERE %(company)s::bigint IS NULL",
    "SELECT coalesce(sum(rows), 0)::bigint FROM kernel_audit_seal WHERE %(company)s::bigint IS NULL",
    words=key_words,
)
