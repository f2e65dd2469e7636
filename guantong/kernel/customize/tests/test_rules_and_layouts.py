"""What a role may see, must fill and may not touch; and the list that everybody finds."""

from __future__ import annotations

import io

import openpyxl
import pytest

from guantong.kernel import engine
from guantong.kernel.customize.tests.words import FIELDS, LAYOUTS, ORDERS, RULES, adds, described, order, problems
from guantong.kernel.engine import ListQuery
from guantong.kernel.messages import ProblemError


def rules(plant, code, **what):
    """A rule, made by the administrator."""
    return plant.client("administrator").post(RULES, {"code": code, **what})


def meta_field(plant, role, name, lines=False):
    """A field of the sales order as a role's client is told it; None where there is none."""
    of_type = next(one for one in plant.client(role).get("/api/meta")["types"] if one["code"] == "sales_order")
    fields = of_type["lines"][0]["fields"] if lines else of_type["fields"]
    return next((one for one in fields if one["name"] == name), None)


def test_required_and_default_for_a_role(shop):
    rules(shop, "sales:sales_order.external_ref", required=True)
    rules(shop, "*:sales_order.remarks", default_value="请尽快")
    body = {
        "party": "C1",
        "warehouse": "WH1",
        "lines": [{"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "1"}],
    }
    assert problems(shop, "POST", ORDERS, body, "sales") == (422, [("kernel.required", "external_ref", None)])
    made = order(shop, external_ref="PO-1")
    assert made["remarks"] == "请尽快"
    assert meta_field(shop, "sales", "external_ref")["required"] is True
    assert meta_field(shop, "administrator", "external_ref")["required"] is False
    other = shop.client("administrator").post(ORDERS, body)
    assert other["external_ref"] in (None, "")


def test_a_rule_gives_a_choice_of_one_s_own_its_default(shop):
    options = [{"value": "a", "label": "一等"}, {"value": "b", "label": "二等"}]
    adds(shop, "sales_order.lines.x_grade", "enum", options=options)
    rules(shop, "sales:sales_order.lines.x_grade", default_value="b")
    assert order(shop)["lines"][0]["x_grade"] == "b"
    wrong = {"code": "*:sales_order.lines.x_grade", "default_value": "c"}
    answer = shop.client("administrator").request("POST", RULES, wrong).json()["problems"][0]
    assert (answer["code"], answer["facts"]["expected"]) == ("customize.bad_default", ["a", "b"])


def test_hidden_means_absent_everywhere(shop):
    adds(shop, "sales_order.x_margin", "percent", name="毛利", name_en="Margin", in_list=True)
    adds(shop, "sales_order.lines.x_cost", "money", name="成本价", name_en="Cost")
    made = shop.client("administrator").post(ORDERS, {
        "party": "C1", "warehouse": "WH1", "x_margin": "31",
        "lines": [{"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "1", "x_cost": "77.77"}],
    })  # fmt: skip
    assert made["lines"][0]["x_cost"] == "77.77"
    rules(shop, "sales:sales_order.x_margin", hidden=True)
    rules(shop, "sales:sales_order.lines.x_cost", hidden=True)
    rules(shop, "sales:sales_order.employee", hidden=True)
    sales = shop.client("sales")
    seen = sales.get(f"{ORDERS}/{made['id']}")
    assert not {"x_margin", "employee"} & seen.keys()
    assert "x_cost" not in seen["lines"][0]
    assert meta_field(shop, "sales", "x_margin") is None
    assert meta_field(shop, "sales", "x_cost", lines=True) is None
    assert "x_margin" not in sales.get(ORDERS)["rows"][0]
    for query in ("f.x_margin=gt:30", "sort=x_margin", "columns=x_margin", "f.employee=null:1"):
        assert sales.request("GET", f"{ORDERS}?{query}").status_code == 422, query
    told = str(sales.get(f"{ORDERS}/{made['id']}/history"))
    assert "77.77" not in told
    assert "毛利" not in told
    book = openpyxl.load_workbook(io.BytesIO(sales.download(f"{ORDERS}/export?format=xlsx").content)).worksheets[0]
    cells = [str(cell.value) for row in book.iter_rows() for cell in row]
    assert not {"毛利", "成本价", "77.77"} & set(cells)
    assert "x_margin" not in described(sales)["components"]["schemas"]["SalesOrder"]["properties"]
    # What he sends for it is not taken, and what is there stays.
    changed = sales.request(
        "PATCH", f"{ORDERS}/{made['id']}", {"version": made["version"], "x_margin": "99", "remarks": "r"}
    )
    assert changed.status_code == 200, changed.content.decode()
    after = shop.client("administrator").get(f"{ORDERS}/{made['id']}")
    assert (after["x_margin"], after["lines"][0]["x_cost"]) == ("31", "77.77")
    # Who has a second role with the rule is under it too: the strictest of his roles decides.
    assert "x_margin" in shop.client("manager").get(f"{ORDERS}/{made['id']}")


def test_read_only_and_a_rule_that_is_switched_off(shop):
    rule = rules(shop, "sales:sales_order.lines.price", read_only=True, default_value="8")
    made = order(shop)
    assert made["lines"][0]["price"] == "8"
    assert meta_field(shop, "sales", "price", lines=True)["readonly"] is True
    admin = shop.client("administrator")
    assert admin.request("PATCH", f"{RULES}/{rule['id']}", {"version": 1, "is_active": False}).status_code == 200
    assert order(shop)["lines"][0]["price"] == "100"


def test_the_program_itself_is_under_no_rule(shop):
    rules(shop, "*:sales_order.remarks", hidden=True)
    made = order(shop)
    assert "remarks" not in made
    with shop.unit() as unit:
        assert "remarks" in engine.document_to_wire(unit, engine.load(unit, "sales_order", made["id"]))


def test_a_rule_that_locks_everybody_out_or_says_nothing_is_refused(shop):
    for body, expected in (
        ({"code": "sales:sales_order.party", "hidden": True}, ("customize.locked_out", "default_value", None)),
        ({"code": "sales:sales_order.remarks"}, ("customize.rule_says_nothing", "required", None)),
        ({"code": "sales:item.code", "hidden": True}, ("customize.key_field", "code", None)),
        ({"code": "nobody:sales_order.remarks", "hidden": True}, ("customize.no_such_role", "code", None)),
        ({"code": "sales:sales_order.nothing", "hidden": True}, ("customize.no_such_field", "code", None)),
        ({"code": "sales.sales_order", "hidden": True}, ("customize.bad_rule_code", "code", None)),
        (
            {"code": "*:sales_order.business_on", "default_value": "soon"},
            ("customize.bad_default", "default_value", None),
        ),
    ):
        assert problems(shop, "POST", RULES, body) == (422, [expected]), body


def test_the_shared_list_has_its_columns_order_and_sort(shop):
    adds(shop, "sales_order.x_route", name="线路")
    admin = shop.client("administrator")
    made = admin.post(LAYOUTS, {"code": "sales_order", "columns": "x_route, number, party", "sort": "x_route,-number"})
    for route in ("C", "A", "B"):
        order(shop, x_route=route)
    sales = shop.client("sales")
    of_type = next(one for one in sales.get("/api/meta")["types"] if one["code"] == "sales_order")
    assert (of_type["list_columns"], of_type["order"]) == (["x_route", "number", "party"], "x_route,-number")
    rows = sales.get(ORDERS)["rows"]
    assert [row["x_route"] for row in rows] == ["A", "B", "C"]
    assert "total_gross" not in rows[0]
    assert problems(shop, "PATCH", f"{LAYOUTS}/{made['id']}", {"version": 1, "columns": "number,nothing"}) == (
        422, [("customize.no_such_field", "columns", None)],
    )  # fmt: skip
    # A field that is gone again is left out; the list goes on.
    field = admin.get(f"{FIELDS}?f.code=eq:sales_order.x_route")["rows"][0]
    off = admin.request("PATCH", f"{FIELDS}/{field['id']}", {"version": field["version"], "is_active": False})
    assert off.status_code == 200, off.content.decode()
    with shop.unit("sales") as unit:
        rows = engine.list_rows(unit, "sales_order", ListQuery()).rows
    assert set(rows[0]) == {"id", "type", "version", "state", "number", "party"}


def test_nobody_but_an_administrator_makes_rules(shop):
    with pytest.raises(ProblemError) as refused, shop.unit("sales") as unit:
        engine.create(unit, "field_rule", {"code": "*:sales_order.remarks", "hidden": True})
    assert refused.value.code == "kernel.forbidden"


def test_a_hidden_price_is_not_offered_while_typing_either(shop):
    shop.item("PRICED", sales_price="9")
    offer = f"/api/search/item?q=PRICED&for=sales_order&with.party={shop.id('party', 'C1')}"
    assert "price" in shop.client("sales").get(offer)[0]
    rules(shop, "sales:sales_order.lines.price", hidden=True, default_value="0")
    assert "price" not in shop.client("sales").get(offer)[0]
    assert "price" in shop.client("administrator").get(offer)[0]
