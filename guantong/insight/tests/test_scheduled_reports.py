"""A report comes by the clock: in time, once, with the rights of the day, to whom it may, and what went wrong is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from guantong.inventory.public import OpeningStock, open_stock
from guantong.kernel.access.roles import Granted, create_role
from guantong.kernel.exchange import scheduled, schedules
from guantong.kernel.exchange.jobs import PURGE
from guantong.kernel.exchange.rhythm import Rhythm, next_after
from guantong.kernel.exchange.schedules import begin_due
from guantong.kernel.unit import Unit, counting
from guantong.kernel.work import jobs
from guantong.kernel.work.jobs import InterruptedJobError, defer
from guantong.testing import Plant

D = Decimal
SHANGHAI = ZoneInfo("Asia/Shanghai")
SCHEDULES = "/api/report_schedules"
database = pytest.mark.database


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def following(rhythm: Rhythm, words: str) -> str:
    return next_after(rhythm, at(words)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("rhythm", "now", "then"),
    [
        (Rhythm("day", 8), "2026-03-05 07:59", "2026-03-05 08:00"),
        (Rhythm("day", 8), "2026-03-05 08:00", "2026-03-06 08:00"),
        (Rhythm("day", 0), "2026-12-31 23:30", "2027-01-01 00:00"),
        (Rhythm("week", 9, weekday=1), "2026-03-02 08:00", "2026-03-02 09:00"),  # a Monday
        (Rhythm("week", 9, weekday=1), "2026-03-02 09:00", "2026-03-09 09:00"),
        (Rhythm("week", 9, weekday=7), "2026-03-02 10:00", "2026-03-08 09:00"),
        (Rhythm("month", 6, day=31), "2026-01-31 07:00", "2026-02-28 06:00"),
        (Rhythm("month", 6, day=31), "2028-02-01 07:00", "2028-02-29 06:00"),
        (Rhythm("month", 6, day=31), "2026-02-28 07:00", "2026-03-31 06:00"),
        (Rhythm("month", 6, day=1), "2026-12-02 00:00", "2027-01-01 06:00"),
    ],
)
def test_when_a_report_comes_next(rhythm: Rhythm, now: str, then: str) -> None:
    assert following(rhythm, now) == then


@pytest.fixture
def stocked(plant: Plant) -> Plant:
    """One item worth 1000.00 in the warehouse."""
    item = plant.item("A1", name="料A1")
    with plant.unit() as unit:
        open_stock(unit, [OpeningStock(item, plant.id("warehouse", "WH1"), D(10), D(1000))])
    return plant


@pytest.fixture
def planned(stocked: Plant) -> Callable[..., dict[str, Any]]:
    """A schedule of the accountant: the stock on hand, every day at eight."""

    def of(name: str = "每日库存", query: str = "by=item", **given: Any) -> dict[str, Any]:
        accountant = stocked.client("accountant")
        view = accountant.post("/api/views", {"type": "report:stock_on_hand", "name": name, "query": query})
        return accountant.post(SCHEDULES, {"view": view["id"], "every": "day", "hour": 8, **given})

    return of


def run_at(plant: Plant, words: str) -> list[dict[str, Any]]:
    """What is done when the clock shows this: the due jobs of this company, carried out."""
    with plant.unit(now=at(words)) as unit:
        begin_due(unit)
    rows = plant.sql(
        "SELECT id FROM work_job WHERE company_id = %s AND kind = 'exchange.scheduled_report' AND state = 'waiting' ORDER BY id",
        plant.company_id,
    )
    for row in rows:
        jobs.run(row["id"])
    return plant.sql("SELECT * FROM work_job WHERE id = ANY (%s) ORDER BY id", [row["id"] for row in rows])


def due_on(plant: Plant, schedule_id: int, words: str) -> None:
    """As if it had been set up long ago."""
    plant.sql("UPDATE exchange_report_schedule SET next_at = %s WHERE id = %s RETURNING id", at(words), schedule_id)


def notices(plant: Plant, role: str) -> list[dict[str, Any]]:
    return plant.client(role).get("/api/notices?kind=report")["rows"]


def opened(plant: Plant, role: str, address: str) -> list[tuple[Any, ...]]:
    content = plant.client(role).download(address).content
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    return list(sheet.iter_rows(min_row=5, values_only=True))


@database
def test_a_missed_report_comes_once_and_lies_in_the_inbox(
    stocked: Plant, planned: Callable[..., dict[str, Any]]
) -> None:
    made = planned()
    due_on(stocked, made["id"], "2026-01-05 08:00")
    [job] = run_at(stocked, "2026-01-15 08:30")
    assert (job["state"], job["result"]["skipped"]) == ("done", 0)
    assert run_at(stocked, "2026-01-15 08:40") == []
    [notice] = notices(stocked, "accountant")
    assert (notice["title"], notice["path"]) == ("您的定时报表“每日库存”已生成", "/reports/stock_on_hand?by=item")
    heads, *rows = opened(stocked, "accountant", notice["file"])
    assert dict(zip(heads, rows[0], strict=True))["库存金额"] == 1000
    [told] = stocked.client("accountant").get(SCHEDULES)["rows"]
    assert (told["last_state"], told["last_file"], told["last_error"], told["label"]) == (
        "done",
        notice["file"],
        "",
        "库存现存量",
    )
    assert datetime.fromisoformat(told["next_at"]) == at("2026-01-16 08:00")
    assert [row["id"] for row in run_at(stocked, "2026-01-16 08:01")] != [job["id"]]
    assert len(notices(stocked, "accountant")) == 2
    jobs.run(job["id"])  # a job that the queue hands out again does nothing more
    assert len(notices(stocked, "accountant")) == 2


@database
def test_each_reader_gets_what_he_may_see_himself(stocked: Plant, planned: Callable[..., dict[str, Any]]) -> None:
    readers = [stocked.user("sales"), stocked.user("manager")]
    made = planned(readers=readers)
    due_on(stocked, made["id"], "2026-01-05 08:00")
    with stocked.unit() as unit:
        unit.run("UPDATE access_user SET is_active = false WHERE id = %s", [readers[1]])
    [job] = run_at(stocked, "2026-01-15 09:00")
    assert job["result"] | {"file": ""} == {"told": True, "file": "", "readers": 1, "skipped": 1}
    [sent] = notices(stocked, "sales")
    assert sent["title"] == "accountant发来定时报表“每日库存”"
    [own] = notices(stocked, "accountant")
    assert "库存金额" in opened(stocked, "accountant", own["file"])[0]
    assert "库存金额" not in opened(stocked, "sales", sent["file"])[0]
    assert stocked.client("sales").request("GET", own["file"]).status_code == 404
    [told] = stocked.client("accountant").get(SCHEDULES)["rows"]
    assert told["skipped"] == ["manager"]


@database
@pytest.mark.parametrize(
    ("why", "then"), [(InterruptedJobError, "waiting"), (RuntimeError, "failed")], ids=["stopped", "broken"]
)
def test_a_job_that_is_cut_off_between_its_readers_gives_each_his_file_once(
    stocked: Plant,
    planned: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    why: type[Exception],
    then: str,
) -> None:
    planned(readers=[stocked.user("manager"), stocked.user("sales")])
    [schedule] = stocked.client("accountant").get(SCHEDULES)["rows"]
    job = stocked.client("accountant").post(f"{SCHEDULES}/{schedule['id']}/run")["job"]
    tell, told = scheduled.notify, []

    def cut_off(unit: Unit, some: list[Any]) -> None:
        tell(unit, some)
        told.append(some)
        if len(told) == 3:
            raise why

    monkeypatch.setattr(scheduled, "notify", cut_off)
    jobs.run(job)
    people = ("accountant", "manager", "sales")
    assert [len(notices(stocked, one)) for one in people] == [1, 1, 0]
    assert stocked.value("SELECT state FROM work_job WHERE id = %s", job) == then
    [schedule] = stocked.client("accountant").get(SCHEDULES)["rows"]
    assert schedule["last_state"] == ("failed" if then == "failed" else "")
    monkeypatch.setattr(scheduled, "notify", tell)
    if then == "failed":
        stocked.client("administrator").post(f"/api/jobs/{job}/retry")
    jobs.run(job)
    files = [[one["file"] for one in notices(stocked, person)] for person in people]
    assert [len(set(some)) for some in files] == [1, 1, 1] == [len(some) for some in files]
    [schedule] = stocked.client("accountant").get(SCHEDULES)["rows"]
    assert (schedule["last_state"], schedule["last_file"], schedule["skipped"]) == ("done", files[0][0], [])
    assert stocked.value("SELECT count(*) FROM exchange_export WHERE job_id = %s", job) == 3
    refused = stocked.attack(
        "INSERT INTO exchange_export (company_id, file_name, content, created_by_id, job_id) VALUES (%s, 'x', '', %s, %s)",
        stocked.company_id, stocked.user("sales"), job,
    )  # fmt: skip
    assert refused == "23505"


@database
def test_the_owners_rights_are_those_of_the_day(stocked: Plant, planned: Callable[..., dict[str, Any]]) -> None:
    made = planned(readers=[stocked.user("sales")])
    due_on(stocked, made["id"], "2026-01-05 08:00")
    with stocked.unit() as unit:
        clerk = create_role(unit, f"clerk_{stocked.company_id}", "文员", "Clerk", [Granted("sales.sales_order.read")])
        unit.run("UPDATE access_user_role SET role_id = %s WHERE user_id = %s", [clerk, stocked.user("accountant")])
    [job] = run_at(stocked, "2026-01-15 09:00")
    assert (job["state"], job["problems"][0]["code"]) == ("failed", "kernel.forbidden")
    assert notices(stocked, "sales") == []
    [told] = stocked.client("administrator").get(SCHEDULES)["rows"]
    assert (told["last_state"], told["mine"], told["last_file"]) == ("failed", False, "")
    assert told["last_error"] == job["problems"][0]["message"]
    [stopped] = stocked.sql("SELECT facts, path FROM work_notice WHERE company_id = %s AND user_id = %s",
                            stocked.company_id, stocked.user("accountant"))  # fmt: skip
    assert (stopped["path"], stopped["facts"]["why"]) == (f"/jobs/{job['id']}", told["last_error"])
    with stocked.unit() as unit:
        unit.run("UPDATE access_user SET is_active = false WHERE id = %s", [stocked.user("accountant")])
    [job] = run_at(stocked, "2026-01-16 09:00")
    assert job["problems"][0]["code"] == "exchange.owner_gone"


@database
def test_a_set_that_is_gone_and_a_report_that_asks_for_more_are_told(
    stocked: Plant, planned: Callable[..., dict[str, Any]]
) -> None:
    made = planned()
    accountant = stocked.client("accountant")
    accountant.request("DELETE", f"/api/views/{made['view']}")
    job = accountant.post(f"{SCHEDULES}/{made['id']}/run")["job"]
    jobs.run(job)
    [told] = accountant.get(SCHEDULES)["rows"]
    assert (told["name"], told["last_state"], told["last_job"]) == (None, "failed", job)
    assert "列表方案" in told["last_error"]
    card = accountant.post("/api/views", {"type": "report:stock_card", "name": "台账", "query": ""})
    other = accountant.post(SCHEDULES, {"view": card["id"], "every": "week", "weekday": 1, "hour": 7, "format": "pdf"})
    jobs.run(accountant.post(f"{SCHEDULES}/{other['id']}/run")["job"])
    told = next(row for row in accountant.get(SCHEDULES)["rows"] if row["id"] == other["id"])
    assert (told["last_state"], "物料" in told["last_error"]) == ("failed", True)
    accountant.request("PATCH", f"/api/views/{card['id']}", {"query": "item=A1"})
    jobs.run(accountant.post(f"{SCHEDULES}/{other['id']}/run")["job"])
    told = next(row for row in accountant.get(SCHEDULES)["rows"] if row["id"] == other["id"])
    assert (told["last_state"], told["last_error"]) == ("done", "")
    assert accountant.download(told["last_file"]).content.startswith(b"%PDF")


@database
def test_it_is_changed_paused_deleted_and_audited(stocked: Plant, planned: Callable[..., dict[str, Any]]) -> None:
    made = planned()
    accountant, sales = stocked.client("accountant"), stocked.client("sales")
    path = f"{SCHEDULES}/{made['id']}"
    for method, address in (("PATCH", path), ("DELETE", path), ("POST", f"{path}/run")):
        assert sales.request(method, address, {"paused": True}).status_code == 404
    assert sales.get(SCHEDULES)["rows"] == []
    paused = accountant.request("PATCH", path, {"paused": True}).json()
    assert (paused["paused"], paused["next_at"]) == (True, None)
    due_on(stocked, made["id"], "2026-01-05 08:00")
    assert run_at(stocked, "2026-01-15 09:00") == []
    before = datetime.now(SHANGHAI)
    changed = accountant.request("PATCH", path, {"paused": False, "every": "month", "day": 31, "hour": 6}).json()
    assert (changed["every"], changed["day"], changed["weekday"]) == ("month", 31, None)
    assert datetime.fromisoformat(changed["next_at"]) > before
    assert stocked.client("administrator").request("PATCH", path, {"paused": True}).status_code == 200
    assert accountant.request("DELETE", path).status_code == 204
    audited = stocked.sql(
        "SELECT op, changes FROM kernel_audit WHERE company_id = %s AND table_name = 'exchange_report_schedule' ORDER BY id",
        stocked.company_id,
    )
    assert [row["op"] for row in audited] == ["insert", "update", "update", "update", "delete"]
    assert audited[2]["changes"]["every"] == ["day", "month"]


@database
def test_what_cannot_be_kept_is_refused_by_name(stocked: Plant, planned: Callable[..., dict[str, Any]]) -> None:
    made = planned()
    accountant = stocked.client("accountant")

    def fields(body: dict[str, Any]) -> list[str]:
        answer = accountant.request("POST", SCHEDULES, {"view": made["view"], "every": "day", "hour": 8} | body)
        assert answer.status_code == 422, answer.content
        return [one["field"] for one in answer.json()["problems"]]

    assert fields({"every": "year", "hour": 24, "format": "csv", "paused": "yes"}) == [
        "format",
        "hour",
        "paused",
        "every",
    ]
    assert fields({"every": "week"}) == ["weekday"]
    assert fields({"every": "month", "day": 32}) == ["day"]
    assert fields({"readers": [stocked.user("nobody")]}) == ["readers"]
    assert fields({"readers": "x"}) == ["readers"]
    assert fields({"view": "x"}) == ["view"]
    assert accountant.request("POST", SCHEDULES, {"view": 999999999}).status_code == 404
    listed = stocked.client("sales").post(
        "/api/views", {"type": "sales_order", "name": "x", "query": "", "columns": []}
    )
    assert stocked.client("sales").request("POST", SCHEDULES, {"view": listed["id"], "every": "day"}).status_code == 404
    found = accountant.get(f"{SCHEDULES}/people?report=stock_on_hand&q={stocked.name}")["rows"]
    assert stocked.user("nobody") not in {row["id"] for row in found}
    assert stocked.attack("UPDATE exchange_report_schedule SET every = 'week' WHERE id = %s", made["id"]) == "23514"


@database
def test_beginning_many_costs_as_few_statements_as_beginning_one(
    stocked: Plant, planned: Callable[..., dict[str, Any]]
) -> None:
    counts = []
    for number in (1, 3):
        for place in range(number):
            due_on(stocked, planned(f"{number}-{place}")["id"], "2026-01-05 08:00")
        with stocked.unit(now=at("2026-01-15 08:30")) as unit, counting() as counted:
            assert begin_due(unit) == number
        counts.append(counted.count)
    assert counts[0] == counts[1]


@database
def test_none_waits_for_the_next_hour_because_many_come_at_once(
    stocked: Plant, planned: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "MOST_AT_ONCE", 2)
    for place in range(5):
        due_on(stocked, planned(str(place))["id"], "2020-01-05 08:00")  # before anything else is due
    with stocked.unit(now=at("2020-01-05 08:00")) as unit:
        assert begin_due(unit) == 5


@database
def test_the_file_of_a_scheduled_report_is_kept_longer_than_a_week(
    stocked: Plant, planned: Callable[..., dict[str, Any]]
) -> None:
    made = planned()
    jobs.run(stocked.client("accountant").post(f"{SCHEDULES}/{made['id']}/run")["job"])
    stocked.sql("UPDATE exchange_export SET created_at = now() - interval '8 days' WHERE company_id = %s RETURNING id",
                stocked.company_id)  # fmt: skip
    with stocked.unit() as unit:
        job = defer(unit, PURGE)
    jobs.run(job)
    [told] = stocked.client("accountant").get(SCHEDULES)["rows"]
    assert stocked.client("accountant").download(told["last_file"]).status_code == 200
    stocked.sql("UPDATE exchange_export SET kept_until = now() WHERE company_id = %s RETURNING id", stocked.company_id)
    with stocked.unit() as unit:
        job = defer(unit, PURGE)
    jobs.run(job)
    assert stocked.client("accountant").request("GET", told["last_file"]).status_code == 404


@database
def test_a_list_s_pivot_comes_by_the_clock_to_those_who_may_have_it_as_a_file(stocked: Plant) -> None:
    """A saved set of a pivot is kept, shared and sent like a report's; its path leads back to the very pivot."""
    administrator = stocked.client("administrator")
    query = "f.is_active=eq%3Atrue&view.rows=category&view.measures=count&view.chart=bar"
    body = {"type": "pivot:item", "name": "按分类", "query": query, "everybody": True}
    view = administrator.post("/api/views", body)
    assert administrator.get("/api/views?type=pivot%3Aitem")["rows"][0]["query"] == query
    assert stocked.client("warehouse").get("/api/views?type=pivot%3Aitem")["rows"][0]["name"] == "按分类"
    for wrong in ("columns=code", "f.nothing=eq%3A1&x=1", "limit=5"):
        refused = administrator.request("POST", "/api/views", body | {"name": "错", "query": wrong})
        assert refused.status_code == 422, wrong
    sets = administrator.get(SCHEDULES)["sets"]
    assert [(one["report"], one["label"]) for one in sets] == [("pivot:item", "物料 · 透视")]
    made = administrator.post(SCHEDULES, {"view": view["id"], "every": "day", "hour": 8, "format": "pdf"})
    assert (made["report"], made["label"]) == ("pivot:item", "物料 · 透视")
    administrator.request("PATCH", f"{SCHEDULES}/{made['id']}", {"format": "xlsx"})
    due_on(stocked, made["id"], "2026-03-05 08:00")
    [job] = run_at(stocked, "2026-03-05 08:00")
    assert job["state"] == "done"
    notice = notices(stocked, "administrator")[0]
    assert notice["path"] == f"/masterdata/items/pivot?{query}"
    content = administrator.download(notice["file"]).content
    cells = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert "启用：= 是" in str(cells[2][0])
    assert any("GOODS" in str(row[0]) and row[1] == 1 for row in cells)


@database
def test_who_may_not_export_a_list_schedules_no_pivot_of_it(stocked: Plant) -> None:
    with stocked.unit() as unit:
        create_role(unit, f"looks_{stocked.company_id}", "看看", "Looks", [Granted("masterdata.item.read")])
    client = stocked.client(f"looks_{stocked.company_id}")
    view = client.post("/api/views", {"type": "pivot:item", "name": "只看", "query": "view.rows=category"})
    assert client.get(SCHEDULES)["sets"] == []
    refused = client.request("POST", SCHEDULES, {"view": view["id"], "every": "day", "hour": 8})
    assert (refused.status_code, refused.json()["code"]) == (403, "kernel.forbidden")
    assert client.request("GET", f"{SCHEDULES}/people?report=pivot%3Aitem").status_code == 403
