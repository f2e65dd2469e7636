"""Comments: who may write and read them, whom a mention reaches, and what becomes of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guantong.kernel.access.tests.acting import Person, Program, sql

People = Callable[..., Person]
Programs = Callable[..., Program]


@pytest.fixture
def path(company: int) -> str:
    """A record that the administrator and the auditor may read: the company itself."""
    return f"/api/masterdata/companies/{company}/comments"


def test_a_mention_reaches_the_inbox_of_somebody_who_may_see_the_record(
    person: People, program: Programs, path: str, company: int, number: str
) -> None:
    boss, auditor = person("administrator"), person("auditor")
    his, hers = program(boss), program(auditor)
    status, said = his.ask("POST", path, {"text": " @用户2 请核对 ", "mentions": [auditor.id]})
    assert (status, said["text"], said["mentions"]) == (201, "@用户2 请核对", [{"id": auditor.id, "name": "用户2"}])
    assert (said["created_by"], said["may_change"]) == ({"id": boss.id, "name": "用户1"}, True)
    [notice] = hers.ask("GET", "/api/notices?kind=mention")[1]["rows"]
    assert notice["title"] == f"用户1 在 C{number} 中提到了您：@用户2 请核对"
    assert (notice["type"], notice["document_id"], notice["read_at"]) == ("company", company, None)
    assert his.ask("GET", "/api/notices")[1]["rows"] == []
    [seen] = hers.ask("GET", path)[1]["rows"]
    assert (seen["id"], seen["may_change"]) == (said["id"], False)
    events = sql(
        "SELECT type, document_id, action FROM kernel_event WHERE company_id = %s AND action = 'comment'", company
    )
    assert events == [("company", company, "comment")]


def test_nobody_is_mentioned_who_may_not_see_the_record(person: People, program: Programs, path: str) -> None:
    boss, auditor = person("administrator"), person("auditor")
    stranger = person()
    his = program(boss)
    assert [one["id"] for one in his.ask("GET", f"{path}/people?q=用户")[1]["rows"]].count(stranger.id) == 0
    assert his.ask("GET", f"{path}/people?q={auditor.username}")[1]["rows"] == [{"id": auditor.id, "name": "用户2"}]
    for nobody in (stranger.id, 9007199254740991):
        status, refused = his.ask("POST", path, {"text": "x", "mentions": [nobody]})
        assert (status, refused["code"]) == (422, "talk.not_mentioned")
    assert his.ask("GET", path)[1] == {"rows": []}
    assert program(stranger).ask("GET", path)[0] in (403, 404)
    assert program(stranger).ask("POST", path, {"text": "x"})[0] in (403, 404)


def test_ones_own_comment_is_changed_and_deleted_for_a_day_and_the_audit_keeps_it(
    person: People, program: Programs, path: str
) -> None:
    his, hers = program(person("administrator")), program(person("administrator"))
    first = his.ask("POST", path, {"text": "第一稿"})[1]["id"]
    assert hers.ask("PATCH", f"{path}/{first}", {"text": "改"})[1]["code"] == "talk.not_yours"
    assert hers.ask("DELETE", f"{path}/{first}")[1]["code"] == "talk.not_yours"
    assert his.ask("PATCH", f"{path}/{first}", {"text": "第二稿"})[1]["text"] == "第二稿"
    assert his.ask("DELETE", f"{path}/{first}")[0] == 204
    kept = sql("SELECT op, changes ->> 'text' FROM kernel_audit WHERE table_name = 'talk_comment' AND row_id = %s"
               " ORDER BY id", first)  # fmt: skip
    assert [op for op, _ in kept] == ["insert", "update", "delete"]
    assert "第一稿" in kept[0][1]
    assert "第二稿" in kept[2][1]
    old = his.ask("POST", path, {"text": "旧"})[1]["id"]
    sql("UPDATE talk_comment SET created_at = created_at - interval '25 hours' WHERE id = %s RETURNING id", old)
    assert his.ask("DELETE", f"{path}/{old}")[1]["code"] == "talk.not_yours"
    assert his.ask("GET", path)[1]["rows"][0]["may_change"] is False


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\u0000b"])
def test_what_cannot_be_said_is_refused(person: People, program: Programs, path: str, text: str) -> None:
    his = program(person("administrator"))
    assert his.ask("POST", path, {"text": text})[0] == 422
    assert his.ask("GET", path)[1] == {"rows": []}
