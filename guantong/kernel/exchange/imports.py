"""Imports: a file becomes a batch, the batch is checked, and what is good is written; at once or as a job.

`check` writes nothing; `all` writes only when no row is bad; `good_only` leaves the bad rows out. A second run of the
same file finds every record as it is and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from guantong.kernel import jsonio
from guantong.kernel.declare import RecordType, record_type
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.loading import load
from guantong.kernel.exchange.reading import Sheet, read
from guantong.kernel.exchange.staging import Staged, Stager
from guantong.kernel.messages import Language, ProblemError
from guantong.kernel.unit import Row, Unit, jsonb

MODES: Final = ("check", "all", "good_only")
SHOWN_PROBLEMS = 500
SHOWN_ROWS = 50
OpenUnit = Callable[[], AbstractContextManager[Unit]]
Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _phase: str) -> None:
    return None


def demand(unit: Unit, of_type: RecordType) -> None:
    """Importing needs the permission to import, and to create and change by hand. Refuses with 403."""
    for action in ("import", "create", *(("change",) if of_type.record == "master" else ())):
        unit.demand(of_type.permission(action))


def receive(unit: Unit, of_type: RecordType, content: bytes, file_name: str, mode: str) -> Row:
    """Keep an uploaded file as a batch. Refuses what cannot be read as a file at once; rows are checked later."""
    demand(unit, of_type)
    if mode not in MODES:
        unit.refuse(say.BAD_MODE, field="mode", found=mode[:40])
    read(content, file_name)
    row = unit.one(
        """INSERT INTO exchange_batch (company_id, type_code, mode, file_name, content, content_hash, created_by_id)
           VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id, state, mode""",
        (
            unit.company_id,
            of_type.code,
            mode,
            file_name[:200],
            content,
            hashlib.sha256(content).hexdigest(),
            unit.user.id,
        ),
    )
    assert row is not None
    return row


def again(unit: Unit, of_type: RecordType, batch_id: int, mode: str) -> Row:
    """Take a batch that was checked before and run it in another mode. Refuses while it is at work.

    A batch that is done already stays done: its state is what the caller gets.
    """
    demand(unit, of_type)
    if mode not in MODES:
        unit.refuse(say.BAD_MODE, field="mode", found=mode[:40])
    row = batch_row(unit, batch_id, lock=True)
    if row["type_code"] != of_type.code:
        unit.refuse(say.NO_SUCH_BATCH, id=batch_id)
    if row["state"] in ("queued", "checking", "running"):
        unit.refuse(say.STILL_RUNNING, id=batch_id)
    if row["state"] != "done":
        unit.run("UPDATE exchange_batch SET state = 'queued', mode = %s, error = NULL WHERE id = %s", (mode, batch_id))
        row |= {"state": "queued", "mode": mode}
    return row


def batch_row(unit: Unit, batch_id: int, *, lock: bool = False) -> Row:
    """A batch of the user, or of anybody for who may see all jobs. Refuses with 404."""
    row = unit.one(
        "SELECT id, company_id, type_code, mode, state, file_name, total, good, bad, done, created, changed, unchanged,"
        " problems_total, error, job_id, created_by_id, created_at, finished_at FROM exchange_batch"
        " WHERE id = %s AND company_id = %s" + (" FOR UPDATE" if lock else ""),
        (batch_id, unit.company_id),
    )
    is_own = row is not None and (row["created_by_id"] == unit.user.id or unit.may("admin.job.read"))
    if row is None or not is_own:
        unit.refuse(say.NO_SUCH_BATCH, id=batch_id)
    return row


def state_of(unit: Unit, batch_id: int, *, problems: bool = True) -> dict[str, Any]:
    """How far a batch is (docs/wire.md), with its problems by cell and the first staged rows."""
    row = batch_row(unit, batch_id)
    names = ("id", "mode", "state", "file_name", "total", "good", "bad", "done", "created", "changed", "unchanged",
             "problems_total", "created_at", "finished_at")  # fmt: skip
    state = {name: row[name] for name in names} | {"type": row["type_code"], "job": row["job_id"], "problems": []}
    language = unit.language
    if row["error"]:
        state["error"] = row["error"].get(language) or row["error"]
    if problems:
        found = unit.sql(
            'SELECT row_no, "column", found, code, said FROM exchange_problem WHERE batch_id = %s'
            " ORDER BY row_no, id LIMIT %s",
            (batch_id, SHOWN_PROBLEMS),
        )
        state["problems"] = [problem_wire(one, language) for one in found]
        state["rows"] = unit.sql(
            "SELECT row_no AS row, key, action, record - 'search_keys' AS record FROM exchange_row"
            " WHERE batch_id = %s ORDER BY row_no LIMIT %s",
            (batch_id, SHOWN_ROWS),
        )
    return state


def problem_wire(row: Row, language: Language) -> dict[str, Any]:
    """One problem as it travels."""
    said = row["said"][language]
    return {
        "row": row["row_no"],
        "column": said["column"],
        "field": row["column"],
        "found": row["found"],
        "expected": said["expected"],
        "fix": said["fix"],
        "message": said["message"],
        "code": row["code"],
    }


def run_batch(open_unit: OpenUnit, batch_id: int, progress: Progress = _silent) -> dict[str, Any]:
    """Check a batch, and write it as its mode says. Bears being run twice; each phase is a transaction of its own.

    Gives the counts. Raises ProblemError when the writing was refused as a whole; nothing is written then.
    """
    with open_unit() as unit:
        row = unit.one(
            "SELECT type_code, mode, state, file_name, content FROM exchange_batch WHERE id = %s", (batch_id,)
        )
        if row is None or row["state"] == "done" or row["content"] is None:
            return _counts(unit, batch_id)
        of_type = record_type(row["type_code"])
        demand(unit, of_type)
    sheet = read(bytes(row["content"]), row["file_name"])
    return _run(open_unit, of_type, batch_id, sheet, row["mode"], progress)


def import_file(
    open_unit: OpenUnit, type_code: str, content: bytes, file_name: str, mode: str = "all", progress: Progress = _silent
) -> dict[str, Any]:
    """Import a file here and now, for the command line: the counts, and `batch`, whose problems `problems_of` gives.

    Raises ProblemError for a file that cannot be read.
    """
    with open_unit() as unit:
        batch = receive(unit, record_type(type_code), content, file_name, mode)
    return run_batch(open_unit, batch["id"], progress)


def import_table(
    open_unit: OpenUnit,
    type_code: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    name: str = "table",
    mode: str = "all",
    progress: Progress = _silent,
) -> dict[str, Any]:
    """Import rows that are in memory (a mapping of another system's file) exactly as if they came as a file.

    The headings are labels or field names (`item`, `lines.quantity`).
    """
    of_type = record_type(type_code)
    sheet = Sheet(list(headings), 1, [(number, cells) for number, cells in enumerate(rows, 2)])
    content = jsonio.encode([list(headings), [[str(cell) for cell in cells] for _, cells in sheet.rows]])
    with open_unit() as unit:
        demand(unit, of_type)
        batch_id = unit.value(
            """INSERT INTO exchange_batch (company_id, type_code, mode, file_name, content_hash, created_by_id)
               VALUES (%s, %s, %s, %s, %s, %s) RETURNING id""",
            (unit.company_id, type_code, mode, name[:200], hashlib.sha256(content).hexdigest(), unit.user.id),
        )
    return _run(open_unit, of_type, batch_id, sheet, mode, progress)


def _run(
    open_unit: OpenUnit, of_type: RecordType, batch_id: int, sheet: Sheet, mode: str, progress: Progress
) -> dict[str, Any]:
    with open_unit() as unit:
        unit.run("UPDATE exchange_batch SET state = 'checking' WHERE id = %s", (batch_id,))
    try:
        staged = _check(open_unit, of_type, batch_id, sheet, mode, progress)
        if mode == "check" or (staged.bad and mode == "all"):
            with open_unit() as unit:
                return _counts(unit, batch_id)
        with open_unit() as unit:
            unit.run("UPDATE exchange_batch SET state = 'running' WHERE id = %s", (batch_id,))
        return _write(open_unit, of_type, batch_id, staged, progress)
    except ProblemError as error:
        with open_unit() as unit:
            said = {language: [one.wire(language) for one in error.problems] for language in ("zh", "en")}
            unit.run("UPDATE exchange_batch SET state = 'failed', error = %s WHERE id = %s", (jsonb(said), batch_id))
        raise
    except Exception:
        with open_unit() as unit:
            unit.run("UPDATE exchange_batch SET state = 'failed' WHERE id = %s", (batch_id,))
        raise


def _check(
    open_unit: OpenUnit, of_type: RecordType, batch_id: int, sheet: Sheet, mode: str, progress: Progress
) -> Staged:
    with open_unit() as unit:
        unit.run("DELETE FROM exchange_row WHERE batch_id = %s", (batch_id,))
        unit.run("DELETE FROM exchange_problem WHERE batch_id = %s", (batch_id,))
        parts = 1 if mode == "check" else 2
        stager = Stager(unit, of_type, sheet, batch_id)
        staged = stager.run(lambda done, total: progress(done, total * parts, "check"))
        unit.run(
            """UPDATE exchange_batch SET state = 'checked', total = %s, good = %s, bad = %s, created = %s, changed = %s,
                      unchanged = %s, problems_total = %s, columns = %s WHERE id = %s""",
            (
                staged.total,
                staged.good,
                staged.bad,
                staged.created,
                staged.changed,
                staged.unchanged,
                stager.findings.total,
                jsonb([column.name for _, column in stager.used]),
                batch_id,
            ),
        )
    return staged


def _write(
    open_unit: OpenUnit, of_type: RecordType, batch_id: int, staged: Staged, progress: Progress
) -> dict[str, Any]:
    with open_unit() as unit:
        load(unit, of_type, batch_id, staged, lambda done, total: progress(total + done, total * 2, "write"))
        unit.run(
            """UPDATE exchange_batch SET state = 'done', done = good, content = NULL, finished_at = clock_timestamp()
                WHERE id = %s""",
            (batch_id,),
        )
        facts = {
            "type": of_type.code,
            "batch": batch_id,
            "created": staged.created,
            "changed": staged.changed,
            "left_out": staged.bad,
        }
        unit.run("SELECT audit_note('import', NULL, %s)", (jsonb(facts),))
        return _counts(unit, batch_id)


def _counts(unit: Unit, batch_id: int) -> dict[str, Any]:
    row = unit.one(
        """SELECT id AS batch, state, total, good, bad, done, created, changed, unchanged, problems_total
             FROM exchange_batch WHERE id = %s""",
        (batch_id,),
    )
    return dict(row or {})


def problems_of(unit: Unit, batch_id: int, limit: int = SHOWN_PROBLEMS) -> list[dict[str, Any]]:
    """The problems of a batch in the unit's language, by row."""
    rows = unit.sql(
        'SELECT row_no, "column", found, code, said FROM exchange_problem WHERE batch_id = %s'
        " ORDER BY row_no, id LIMIT %s",
        (batch_id, limit),
    )
    return [problem_wire(row, unit.language) for row in rows]


def purge(unit: Unit) -> int:
    """Forget staged rows and files that are older than a week; the counts stay."""
    old = "created_at < now() - interval '7 days'"
    for table in ("exchange_row", "exchange_problem"):
        unit.run(f"DELETE FROM {table} WHERE batch_id IN (SELECT id FROM exchange_batch WHERE {old})")
    unit.run("DELETE FROM exchange_export WHERE coalesce(kept_until, created_at + interval '7 days') < now()")
    return unit.run(f"UPDATE exchange_batch SET content = NULL WHERE content IS NOT NULL AND {old}")
