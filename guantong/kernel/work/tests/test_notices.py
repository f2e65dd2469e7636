"""Notices: for one user, said in his language, parted by kind, read and unread, and heard of by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guantong.kernel.access.events import visible
from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.declare import L
from guantong.kernel.messages import Message, ProblemError
from guantong.kernel.unit import Unit, counting
from guantong.kernel.work import jobs, nightly
from guantong.kernel.work.jobs import JobContext, defer, job
from guantong.kernel.work.notices import MENTION, NewNotice, notice_kind, notify

People = Callable[..., Person]
Programs = Callable[..., Program]
CALLED = Message("notice_test.called", "{who} called about {number}", "Call back.", "{who}就 {number} 来电", "请回电。")
CALL = notice_kind("notice_test", L("来电", "Calls"))


@job("notice_test.file", L("做表", "Make a table"))
def make_file(context: JobContext) -> dict[str, Any]:
    """Makes a file, or refuses."""
    if context.arguments.get("refuse"):
        with context.unit() as unit:
            unit.refuse(CALLED, who=L("客户", "A customer"), number="XS-1")
    return {"file": "/api/kernel/exports/7"}


def tell(company: int, *notices: NewNotice) -> list[int]:
    with Unit.open(system=True, company_id=company, source="test") as unit:
        return notify(unit, notices)


def test_a_notice_is_for_one_user_in_his_language(person: People, program: Programs, company: int) -> None:
    wang, li = person("sales"), person("sales")
    [made] = tell(company, NewNotice(CALL, CALLED, wang.id, "sales_order", 41, "XS-1", path="/sales/sales_orders",
                                     file="/api/kernel/exports/7", facts={"who": L("客户", "A customer")}))  # fmt: skip
    mine = program(wang)
    told = mine.ask("GET", "/api/notices")[1]
    [notice] = told["rows"]
    assert {name: notice[name] for name in notice if name != "created_at"} == {
        "id": made, "kind": CALL, "label": "来电", "code": "notice_test.called", "title": "客户就 XS-1 来电", "hint": "请回电。",
        "type": "sales_order", "document_id": 41, "number": "XS-1", "path": "/sales/sales_orders",
        "file": "/api/kernel/exports/7", "read_at": None,
    }  # fmt: skip
    assert (told["unread"], told["kinds"]) == (1, [{"code": CALL, "label": "来电", "total": 1, "unread": 1}])
    assert program(li).ask("GET", "/api/notices")[1] == {"rows": [], "unread": 0, "kinds": [], "next": None}
    mine.ask("PATCH", "/api/session", {"language": "en"})
    assert mine.ask("GET", "/api/notices")[1]["rows"][0]["title"] == "A customer called about XS-1"
    assert sql("SELECT type, document_id, action, owner_id FROM kernel_event WHERE company_id = %s", company) == [
        ("notice", made, CALL, wang.id)
    ]
    event = {"company_id": company, "type": "notice", "document_id": made, "owner_id": wang.id}
    assert visible(event, {wang.id, li.id}) == {wang.id}


def test_one_reads_ones_own_notices_and_nobody_elses(person: People, program: Programs, company: int) -> None:
    wang, li = person("sales"), person("sales")
    first, second, third = tell(
        company, NewNotice(CALL, CALLED, wang.id), NewNotice(MENTION, CALLED, wang.id), NewNotice(CALL, CALLED, li.id)
    )
    mine, his = program(wang), program(li)

    def read(**asked: Any) -> tuple[int, Any]:
        return mine.ask("POST", "/api/notices/read", asked)

    assert read(ids=[first, third]) == (200, {"changed": 1, "unread": 1})
    assert [row["id"] for row in mine.ask("GET", "/api/notices?unread=1")[1]["rows"]] == [second]
    assert [row["id"] for row in mine.ask("GET", f"/api/notices?kind={CALL}")[1]["rows"]] == [first]
    assert [(one["code"], one["unread"]) for one in mine.ask("GET", "/api/notices")[1]["kinds"]] == [
        (MENTION, 1), (CALL, 0),
    ]  # fmt: skip
    assert read(ids=[first], read=False) == (200, {"changed": 1, "unread": 2})
    assert read(kind=MENTION) == (200, {"changed": 1, "unread": 1})
    assert read() == (200, {"changed": 1, "unread": 0})
    assert read() == (200, {"changed": 0, "unread": 0})
    assert his.ask("GET", "/api/notices/count") == (200, {"unread": 1})
    for wrong in (
        {"ids": ["x"]},
        {"ids": [-1]},
        {"ids": [True]},
        {"ids": list(range(1, 502))},
        {"read": "yes"},
        {"x": 1},
    ):
        assert mine.ask("POST", "/api/notices/read", wrong)[0] in (400, 422), wrong


def test_the_end_of_a_job_is_told_with_its_file_or_with_what_went_wrong(
    person: People, program: Programs, company: int
) -> None:
    wang = person("sales")
    with Unit.open(user=wang.id, company_id=company, source="test") as unit:
        made = [defer(unit, "notice_test.file"), defer(unit, "notice_test.file", {"refuse": True})]
    for one in made:
        jobs.run(one)
    failed, done = program(wang).ask("GET", "/api/notices?kind=job")[1]["rows"]
    assert (done["title"], done["file"], done["path"]) == (
        "做表已完成",
        "/api/kernel/exports/7",
        f"/jobs/{made[0]}",
    )
    assert (failed["title"], failed["file"]) == ("做表失败：客户就 XS-1 来电", "")


def test_a_thousand_notices_take_one_statement_and_are_paged(person: People, program: Programs, company: int) -> None:
    wang = person("sales")
    with Unit.open(system=True, company_id=company, source="test") as unit, counting() as counter:
        made = notify(unit, [NewNotice(CALL, CALLED, wang.id, number=str(one)) for one in range(1000)])
    assert (len(made), counter.count) == (1000, 1)
    mine = program(wang)
    first = mine.ask("GET", "/api/notices?limit=3")[1]
    rest = mine.ask("GET", f"/api/notices?limit=2&after={first['next']}")[1]
    assert [row["number"] for row in first["rows"] + rest["rows"]] == ["999", "998", "997", "996", "995"]


def test_a_notice_leads_nowhere_else(person: People, company: int) -> None:
    wang = person("sales")
    for out in ({"path": "//evil.example"}, {"path": "https://evil.example"}, {"path": "/\\evil.example"},
                {"file": "https://evil.example/x"}):  # fmt: skip
        with pytest.raises(ProblemError, match="inside"):
            tell(company, NewNotice(CALL, CALLED, wang.id, **out))
    with pytest.raises(KeyError):
        tell(company, NewNotice("nobody_knows", CALLED, wang.id))


def test_old_notices_are_tidied_away(person: People, program: Programs, company: int) -> None:
    wang = person("sales")
    old, read, fresh = tell(company, *[NewNotice(CALL, CALLED, wang.id)] * 3)
    sql("UPDATE work_notice SET created_at = created_at - interval '366 days' WHERE id = %s RETURNING id", old)
    sql("UPDATE work_notice SET read_at = now() - interval '91 days' WHERE id = %s RETURNING id", read)
    with Unit.open(system=True, company_id=company, source="test") as unit:
        unit.run(nightly.CLEANING["notices"])
    assert [row["id"] for row in program(wang).ask("GET", "/api/notices")[1]["rows"]] == [fresh]
