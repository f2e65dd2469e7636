"""A pivot of a list agrees with plain SQL over the same rows, keeps the filters, and leads each group to its rows."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest

from guantong.kernel.access.roles import Granted, create_role
from guantong.kernel.declare import record_types
from guantong.kernel.list_pivot import list_pivot
from guantong.kernel.pivot import NUMBERS
from guantong.kernel.unit import counting
from guantong.trade.tests.story import Trader

D = Decimal
pytestmark = pytest.mark.database
ORDERS = "/api/sales/sales_orders"


@pytest.fixture(scope="module")
def story(database: object) -> Trader:
    """Orders of two customers in three months, one of them a draft."""
    trader = Trader()
    trader.item("A")
    trader.party("D", supplier=False)
    for party, day, quantity in (
        ("C", "2026-01-05", 3),
        ("C", "2026-02-03", 5),
        ("D", "2026-02-20", 7),
        ("D", "2026-03-01", 1),
    ):
        trader.sells("A", quantity, "10.00", business_on=day, party={"code": party})
    return trader


def ask(story: Trader, user: str = "manager", **given: str) -> dict[str, Any]:
    words = urlencode({name.replace("__", ".").replace("_on_", "_on:"): value for name, value in given.items()})
    return story.client(user).get(f"{ORDERS}/pivot?{words}")


def test_groups_and_sums_are_those_of_the_table(story: Trader) -> None:
    wire = ask(
        story,
        view__rows="party,business_on:month",
        view__measures="sum:total_net,avg:total_net,min:total_net,max:total_net,count",
    )
    above = [row for row in wire["rows"] if row["_level"] == 0]
    told = {row["party"]["code"]: tuple(row[f"_all_{place}"] for place in range(5)) for row in above}
    plain = story.sql(
        """SELECT p.code, sum(h.total_net) AS total, avg(h.total_net) AS mean, min(h.total_net) AS least,
                  max(h.total_net) AS most, count(*) AS rows
             FROM trade_order h JOIN masterdata_party p ON p.id = h.party_id
            WHERE h.company_id = %s AND h.kind = 'sales_order' GROUP BY 1""",
        story.company_id,
    )
    assert {code: tuple(map(D, map(str, row))) for code, row in told.items()} == {
        row["code"]: (row["total"], row["mean"], row["least"], row["most"], D(row["rows"])) for row in plain
    }
    assert D(wire["totals"]["_all_0"]) == sum((row["total"] for row in plain), D(0))
    leaves = [(row["party"]["code"], row["business_on:month"]) for row in wire["rows"] if row["_leaf"]]
    assert sorted(leaves) == [("C", "2026-01"), ("C", "2026-02"), ("D", "2026-02"), ("D", "2026-03")]
    assert {"business_on:day", "business_on:month", "business_on:year", "party", "state"} <= {
        one["name"] for one in wire["source"]
    }


def test_every_group_leads_to_exactly_its_rows(story: Trader) -> None:
    client = story.client("manager")
    given = {"view__across": "state", "view__measures": "sum:total_net", "f__business_on": "ge:2026-02-01"}
    wire = ask(story, view__rows="party,business_on:month", **given)
    whole = client.get(f"{ORDERS}?count=1&f.business_on=ge:2026-02-01")
    assert D(wire["totals"]["_all_0"]) == D(whole["sums"]["total_net"]) == 130
    for row in wire["rows"]:
        link = row["_links"]["party"]
        assert link["list"] == "sales_order"
        listed = client.get(f"{ORDERS}?count=1&{link['query']}")
        assert listed["total"] > 0
        assert D(listed["sums"]["total_net"]) == D(row["_all_0"]), link
    assert wire["asked"][0]["value"] == "≥ 2026-02-01"


def test_what_it_is_of_stands_above_it_in_words(story: Trader) -> None:
    joined = '{"any": [["total_net", "gt:40"], {"all": [["external_ref", "null:1"], ["state", "in:draft,confirmed"]]}]}'
    house = story.id("warehouse", "WH1")
    words = [
        ("f.warehouse", f"eq:{house}"),
        ("f.party", "in:C,D"),
        ("f.remarks", "null:0"),
        ("where", joined),
        ("q", "C"),
    ]
    with story.unit("manager") as unit, counting() as counted:
        said = list_pivot(unit, "sales_order", [*words, ("view.rows", "state")])["asked"]
    assert counted.count == 2  # the pivot, and the names
    told = {one["name"]: (one["label"], one["value"]) for one in said}
    name = story.value("SELECT name FROM masterdata_warehouse WHERE id = %s", house)
    assert name not in ("", "WH1")
    assert told["warehouse"] == ("仓库", f"= WH1 {name}")
    assert told["party"][1] == "∈ C, D"
    assert told["remarks"][1] == "不为空"
    assert told["where"] == ("条件", "金额 > 40 或 (客户订单号 为空 且 状态 ∈ 草稿, 已审核)")
    with story.unit("manager", language="en") as unit:
        [english] = list_pivot(unit, "sales_order", [("f.remarks", "null:0"), ("view.rows", "state")])["asked"][:-1]
    assert english["value"] == "is not empty"


def test_what_one_may_not_read_is_said_by_its_id(story: Trader) -> None:
    """Of another type, another warehouse, another person's, another company's: filtered by, and not named."""
    stranger = Trader()
    house, near, far = story.id("warehouse", "WH1"), story.warehouse("NEAR"), story.warehouse("FAR")
    role = f"orders_{story.company_id}"
    with story.unit() as unit:
        granted = [
            Granted("sales.sales_order.read"),
            Granted("masterdata.warehouse.read"),
            Granted("masterdata.party.read", own=True),
        ]
        create_role(unit, role, "只看订单", "Reads orders", granted)
    mine, theirs = story.party("MINE", name="自建客户"), story.id("party", "C")
    story.sql("UPDATE masterdata_party SET created_by_id = %s WHERE id = %s RETURNING id", story.user(role), mine)
    words = [
        ("f.warehouse", f"in:{house},{stranger.id('warehouse', 'WH1')}"),
        ("f.party", f"in:{mine},{theirs}"),
        ("f.payment_terms", f"eq:{story.id('payment_terms', 'NET30')}"),
        ("f.created_by", f"in:{story.user('manager')},{stranger.user('manager')}"),
        ("view.rows", "state"),
    ]
    for who, scoped, told in (
        (
            role,
            None,
            {"party": f"∈ MINE 自建客户, {theirs}", "payment_terms": f"= {story.id('payment_terms', 'NET30')}"},
        ),
        (role, [near, far], {"warehouse": f"∈ {house}, {stranger.id('warehouse', 'WH1')}"}),
        ("manager", None, {"party": "∈ MINE 自建客户, C"}),
    ):
        with story.unit(who) as unit, counting() as counted:
            unit.user = replace(unit.user, warehouse_ids=scoped)
            said = {one["name"]: one["value"] for one in list_pivot(unit, "sales_order", words)["asked"]}
        assert counted.count == 2
        assert said | told == said
        if scoped is None:
            assert (
                said["warehouse"]
                == f"∈ WH1 {story.value('SELECT name FROM masterdata_warehouse WHERE id = %s', house)}, {stranger.id('warehouse', 'WH1')}"
            )
        manager = story.value("SELECT username || ' ' || name FROM access_user WHERE id = %s", story.user("manager"))
        assert said["created_by"] == f"∈ {manager}, {stranger.user('manager')}"


def test_it_is_one_statement_and_the_same_as_a_file(story: Trader) -> None:
    words = [("view.rows", "party"), ("view.across", "business_on:month"), ("view.measures", "sum:total_net")]
    with story.unit("manager") as unit, counting() as counted:
        list_pivot(unit, "sales_order", words)
    assert counted.count == 1
    content = story.client("manager").download(f"{ORDERS}/pivot?format=xlsx&{urlencode(words)}").content
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    heads, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert heads[1:] == ("2026-01", "2026-02", "2026-03", "合计")
    assert rows[-1][-1] == sum(row[-1] for row in rows[:-1]) == 160


def test_what_one_may_not_see_is_neither_grouped_nor_counted(story: Trader) -> None:
    client = story.client("manager")
    for words in ("view.rows=nothing", "view.rows=total_net", "view.rows=party&view.across=party", "view.rows=party&view.measures=sum:party",
                  "view.rows=business_on", "bad=1"):  # fmt: skip
        assert client.request("GET", f"{ORDERS}/pivot?{words}").status_code == 422, words
    assert story.client("nobody").request("GET", f"{ORDERS}/pivot").status_code == 403
    other = Trader()
    assert other.client("manager").get(f"{ORDERS}/pivot")["rows"] == []


def test_what_names_a_row_is_no_figure(story: Trader) -> None:
    figures = {one["name"] for one in ask(story)["source"] if one["type"] in NUMBERS}
    assert "total_gross" in figures
    assert not {"id", "reversal_of", "reversed_by"} & figures


def test_every_list_has_a_pivot(story: Trader) -> None:
    """Each type is pivoted as it comes, and by its first groups."""
    client = story.client("administrator")
    types = [one for one in record_types() if one.module != "test"]
    for one in types:
        wire = client.get(f"{one.path}/pivot")
        assert wire["grouped"], one.code
        for name in [column["name"] for column in wire["source"] if column["type"] not in NUMBERS][:4]:
            answer = client.request("GET", f"{one.path}/pivot?view.rows={name}")
            assert answer.status_code == 200, (one.code, name)
