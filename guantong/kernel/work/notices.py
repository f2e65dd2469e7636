"""Notices: what people are told without having to do something about it. Always sets, one statement each.

A notice is for one user: that somebody mentioned him, that his job has ended, that a report he ordered is there. It
leads to a record, to a page of the client or to a file; he reads it when he likes, and what is unread is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.declare import L
from guantong.kernel.messages import Message, Problem, message, text
from guantong.kernel.unit import Row, Unit, jsonb

INSERT = """
WITH made AS (
  INSERT INTO work_notice (company_id, user_id, kind, code, facts, type, document_id, number, path, file, created_by_id)
  SELECT %(company)s, n.user_id, n.kind, n.code, n.facts, n.type, n.document_id, n.number, n.path, n.file, %(me)s
    FROM jsonb_to_recordset(%(notices)s) AS n (user_id bigint, kind text, code text, facts jsonb, type text,
                                               document_id bigint, number text, path text, file text)
  RETURNING id, kind, user_id)
SELECT id, document_event(%(company)s, 'notice', id, 1, kind, %(me)s, user_id, NULL) FROM made
"""
LIST = """
SELECT n.* FROM work_notice n
 WHERE n.company_id = %(company)s AND n.user_id = %(me)s AND (%(after)s::bigint IS NULL OR n.id < %(after)s)
   AND (%(kind)s::text IS NULL OR n.kind = %(kind)s) AND (NOT %(unread)s OR n.read_at IS NULL)
 ORDER BY n.id DESC LIMIT %(limit)s
"""
KINDS = """
SELECT kind, count(*) AS total, count(*) FILTER (WHERE read_at IS NULL) AS unread FROM work_notice
 WHERE company_id = %(company)s AND user_id = %(me)s GROUP BY kind
"""
UNREAD = """
SELECT count(*) FROM work_notice WHERE company_id = %(company)s AND user_id = %(me)s AND read_at IS NULL
"""
READ = """
WITH seen AS (
  UPDATE work_notice SET read_at = CASE WHEN %(read)s THEN clock_timestamp() END
   WHERE company_id = %(company)s AND user_id = %(me)s AND (read_at IS NULL) = %(read)s
     AND (%(ids)s::bigint[] IS NULL OR id = ANY (%(ids)s::bigint[]))
     AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  RETURNING id),
told AS (SELECT document_event(%(company)s, 'notice', max(id), 2, 'read', %(me)s, %(me)s, NULL) FROM seen HAVING count(*) > 0)
SELECT count(*) FROM seen, (SELECT count(*) FROM told) AS once
"""
# A read notice says what its record, job or file says better; an unread one of last year is of no use either.
CLEANING = """
DELETE FROM work_notice WHERE read_at < now() - interval '90 days' OR created_at < now() - interval '1 year'
"""

_KINDS: dict[str, L] = {}


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to give. `title` is said with `facts` and `number` in the reader's language.

    `kind` is one that was made known with `notice_kind`. It leads to the record `type`, `document_id`, to the page
    `path` of the client (`/reports/…`), and to a `file`, an address below `/api/`.
    """

    kind: str
    title: Message
    user_id: int
    type: str = ""
    document_id: int | None = None
    number: str = ""
    path: str = ""
    file: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def notice_kind(code: str, label: L) -> str:
    """Make a kind of notice known, by which people part their inbox; its code. Two labels for one raise ValueError."""
    if _KINDS.setdefault(code, label) != label:
        raise ValueError(f"notices of the kind {code} have two labels")
    return code


MENTION = notice_kind("mention", L("提及", "Mentions"))
JOB = notice_kind("job", L("后台任务", "Background jobs"))


def notify(unit: Unit, notices: Iterable[NewNotice], *, company_id: int | None = None) -> list[int]:
    """Give notices in the unit's company, or in another one, in one statement, and tell the screens of those they are
    for; the ids. Raises KeyError for a kind that nobody made known."""
    rows: list[dict[str, Any]] = [
        {
            "user_id": one.user_id,
            "kind": one.kind,
            "code": one.title.code,
            "facts": {name: _kept(value) for name, value in one.facts.items()},
            "type": one.type,
            "document_id": one.document_id,
            "number": one.number,
            "path": one.path,
            "file": one.file,
        }
        for one in notices
    ]
    for row in rows:
        _KINDS[row["kind"]]
    if not rows:
        return []
    company = unit.company_id if company_id is None else company_id
    words = {"company": company, "me": unit.user.id, "notices": jsonb(rows)}
    return [row["id"] for row in unit.sql(INSERT, words)]


def notices_of(
    unit: Unit, *, kind: str | None = None, unread: bool = False, after: int | None = None, limit: int = 50
) -> dict[str, Any]:
    """The user's notices, newest first: `{rows, unread, kinds: [{code, label, total, unread}], next}`."""
    asked = {"kind": kind, "unread": unread, "after": after, "limit": limit + 1}
    rows = unit.sql(LIST, _mine(unit) | asked)
    counts = {row["kind"]: row for row in unit.sql(KINDS, _mine(unit))}
    order = {code: place for place, code in enumerate(_KINDS)}
    return {
        "rows": [_wire(unit, row) for row in rows[:limit]],
        "unread": sum(row["unread"] for row in counts.values()),
        "kinds": [
            {
                "code": code,
                "label": _label(unit, code),
                "total": counts[code]["total"],
                "unread": counts[code]["unread"],
            }
            for code in sorted(counts, key=lambda one: (order.get(one, len(order)), one))
        ],
        "next": str(rows[limit - 1]["id"]) if len(rows) > limit else None,
    }


def count_unread(unit: Unit) -> dict[str, int]:
    """How many notices the user has not read: `{unread}`."""
    return {"unread": int(unit.value(UNREAD, _mine(unit)))}


def mark(unit: Unit, *, ids: Collection[int] | None = None, kind: str | None = None, read: bool = True) -> int:
    """Mark the user's own notices as read or as unread: these, those of a kind, or all; how many changed."""
    words = {"ids": None if ids is None else list(ids), "kind": kind, "read": read}
    return int(unit.value(READ, _mine(unit) | words))


def audience(payload: Mapping[str, Any], user_ids: Collection[int]) -> set[int]:
    """Whom a notice concerns: the one it is for. For live events."""
    return {payload["owner_id"]} & set(user_ids)


def _mine(unit: Unit) -> dict[str, Any]:
    return {"company": unit.company_id, "me": unit.user.id}


def _label(unit: Unit, kind: str) -> str:
    label = _KINDS.get(kind)
    return kind if label is None else text(label, unit.language)


def _kept(value: Any) -> Any:
    """A label is kept in both languages, for the one in which the notice will be read."""
    return {"zh": value.zh, "en": value.en} if isinstance(value, L) else value


def _said(value: Any) -> Any:
    return L(value["zh"], value["en"]) if isinstance(value, dict) and set(value) == {"zh", "en"} else value


def _wire(unit: Unit, row: Row) -> dict[str, Any]:
    known = message(row["code"])
    facts = {name: _said(value) for name, value in row["facts"].items()}
    said = Problem(known, {"number": row["number"], **facts}) if known else None
    names = ("id", "kind", "code", "type", "document_id", "number", "path", "file", "created_at", "read_at")
    return {name: row[name] for name in names} | {
        "title": said.say(unit.language) if said else row["code"],
        "hint": said.hint(unit.language) if said else "",
        "label": _label(unit, row["kind"]),
    }
