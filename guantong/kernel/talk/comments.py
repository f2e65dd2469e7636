"""Comments on records of any type. Whoever may read the record may read and write them; a mention goes to an inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from guantong.kernel.access.events import visible
from guantong.kernel.declare import RecordType
from guantong.kernel.engine.reference import reference
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.talk import messages as say
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work.attachments import demand_document
from guantong.kernel.work.notices import MENTION, NewNotice, notify

LONGEST = 2000
"""Characters of one comment."""
MOST_MENTIONS = 20
CHANGEABLE = timedelta(days=1)
"""For so long one may change or delete one's own comment; afterwards it is part of the record."""
MOST_PEOPLE = 8
EXCERPT = 80

LIST = """
SELECT c.id, c.text, c.created_at, c.changed_at, c.created_by_id, u.name AS created_by_name,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name) ORDER BY m.name)
                   FROM access_user m WHERE m.id = ANY (c.mentions)), '[]') AS mentions
  FROM talk_comment c LEFT JOIN access_user u ON u.id = c.created_by_id
 WHERE c.company_id = %(company)s AND c.type = %(type)s AND c.document_id = %(document)s
   AND (%(id)s::bigint IS NULL OR c.id = %(id)s)
 ORDER BY c.id DESC LIMIT 500
"""
INSERT = """
INSERT INTO talk_comment (company_id, type, document_id, text, mentions, created_by_id)
VALUES (%(company)s, %(type)s, %(document)s, %(text)s, %(mentions)s, %(me)s) RETURNING id
"""
MINE = """company_id = %(company)s AND type = %(type)s AND document_id = %(document)s AND id = %(id)s
   AND created_by_id = %(me)s AND created_at > %(since)s"""
CHANGE = f"""
UPDATE talk_comment c SET text = %(text)s, mentions = %(mentions)s, changed_at = now()
  FROM (SELECT id, mentions FROM talk_comment WHERE {MINE} FOR UPDATE) before
 WHERE c.id = before.id RETURNING before.mentions
"""
PEOPLE = """
SELECT u.id, u.name, u.username FROM access_user u
 WHERE u.is_active AND (%(ids)s::bigint[] IS NULL OR u.id = ANY (%(ids)s))
   AND (u.name ILIKE %(part)s OR u.username ILIKE %(part)s)
 ORDER BY u.name, u.id LIMIT 500
"""


def list_comments(unit: Unit, of_type: RecordType, document_id: int) -> dict[str, Any]:
    """`{rows: [{id, text, mentions: [{id, name}], created_at, changed_at, created_by, may_change}]}`, newest first."""
    demand_document(unit, of_type, document_id, "read")
    return {"rows": _rows(unit, of_type, document_id)}


def add(unit: Unit, of_type: RecordType, document_id: int, text: str, mentions: Sequence[int]) -> dict[str, Any]:
    """Write a comment; those whom it mentions find it in their inbox. Raises ProblemError 422, or 404 for the record."""
    demand_document(unit, of_type, document_id, "read")
    about = _about(unit, of_type, document_id)
    words = _words(unit, of_type, document_id) | _said(unit, about, text, mentions)
    comment_id = int(unit.value(INSERT, words))
    _tell(unit, of_type, about, words["text"], words["mentions"])
    return _rows(unit, of_type, document_id, comment_id)[0]


def change(
    unit: Unit, of_type: RecordType, document_id: int, comment_id: int, text: str, mentions: Sequence[int]
) -> dict[str, Any]:
    """Change one's own comment within a day; who is mentioned only now is told. Raises ProblemError 409, 422, 404."""
    demand_document(unit, of_type, document_id, "read")
    about = _about(unit, of_type, document_id)
    words = _words(unit, of_type, document_id, comment_id) | _said(unit, about, text, mentions)
    before = unit.one(CHANGE, words)
    if before is None:
        unit.refuse(say.NOT_YOURS, id=comment_id)
    told = set(before["mentions"])
    _tell(unit, of_type, about, words["text"], [one for one in words["mentions"] if one not in told])
    return _rows(unit, of_type, document_id, comment_id)[0]


def delete(unit: Unit, of_type: RecordType, document_id: int, comment_id: int) -> None:
    """Delete one's own comment within a day; the audit keeps what it said. Raises ProblemError 409, 404."""
    demand_document(unit, of_type, document_id, "read")
    words = _words(unit, of_type, document_id, comment_id)
    if not unit.sql(f"DELETE FROM talk_comment WHERE {MINE} RETURNING id", words):
        unit.refuse(say.NOT_YOURS, id=comment_id)
    _tell(unit, of_type, _about(unit, of_type, document_id), "", [])


def people(unit: Unit, of_type: RecordType, document_id: int, query: str) -> dict[str, Any]:
    """Who can be mentioned: users who may read the record, by a part of the name; at most eight."""
    demand_document(unit, of_type, document_id, "read")
    found = _who_may_see(unit, _about(unit, of_type, document_id), query)
    others = [row for row in found if row["id"] != unit.user.id]
    return {"rows": [{"id": row["id"], "name": row["name"]} for row in others[:MOST_PEOPLE]]}


def _said(unit: Unit, about: Row, text: str, mentions: Sequence[int]) -> dict[str, Any]:
    """The text and the mentions as they are kept; refuses what cannot be said."""
    clean = text.strip()
    if not 1 <= len(clean) <= LONGEST:
        unit.refuse(say.NOT_SAID, field="text", limit=LONGEST, length=len(clean))
    if "\x00" in clean:
        unit.refuse(kernel_say.BAD_CHARACTERS, field="text", label="text", found="U+0000")
    wanted = list(dict.fromkeys(mentions))[: MOST_MENTIONS + 1]
    if len(wanted) > MOST_MENTIONS:
        unit.refuse(say.NOT_MENTIONED, field="mentions", found=wanted[-1])
    allowed = {row["id"] for row in _who_may_see(unit, about, "", wanted)} if wanted else set()
    for one in wanted:
        if one not in allowed:
            unit.refuse(say.NOT_MENTIONED, field="mentions", found=one)
    unit.check()
    return {"text": clean, "mentions": wanted}


def _about(unit: Unit, of_type: RecordType, document_id: int) -> Row:
    """What decides who may see the record, and what it is called."""
    code = reference(of_type.code).code_column
    row = unit.one(
        f"""SELECT h.id, h.version, coalesce(h.{code}::text, '') AS number, r.warehouse_id, r.owner_id, r.created_by_id
              FROM {of_type.table} h, jsonb_to_record(to_jsonb(h)) AS r (warehouse_id bigint, owner_id bigint,
                                                                         created_by_id bigint)
             WHERE h.id = %s""",
        [document_id],
    )
    if row is None:
        raise ProblemError(Problem(kernel_say.NOT_FOUND, {"label": of_type.label, "id": document_id}))
    return row | {"type": of_type.code, "company_id": unit.company_id}


def _who_may_see(unit: Unit, about: Row, query: str, ids: Sequence[int] | None = None) -> list[Row]:
    part = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = unit.sql(PEOPLE, {"part": f"%{part}%", "ids": None if ids is None else list(ids)})
    allowed = visible(about, [row["id"] for row in found])
    return [row for row in found if row["id"] in allowed]


def _tell(unit: Unit, of_type: RecordType, about: Mapping[str, Any], text: str, mentioned: Sequence[int]) -> None:
    """A notice for each who is mentioned, and a live event for all who look at the record."""
    excerpt = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
    notify(
        unit,
        [
            NewNotice(
                MENTION, say.MENTIONED, one, of_type.code, about["id"], about["number"],
                facts={"who": unit.user.name, "text": excerpt},
            )
            for one in mentioned
            if one != unit.user.id
        ],
    )  # fmt: skip
    unit.sql(
        """SELECT document_event(%(company_id)s::bigint, %(type)s::text, %(id)s::bigint, %(version)s::int, 'comment',
                                 %(me)s::bigint, coalesce(%(owner_id)s::bigint, %(created_by_id)s::bigint),
                                 %(warehouse_id)s::bigint)""",
        {**about, "me": unit.user.id},
    )


def _words(unit: Unit, of_type: RecordType, document_id: int, comment_id: int | None = None) -> dict[str, Any]:
    since = unit.now - CHANGEABLE
    words = {"company": unit.company_id, "type": of_type.code, "document": document_id, "id": comment_id}
    return words | {"me": unit.user.id, "since": since}


def _rows(unit: Unit, of_type: RecordType, document_id: int, comment_id: int | None = None) -> list[dict[str, Any]]:
    words = _words(unit, of_type, document_id, comment_id)
    return [
        {name: row[name] for name in ("id", "text", "mentions", "created_at", "changed_at")}
        | {
            "created_by": {"id": row["created_by_id"], "name": row["created_by_name"] or ""},
            "may_change": row["created_by_id"] == unit.user.id and row["created_at"] > words["since"],
        }
        for row in unit.sql(LIST, words)
    ]
