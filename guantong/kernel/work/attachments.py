"""Files kept with documents. Whoever may read the document may read them; whoever may change it may add and delete.

A posted document takes attachments too: the paper often comes after the posting.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from guantong.kernel.access.scope import scope_of
from guantong.kernel.declare import L, RecordType
from guantong.kernel.events import tell_about
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work import messages as say
from guantong.kernel.work.file_kinds import KNOWN, kind_of

LARGEST = 20 * 1024 * 1024
MOST = 100
LONGEST_NAME = 150
SWEEP_LOCK = (73, 1)
"""The advisory lock that `sweep` takes alone and that backups share."""
# Path signs, and marks that make a name look like another one (right-to-left override and the like).
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)

LIST = """
SELECT a.id, a.name, a.size, a.content_type, a.created_at, a.created_by_id, u.name AS created_by_name
  FROM work_attachment a LEFT JOIN access_user u ON u.id = a.created_by_id
 WHERE a.document_id = %(document)s AND a.type = %(type)s AND a.company_id = %(company)s ORDER BY a.id
"""
INSERT = """
INSERT INTO work_attachment (company_id, type, document_id, name, content_type, size, sha256, created_by_id)
VALUES (%(company)s, %(type)s, %(document)s, %(name)s, %(content_type)s, %(size)s, %(sha256)s, %(me)s)
RETURNING id, name, size, content_type, created_at
"""


def list_attachments(unit: Unit, record_type: RecordType, document_id: int) -> dict[str, Any]:
    """What is attached to a document: `{rows: [{id, name, size, content_type, created_at, created_by}]}`."""
    demand_document(unit, record_type, document_id, "read")
    rows = unit.sql(LIST, _words(unit, record_type, document_id))
    return {"rows": [_wire(row) for row in rows]}


def add(unit: Unit, record_type: RecordType, document_id: int, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Keep a file with a document; what `list_attachments` shows of it.

    Raises ProblemError: 413 when it is larger than 20 MB, 422 for empty files and kinds that are not kept. Nothing is
    kept of a refused file; the content of one whose transaction fails is swept away by `sweep`.
    """
    demand_document(unit, record_type, document_id, "change")
    shown = safe_name(name)
    content = _read(chunks, shown)
    kind = kind_of(content)
    if kind is None:
        unit.refuse(say.FILE_KIND, field="file", name=shown, known=KNOWN)
    ending = shown.rpartition(".")[2].lower() if "." in shown else ""
    if ending not in kind.endings:
        unit.refuse(say.FILE_NAME, field="file", name=shown, found=kind.name)
    words = _words(unit, record_type, document_id)
    # Two uploads to one document take turns, so that the limit holds.
    unit.run("SELECT pg_advisory_xact_lock(72, hashint8(%(document)s))", words)
    if unit.value("SELECT count(*) FROM work_attachment WHERE document_id = %(document)s", words) >= MOST:
        unit.refuse(say.TOO_MANY_FILES, field="file", limit=MOST)
    digest = hashlib.sha256(content).hexdigest()
    _store(digest, content)
    facts = {"name": shown, "content_type": kind.content_type, "size": len(content), "sha256": digest}
    row = unit.one(INSERT, words | facts | {"me": unit.user.id})
    assert row is not None
    tell_about(unit, record_type, [document_id], "file")
    return _wire(row | {"created_by_id": unit.user.id, "created_by_name": unit.user.name})


def open_attachment(unit: Unit, record_type: RecordType, document_id: int, attachment_id: int) -> tuple[Row, Path]:
    """The attachment's row and where its content lies. Raises ProblemError 404, or 409 when the content is gone."""
    demand_document(unit, record_type, document_id, "read")
    row = _find(unit, record_type, document_id, attachment_id)
    path = path_of(row["sha256"])
    if not path.is_file():
        unit.refuse(say.FILE_LOST, name=row["name"])
    return row, path


def delete(unit: Unit, record_type: RecordType, document_id: int, attachment_id: int) -> None:
    """Take a file from a document. The audit keeps its name and SHA-256; the content goes when nothing names it."""
    demand_document(unit, record_type, document_id, "change")
    row = _find(unit, record_type, document_id, attachment_id)
    unit.run("DELETE FROM work_attachment WHERE id = %s", [row["id"]])
    tell_about(unit, record_type, [document_id], "file")


def demand_document(unit: Unit, record_type: RecordType, document_id: int, action: str) -> None:
    """Refuse with 403 without the permission, and with 404 when there is no such document in the user's scope."""
    unit.demand(record_type.permission(action))
    kind = " AND h.kind = %(document_kind)s" if record_type.kind else ""
    for one in dict.fromkeys(("read", action)):
        scope = scope_of(unit.user, unit.company_id, record_type, one)
        found = unit.value(
            f"SELECT 1 FROM {record_type.table} h WHERE h.id = %(document)s AND {scope.sql}{kind}",
            scope.parameters | {"document": document_id, "document_kind": record_type.kind},
        )
        if not found:
            label: L = record_type.label
            raise ProblemError(Problem(kernel_say.NOT_FOUND, {"label": label, "id": document_id}))


def safe_name(name: str) -> str:
    """A name that means the same file everywhere: no folders, no signs that hide or turn the text, not too long."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = _UNSAFE.sub("", last).strip(" .")
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"
    return clean[:LONGEST_NAME] or "file"


def path_of(sha256: str) -> Path:
    """Where content lies."""
    return Path(settings.MEDIA_ROOT) / "attachments" / sha256[:2] / sha256


def sweep(unit: Unit) -> int:
    """Remove content that no attachment names and that is older than a day; how many files. Run by the nightly job.

    A backup copies what its snapshot names, even if it was deleted since: while one is at work, nothing is removed.
    """
    if not unit.value("SELECT pg_try_advisory_xact_lock(%s, %s)", SWEEP_LOCK):
        return 0
    root = Path(settings.MEDIA_ROOT) / "attachments"
    horizon = unit.now.timestamp() - 86_400
    old = [path for path in root.glob("??/*") if path.is_file() and path.stat().st_mtime < horizon]
    named = {
        row["sha256"]
        for row in unit.sql(
            "SELECT DISTINCT sha256 FROM work_attachment WHERE sha256 = ANY (%s)", [[path.name for path in old]]
        )
    }
    unwanted = [path for path in old if path.name not in named]
    for path in unwanted:
        path.unlink(missing_ok=True)
    return len(unwanted)


def _words(unit: Unit, record_type: RecordType, document_id: int) -> dict[str, Any]:
    return {"company": unit.company_id, "type": record_type.code, "document": document_id}


def _find(unit: Unit, record_type: RecordType, document_id: int, attachment_id: int) -> Row:
    row = unit.one(
        """SELECT * FROM work_attachment
            WHERE id = %(id)s AND document_id = %(document)s AND type = %(type)s AND company_id = %(company)s""",
        _words(unit, record_type, document_id) | {"id": attachment_id},
    )
    if row is None:
        raise ProblemError(Problem(say.NO_SUCH_FILE, {"id": attachment_id}))
    return row


def _read(chunks: Iterable[bytes], name: str) -> bytes:
    """The whole content; reading stops as soon as it is too much."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            raise ProblemError(Problem(say.FILE_TOO_LARGE, {"name": name, "size": f"> {LARGEST}", "limit": LARGEST}))
    if not content:
        raise ProblemError(Problem(say.FILE_EMPTY, {"name": name}, "file"))
    return bytes(content)


def _store(digest: str, content: bytes) -> None:
    """Write the content under its hash: first beside, then moved, so that no half file ever has the name."""
    path = path_of(digest)
    if path.is_file():
        os.utime(path)  # Young again, so that the nightly sweep does not take it before this transaction commits.
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise


def _wire(row: Row) -> dict[str, Any]:
    creator = None if row["created_by_id"] is None else {"id": row["created_by_id"], "name": row["created_by_name"]}
    return {name: row[name] for name in ("id", "name", "size", "content_type", "created_at")} | {"created_by": creator}
