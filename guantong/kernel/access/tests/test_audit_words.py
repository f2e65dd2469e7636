"""What stands in the audit is said in the reader's language: nothing by the names of tables and columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from guantong.kernel.access import audit_words
from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.audit import watched
from guantong.kernel.declare import record_types
from guantong.kernel.engine.plan import plan_of

People = Callable[..., Person]
Programs = Callable[..., Program]
PACKAGE = Path(audit_words.__file__).parents[2]
RAW = re.compile(r"[a-z]+_[a-z_]+")


def test_every_audited_column_has_words() -> None:
    declared: dict[str, set[str]] = {}
    for one in record_types():
        plan = plan_of(one)
        declared.setdefault(one.table, set()).update(field.column_name for field in (*plan.fields, *plan.system))
        for lines in plan.lines:
            declared.setdefault(lines.lines.table, set()).update(field.column_name for field in lines.fields)
    nameless = [
        f"{table}.{column}"
        for table, columns in watched().items()
        for column in columns
        if column not in declared.get(table, set()) and column not in audit_words.COLUMNS
    ]
    assert nameless == []
    assert [table for table in watched() if table not in declared and table not in audit_words.TABLES] == []


def test_every_event_and_note_has_words() -> None:
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)
    events = set(re.findall(r"add_event\(.*?, \"(\w+)\"", code))
    notes = set(re.findall(r"audit_note\('(\w+)'", code)) | set(re.findall(r"_note\(unit, \"(\w+)\"", code))
    sources = set(re.findall(r"Unit\.open\([^)]*source=\"(\w+)\"", code))
    assert len(events) > 5
    assert len(notes) > 3
    assert len(sources) > 2
    assert events - set(audit_words.VALUES["event"]) == set()
    assert notes - set(audit_words.OPERATIONS) == set()
    assert sources - set(audit_words.SOURCES) - {"test"} == set()


@pytest.mark.parametrize(
    ("language", "label", "event", "role"),
    [("zh", "用户的角色", "新建令牌", "角色"), ("en", "Role of a user", "token made", "Role")],
)
def test_people_and_roles_are_named(
    person: People, program: Programs, language: str, label: str, event: str, role: str
) -> None:
    boss, clerk = program(person("administrator")), person()
    boss.ask("PATCH", "/api/session", {"language": language})
    boss.ask("PATCH", f"/api/access/users/{clerk.id}", {"roles": ["sales"]})
    program(clerk)
    rows = boss.ask("GET", "/api/audit?type=access_user_role&limit=50")[1]["rows"]
    mine = next(row for row in rows if any(one["new"] == clerk.id for one in row["changes"]))
    said = {one["label"]: one["new_text"] for one in mine["changes"]}
    name = sql("SELECT username, name FROM access_user WHERE id = %s", clerk.id)[0]
    assert mine["table_label"] == label
    assert said[{"zh": "用户", "en": "User"}[language]] == " ".join(name)
    assert said[role].startswith("sales ")
    signed = boss.ask("GET", f"/api/audit?type=access_sign_in&user={clerk.id}&limit=5")[1]["rows"]
    texts = [one["new_text"] for row in signed for one in row["changes"]]
    assert event in texts
    assert [text for text in texts if text and RAW.fullmatch(text)] == []
