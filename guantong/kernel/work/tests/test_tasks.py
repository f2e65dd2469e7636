"""The inbox: tasks for a person or a role, opened and closed in sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from guantong.kernel.access.events import visible
from guantong.kernel.access.public import RoleHeld
from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.messages import Message
from guantong.kernel.unit import Unit, counting
from guantong.kernel.work.tasks import NewTask, close_tasks, open_task, open_tasks

People = Callable[..., Person]
Programs = Callable[..., Program]
SHIP = Message("work_test.ship", "Ship {number} to {customer}", "Pack it.", "请发货 {number}：{customer}", "请装箱。")


def system(company: int) -> Unit:
    return Unit.open(system=True, company_id=company, source="test")


def test_a_task_for_a_role_is_in_the_inbox_of_its_holders(person: People, program: Programs, company: int) -> None:
    keeper, seller = program(person("warehouse")), program(person("sales"))
    with system(company) as unit:
        open_task(unit, SHIP, role="warehouse", type="sales_order", document_id=41, number="XS-1", customer="光明灯饰",
                  made_by_rule="order_to_cash.ship")  # fmt: skip
    inbox = keeper.ask("GET", "/api/tasks")[1]
    assert inbox["open"] == 1
    task = inbox["rows"][0]
    assert (task["title"], task["code"], task["number"], task["type"], task["document_id"]) == (
        "请发货 XS-1：光明灯饰", "work_test.ship", "XS-1", "sales_order", 41,
    )  # fmt: skip
    assert task["made_by_rule"] == "order_to_cash.ship"
    assert seller.ask("GET", "/api/tasks")[1] == {"rows": [], "open": 0, "due": 0, "next": None}
    keeper.ask("PATCH", "/api/session", {"language": "en"})
    assert keeper.ask("GET", "/api/tasks")[1]["rows"][0]["title"] == "Ship XS-1 to 光明灯饰"


def test_finishing_the_work_closes_the_task(person: People, program: Programs, company: int) -> None:
    keeper = program(person("warehouse"))
    with system(company) as unit:
        open_task(unit, SHIP, role="warehouse", document_id=41, number="XS-1", customer="")
    with system(company) as unit:
        assert close_tasks(unit, 41, SHIP.code) == 1
        assert close_tasks(unit, 41) == 0
    assert keeper.ask("GET", "/api/tasks")[1]["open"] == 0
    assert [row["state"] for row in keeper.ask("GET", "/api/tasks?state=done")[1]["rows"]] == ["done"]


def test_a_task_is_open_only_once(person: People, company: int) -> None:
    with system(company) as unit:
        task = NewTask(SHIP, document_id=41, number="XS-1", role="warehouse")
        assert len(open_tasks(unit, [task, task])) == 1
        assert open_tasks(unit, [task]) == []
        close_tasks(unit, [41])
        assert len(open_tasks(unit, [task])) == 1


def test_one_closes_ones_own_task_by_hand_and_nobody_elses(person: People, program: Programs, company: int) -> None:
    wang, li = person("sales"), person("sales")
    with system(company) as unit:
        open_task(unit, SHIP, user_id=wang.id, document_id=41, number="XS-1", customer="")
    hers, his = program(wang), program(li)
    task = hers.ask("GET", "/api/tasks")[1]["rows"][0]["id"]
    assert his.ask("POST", f"/api/tasks/{task}/done")[1]["code"] == "work.no_such_task"
    assert hers.ask("POST", f"/api/tasks/{task}/done") == (200, {"id": task, "state": "done", "open": 0, "due": 0})
    assert hers.ask("POST", f"/api/tasks/{task}/done")[0] == 404


def test_a_thousand_tasks_take_one_statement(company: int) -> None:
    with system(company) as unit, counting() as counter:
        made = open_tasks(unit, [NewTask(SHIP, document_id=one, role="warehouse") for one in range(1, 1001)])
        closed = close_tasks(unit, range(1, 1001))
    assert (len(made), closed, counter.count) == (1000, 1000, 2)


def test_the_inbox_is_paged(person: People, program: Programs, company: int) -> None:
    keeper = program(person("warehouse"))
    with system(company) as unit:
        open_tasks(unit, [NewTask(SHIP, document_id=one, number=str(one), role="warehouse") for one in range(1, 6)])
    first = keeper.ask("GET", "/api/tasks?limit=3")[1]
    rest = keeper.ask("GET", f"/api/tasks?limit=3&after={first['next']}")[1]
    assert [row["number"] for row in first["rows"] + rest["rows"]] == ["5", "4", "3", "2", "1"]
    assert (first["open"], rest["open"], rest["next"]) == (5, 5, None)


@pytest.mark.usefixtures("same_day")
def test_what_waits_for_its_day_is_not_due(person: People, program: Programs, company: int) -> None:
    keeper = program(person("warehouse"))
    with system(company) as unit:
        days = (None, unit.today - timedelta(days=1), unit.today, unit.today + timedelta(days=1))
        open_tasks(
            unit,
            [NewTask(SHIP, document_id=n, number=str(n), role="warehouse", due_on=day) for n, day in enumerate(days)],
        )
    due = keeper.ask("GET", "/api/tasks?state=due")[1]
    later = keeper.ask("GET", "/api/tasks?state=later")[1]
    assert [row["number"] for row in due["rows"]] == ["2", "1", "0"]
    assert [row["number"] for row in later["rows"]] == ["3"]
    assert (due["open"], due["due"], later["open"], later["due"]) == (4, 3, 4, 3)
    assert keeper.ask("GET", "/api/tasks/count")[1] == {"open": 4, "due": 3}


def test_only_those_whom_a_task_concerns_hear_of_it(person: People, company: int) -> None:
    keeper, elsewhere, boss = person("warehouse"), person(RoleHeld("warehouse", company + 1)), person("administrator")
    with system(company) as unit:
        [task] = open_tasks(unit, [NewTask(SHIP, document_id=41, role="warehouse")])
    events = sql("SELECT type, document_id FROM kernel_event WHERE company_id = %s", company)
    assert events == [("task", task)]
    payload = {"company_id": company, "type": "task", "document_id": task}
    assert visible(payload, {keeper.id, elsewhere.id, boss.id}) == {keeper.id}
