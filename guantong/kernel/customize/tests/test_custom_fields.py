"""Fields that an administrator adds: of every type, on header, line and master, everywhere a declared field is."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from pypdf import PdfReader

from guantong.kernel import engine
from guantong.kernel.customize.indexes import bring_up_to_date
from guantong.kernel.customize.shape import expression_of
from guantong.kernel.customize.tests.words import FIELDS, ORDERS, RULES, adds, described, order, problems
from guantong.kernel.declare import Type, record_type, record_types
from guantong.kernel.engine import ListQuery
from guantong.kernel.engine.derive import derived
from guantong.kernel.exchange.imports import import_table
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting
from guantong.testing import Plant

VALUES = {
    "text": ("华东专线", "华东专线"),
    "longtext": ("第一行\n第二行", "第一行\n第二行"),
    "int": ("42", 42),
    "quantity": ("12.500", "12.5"),
    "price": ("0.856", "0.856"),
    "money": ("120.5", "120.50"),
    "percent": ("13", "13"),
    "date": ("2026-02-28", "2026-02-28"),
    "datetime": ("2026-02-28T08:30:00+08:00", datetime(2026, 2, 28, 0, 30, tzinfo=UTC)),
    "bool": (True, True),
    "enum": ("red", "red"),
    "ref": ("LAMP", "LAMP"),
}


def with_every_type(plant, place):
    for value_type in VALUES:
        more = {"ref": "item"} if value_type == "ref" else {}
        if value_type == "enum":
            more["options"] = [{"value": "red", "label": "红", "label_en": "Red"}, {"value": "blue", "label": "蓝"}]
        adds(plant, f"{place}.x_{value_type}", value_type, name=f"自{value_type}", **more)


def told(record, name):
    value = record[f"x_{name}"]
    if name == "datetime":
        return datetime.fromisoformat(value)
    return value["code"] if name == "ref" else value


def test_every_type_on_header_and_lines_is_kept_exactly_and_can_be_changed(shop):
    with_every_type(shop, "sales_order")
    with_every_type(shop, "sales_order.lines")
    sent = {f"x_{name}": given for name, (given, _) in VALUES.items()}
    made = order(shop, line=sent, **sent)
    for name, (_, expected) in VALUES.items():
        assert told(made, name) == expected
        assert told(made["lines"][0], name) == expected
    changed = shop.client("sales").request(
        "PATCH", f"{ORDERS}/{made['id']}", {"version": made["version"], "x_text": None, "x_money": "7"}
    )
    assert changed.status_code == 200, changed.content.decode()
    after = changed.json()
    assert (after["x_text"], after["x_money"], after["x_quantity"]) == (None, "7.00", "12.5")
    assert told(after["lines"][0], "date") == "2026-02-28"
    kept = shop.value("SELECT custom FROM trade_order WHERE id = %s", made["id"])
    assert "x_text" not in kept
    assert (
        shop.value("SELECT jsonb_typeof(custom -> 'x_quantity') FROM trade_order WHERE id = %s", made["id"]) == "number"
    )


WRONG = {
    "text": ("x" * 201, "kernel.too_long"),
    "int": ("4.5", "kernel.wrong_type"),
    "quantity": ("1.0000001", "kernel.too_many_decimals"),
    "money": ("1.005", "kernel.too_many_decimals"),
    "date": ("2026-02-31", "kernel.wrong_type"),
    "bool": ("maybe", "kernel.wrong_type"),
    "enum": ("green", "kernel.not_an_option"),
    "ref": ("NOBODY", "kernel.no_such_reference"),
}


def test_every_wrong_value_is_refused_by_line_and_field_at_once(shop):
    with_every_type(shop, "sales_order.lines")
    line = {"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "1"}
    wrong = {f"x_{name}": value for name, (value, _) in WRONG.items()}
    body = {"party": "C1", "warehouse": "WH1", "lines": [line, line | wrong]}
    status, found = problems(shop, "POST", ORDERS, body, "sales")
    assert (status, sorted(found)) == (422, sorted((code, f"x_{name}", 2) for name, (_, code) in WRONG.items()))


def test_a_field_that_nobody_declared_is_told_as_unknown_and_the_raw_object_is_no_way_in(shop):
    adds(shop, "sales_order.x_route")
    body = {"party": "C1", "warehouse": "WH1", "x_rout": "A", "custom": {"x_route": "A"}, "lines": []}
    status, found = problems(shop, "POST", ORDERS, body, "sales")
    assert status == 422
    assert {("kernel.unknown_field", "x_rout", None), ("kernel.unknown_field", "custom", None)} <= set(found)


def test_required_default_limits_and_another_company(shop):
    adds(shop, "sales_order.x_route", required=True, name="线路", name_en="Route")
    adds(shop, "sales_order.x_since", "date", default_value="today")
    adds(shop, "sales_order.lines.x_margin", "percent", default_value="5", minimum="0", maximum="40")
    body = {"party": "C1", "warehouse": "WH1",
            "lines": [{"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "1", "x_margin": "41"}]}  # fmt: skip
    status, found = problems(shop, "POST", ORDERS, body, "sales")
    assert (status, sorted(found)) == (
        422, [("kernel.required", "x_route", None), ("kernel.too_great", "x_margin", 1)],
    )  # fmt: skip
    made = order(shop, x_route="北线")
    assert made["x_since"] == str(made["business_on"])
    assert made["lines"][0]["x_margin"] == "5"
    other = type(shop)()
    other.party("C1")
    other.item("LAMP")
    assert "x_route" not in order(other)


def test_a_master_has_custom_fields_too(shop):
    adds(shop, "item.x_brand", in_list=True, searchable=True)
    adds(shop, "party.contacts.x_wechat")
    admin = shop.client("administrator")
    lamp = admin.get("/api/masterdata/items?f.code=eq:LAMP")["rows"][0]
    changed = admin.request(
        "PATCH", f"/api/masterdata/items/{lamp['id']}", {"version": lamp["version"], "x_brand": "欧普"}
    )
    assert changed.json()["x_brand"] == "欧普"
    assert [row["code"] for row in admin.get("/api/masterdata/items?q=欧普")["rows"]] == ["LAMP"]
    party = admin.post("/api/masterdata/parties", {
        "code": "C9", "name": "九", "is_customer": True, "contacts": [{"name": "王", "x_wechat": "wang9"}],
    })  # fmt: skip
    assert party["contacts"][0]["x_wechat"] == "wang9"


# -- lists --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def routes(shop):
    """Twelve orders with a route, a weight and a day; every third has none of them."""
    for name, value_type in (("x_route", "text"), ("x_weight", "quantity"), ("x_day", "date"), ("x_at", "datetime")):
        adds(shop, f"sales_order.{name}", value_type, total=value_type == "quantity")
    with shop.unit() as unit:
        engine.create_many(unit, "sales_order", [
            {"party": "C1", "warehouse": "WH1", "lines": [{"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "1"}]}
            | ({} if n % 3 == 2 else {"x_route": f"R{n % 4}", "x_weight": str(9 * n), "x_day": f"2026-0{1 + n % 2}-1{n % 5}",
                                      "x_at": f"2026-01-{10 + n % 5}T08:00:00+08:00"})
            for n in range(12)
        ])  # fmt: skip
    return shop


def listed(plant, user=None, **query):
    with plant.unit(user) as unit:
        return engine.list_rows(unit, "sales_order", ListQuery(**query))


def test_lists_filter_by_custom_fields_as_their_type(routes):
    for filters, expected in (
        ([("x_weight", "ge:9"), ("x_weight", "lt:81")], 5),  # as numbers: 9, 27, 36, 54, 63; as text 9 > 81
        ([("x_route", "eq:R1")], 2),
        ([("x_route", "like:r")], 8),
        ([("x_route", "in:R0,R1")], 4),
        ([("x_day", "ge:2026-02-01")], 4),
        ([("x_at", "lt:2026-01-11T08:00:00+08:00")], 2),
        ([("x_weight", "null:1")], 4),
    ):
        assert len(listed(routes, filters=filters).rows) == expected, filters


def test_pages_sorted_by_a_custom_field_neither_lose_nor_repeat_a_row(routes):
    for sort in ("x_weight", "-x_weight", "x_route,-x_day", "-x_day", "x_at", "-x_route,x_weight"):
        whole = [row["id"] for row in listed(routes, sort=sort).rows]
        assert len(set(whole)) == 12
        seen, after = [], ""
        while True:
            page = listed(routes, sort=sort, limit=5, after=after)
            seen += [row["id"] for row in page.rows]
            if page.next is None:
                break
            after = page.next
        assert seen == whole, sort
    weights = [row["x_weight"] for row in listed(routes, sort="x_weight", columns=("x_weight",)).rows]
    assert weights == ["0", "9", "27", "36", "54", "63", "81", "90", None, None, None, None]


def test_sums_and_statements(routes):
    assert listed(routes, count=True).sums["x_weight"] == "360"
    with routes.unit() as unit:
        engine.list_rows(unit, "sales_order", ListQuery())
        with counting() as counted:
            engine.list_rows(unit, "sales_order", ListQuery(columns=("number", "x_route"), sort="x_weight"))
    assert counted.count == 1


# -- files, print, API --------------------------------------------------------------------------------------------------


def test_template_import_and_export_have_the_columns(shop):
    adds(shop, "sales_order.x_route", name="线路", name_en="Route", required=True)
    adds(shop, "sales_order.lines.x_thickness", "quantity", name="厚度", name_en="Thickness")
    sales = shop.client("sales")
    sheet = openpyxl.load_workbook(io.BytesIO(sales.download(f"{ORDERS}/template?format=xlsx").content)).worksheets[0]
    headings = [str(cell.value or "").strip("* ") for cell in sheet[1]]
    assert {"线路", "厚度"} <= set(headings)
    done = import_table(
        lambda: shop.unit("sales"), "sales_order",
        ["单据标识", "客户", "仓库", "线路", "物料", "数量", "单价", "厚度"],
        [["A-1", "C1", "WH1", "北线", "LAMP", "2", "10", "0.75"], ["A-1", "", "", "", "LAMP", "3", "10", "1.5"]],
        name="orders", mode="all",
    )  # fmt: skip
    assert (done["state"], done["created"]) == ("done", 1), done
    row = sales.get(f"{ORDERS}?f.x_route=eq:北线")["rows"][0]
    record = sales.get(f"{ORDERS}/{row['id']}")
    assert [line["x_thickness"] for line in record["lines"]] == ["0.75", "1.5"]
    book = openpyxl.load_workbook(io.BytesIO(sales.download(f"{ORDERS}/export?format=xlsx").content)).worksheets[0]
    columns = [str(cell.value) for cell in book[1]]
    assert [book.cell(2, columns.index("线路") + 1).value, book.cell(3, columns.index("厚度") + 1).value] == [
        "北线",
        1.5,
    ]


def test_a_master_file_changes_only_the_custom_values_it_gives(shop):
    adds(shop, "item.x_brand", name="品牌")
    adds(shop, "item.x_power", "int", name="功率")
    for headings, row, expected in (
        (["code", "品牌", "功率"], ["LAMP", "欧普", "12"], ("changed", {"x_brand": "欧普", "x_power": 12})),
        (["code", "品牌", "功率"], ["LAMP", "欧普", "12"], ("unchanged", {"x_brand": "欧普", "x_power": 12})),
        (["code", "功率"], ["LAMP", "18"], ("changed", {"x_brand": "欧普", "x_power": 18})),
        (["code", "功率"], ["LAMP", "0"], ("changed", {"x_brand": "欧普", "x_power": 0})),
        (["code", "品牌"], ["LAMP", ""], ("changed", {"x_power": 0})),
    ):
        done = import_table(lambda: shop.unit("buyer"), "item", headings, [row], name="items", mode="all")
        assert (done["state"], done[expected[0]]) == ("done", 1), (done, row)
        assert shop.value("SELECT custom FROM masterdata_item WHERE id = %s", shop.id("item", "LAMP")) == expected[1]


def test_print_history_audit_meta_and_schema_show_it(shop):
    adds(shop, "sales_order.x_route", name="线路", name_en="Route")
    adds(shop, "sales_order.lines.x_thickness", "quantity", name="厚度", name_en="Thickness")
    made = order(shop, line={"x_thickness": "0.75"}, x_route="华东专线")
    sales = shop.client("sales")
    sales.request("PATCH", f"{ORDERS}/{made['id']}", {"version": made["version"], "x_route": "华南专线"})
    pdf = sales.download(f"{ORDERS}/{made['id']}/print?format=pdf").content
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    assert "线路" in printed
    assert "华南专线" in printed
    assert "厚度" in printed
    assert "0.75" in printed
    changes = [one for row in sales.get(f"{ORDERS}/{made['id']}/history")["rows"] for one in row["changes"]]
    assert {
        "field": "x_route",
        "label": "线路",
        "old": "华东专线",
        "new": "华南专线",
        "lines": None,
        "line_no": None,
    } in changes
    trail = shop.client("administrator").get(f"/api/audit?document={made['id']}")["rows"]
    assert ("x_route", "线路", "华南专线") in [
        (c["field"], c["label"], c["new"]) for row in trail for c in row["changes"]
    ]
    meta = next(one for one in sales.get("/api/meta")["types"] if one["code"] == "sales_order")
    field = next(one for one in meta["fields"] if one["name"] == "x_route")
    assert (field["label"], field["custom"], field["readonly"]) == ({"zh": "线路", "en": "Route"}, True, False)
    schemas = described(sales)["components"]["schemas"]
    assert "x_route" in schemas["SalesOrderInput"]["properties"]
    assert "x_thickness" in schemas["SalesOrderLinesInput"]["properties"]
    defined = shop.client("administrator").get(f"{FIELDS}?f.code=eq:sales_order.x_route")["rows"][0]
    assert shop.client("administrator").get(f"{FIELDS}/{defined['id']}/history")["rows"][0]["op"] == "insert"


def test_reports_show_the_custom_fields_of_the_masters_they_name(shop):
    adds(shop, "item.x_brand", name="品牌", name_en="Brand")
    adds(shop, "item.x_maker", "ref", ref="party", name="厂家")
    adds(shop, "item.x_secret", name="秘密", in_list=False)
    admin = shop.client("administrator")
    lamp = shop.id("item", "LAMP")
    sent = {"version": 1, "x_brand": "欧普", "x_maker": "C1", "x_secret": "无"}
    assert admin.request("PATCH", f"/api/masterdata/items/{lamp}", sent).status_code == 200
    line = {"item": "LAMP", "quantity": "3", "unit": "PCS", "price": "5"}
    received = {"warehouse": "WH1", "reason": "OTHER-IN", "business_on": "2026-01-15", "lines": [line]}
    made = admin.request("POST", "/api/inventory/other_receipts?then=post", received)
    assert made.status_code == 201, made.content.decode()
    report = admin.get("/api/reports/stock_on_hand")
    columns = {one["name"]: one["label"] for one in report["columns"]}
    assert (columns["item.x_brand"], columns["item.x_maker"]) == ("物料·品牌", "物料·厂家")
    assert "item.x_secret" not in columns
    assert report["rows"][0]["item.x_brand"] == "欧普"
    assert report["rows"][0]["item.x_maker"]["code"] == "C1"
    book = openpyxl.load_workbook(
        io.BytesIO(admin.download("/api/reports/stock_on_hand/export?format=xlsx").content)
    ).worksheets[0]
    assert "欧普" in [cell.value for row in book.iter_rows() for cell in row]


def test_reports_show_the_custom_fields_of_the_documents_their_rows_lead_to(shop):
    adds(shop, "other_receipt.x_lot", name="批次来源", name_en="Lot", in_list=True)
    adds(shop, "other_receipt.x_maker", "ref", ref="party", name="送货方", in_list=True)
    adds(shop, "other_receipt.x_secret", name="秘密", in_list=False)
    admin = shop.client("administrator")
    line = {"item": "LAMP", "quantity": "3", "unit": "PCS", "price": "5"}
    body = {"warehouse": "WH1", "reason": "OTHER-IN", "business_on": "2026-01-15", "lines": [line]}
    for own in ({"x_lot": "海运 7", "x_maker": "C1", "x_secret": "无"}, {}):
        answer = admin.request("POST", "/api/inventory/other_receipts?then=post", body | own)
        assert answer.status_code == 201, answer.content.decode()
    path, query = "/api/reports/stock_card", "item=LAMP&from_on=2026-01-01&to_on=2026-01-31"
    report = admin.get(f"{path}?{query}")
    labels = {one["name"]: one["label"] for one in report["columns"]}
    assert (labels["other_receipt.x_lot"], labels["other_receipt.x_maker"]) == (
        "其他入库单·批次来源",
        "其他入库单·送货方",
    )
    assert "other_receipt.x_secret" not in labels
    led = [row for row in report["rows"] if row.get("_links", {}).get("number")]
    assert [row.get("other_receipt.x_lot") for row in led] == ["海运 7", None]
    assert led[0]["other_receipt.x_maker"]["code"] == "C1"
    file = admin.download(f"{path}/export?format=xlsx&{query}").content
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].iter_rows() for cell in row]
    assert {"其他入库单·批次来源", "海运 7"} <= set(cells)


# -- along the thread ---------------------------------------------------------------------------------------------------


def test_custom_values_travel_from_order_to_delivery_and_come_back_in_the_red_one(shop):
    for place in ("sales_order", "delivery"):
        adds(shop, f"{place}.x_route")
        adds(shop, f"{place}.lines.x_thickness", "quantity")
    adds(shop, "delivery.lines.x_other", "quantity")
    made = order(shop, line={"x_thickness": "0.75"}, x_route="北线")
    confirmed = shop.client("sales").post(f"{ORDERS}/{made['id']}/confirm", {"version": made["version"]})
    draft = shop.client("warehouse").get(f"/api/sales/deliveries/new?from={confirmed['id']}")
    assert (draft["x_route"], draft["lines"][0]["x_thickness"]) == ("北线", "0.75")
    with shop.unit() as unit:
        record = derived(unit, record_type("delivery"), engine.load(unit, "sales_order", made["id"]))
        delivery = engine.make(unit, "delivery", record)
        assert (delivery.header["x_route"], str(delivery.all_lines[0]["x_thickness"])) == ("北线", "0.75")
        assert delivery.all_lines[0]["x_other"] is None


def test_a_program_that_names_the_source_line_need_not_repeat_its_custom_values(shop):
    for place in ("sales_order", "delivery"):
        adds(shop, f"{place}.lines.x_thickness", "quantity")
        adds(shop, f"{place}.lines.x_shade")
    made = order(shop, line={"x_thickness": "0.75", "x_shade": "白"})
    shop.client("sales").post(f"{ORDERS}/{made['id']}/confirm", {"version": made["version"]})
    shop.client("administrator").post(RULES, {"code": "warehouse:delivery.lines.x_thickness", "hidden": True})
    source = made["lines"][0]["id"]
    body = {"party": "C1", "warehouse": "WH1", "lines": [
        {"item": "LAMP", "quantity": "4", "unit": "PCS", "source_line_id": source},
        {"item": "LAMP", "quantity": "6", "unit": "PCS", "source_line_id": source, "x_shade": "黑"},
    ]}  # fmt: skip
    delivery = shop.client("warehouse").post("/api/sales/deliveries", body)
    assert [line["x_shade"] for line in delivery["lines"]] == ["白", "黑"]
    assert "x_thickness" not in delivery["lines"][0]
    seen = shop.client("administrator").get(f"/api/sales/deliveries/{delivery['id']}")
    assert [line["x_thickness"] for line in seen["lines"]] == ["0.75", "0.75"]


# -- definitions --------------------------------------------------------------------------------------------------------


def test_a_definition_that_makes_no_sense_is_refused(shop):
    twice = [{"value": "a", "label": "甲"}, {"value": "a", "label": "乙"}]
    for body, expected in (
        ({"code": "sales_order.route"}, ("customize.bad_code", "code", None)),
        ({"code": "sales_order.X_ROUTE"}, ("customize.bad_code", "code", None)),
        ({"code": "sales_order.nowhere.x_a"}, ("customize.bad_code", "code", None)),
        ({"code": "nothing.x_a"}, ("customize.no_such_type", "code", None)),
        ({"code": "custom_field.x_a"}, ("customize.no_such_type", "code", None)),
        ({"code": "item.x_a", "value_type": "enum"}, ("customize.needs_options", "options", None)),
        ({"code": "item.x_a", "value_type": "ref", "ref": "open_item"}, ("customize.needs_ref", "ref", None)),
        ({"code": "item.x_a", "minimum": "1"}, ("customize.not_a_number_field", "minimum", None)),
        ({"code": "item.x_a", "value_type": "date", "default_value": "soon"},
         ("customize.bad_default", "default_value", None)),
        ({"code": "item.x_a", "value_type": "enum", "options": twice}, ("customize.bad_option", "value", 2)),
    ):  # fmt: skip
        assert problems(shop, "POST", FIELDS, {"name": "甲", **body}) == (422, [expected]), body


def test_no_module_declares_a_field_that_begins_as_custom_ones_do():
    names = {
        field.name
        for one in record_types()
        for fields in (one.fields, *(lines.fields for lines in one.lines))
        for field in fields
    }
    assert [name for name in names if name.startswith("x_")] == []


def test_only_an_administrator_defines(shop):
    assert problems(shop, "POST", FIELDS, {"code": "item.x_a", "name": "甲"}, "sales")[0] == 403


def used(shop, field):
    return shop.client("administrator").get(f"/api/customization/fields/{field['id']}/use")


def test_a_field_with_data_is_switched_off_not_deleted_and_its_data_stay(shop):
    field = adds(shop, "sales_order.x_route")
    made = order(shop, x_route="北线")
    admin = shop.client("administrator")
    assert problems(shop, "DELETE", f"{FIELDS}/{field['id']}", None) == (409, [("customize.has_data", None, None)])
    assert problems(shop, "PATCH", f"{FIELDS}/{field['id']}", {"version": 1, "value_type": "int"}) == (
        409, [("customize.type_change", "value_type", None)],
    )  # fmt: skip
    longer = admin.request("PATCH", f"{FIELDS}/{field['id']}", {"version": 1, "value_type": "longtext"})
    assert longer.status_code == 200, longer.content.decode()
    off = admin.request("PATCH", f"{FIELDS}/{field['id']}", {"version": 2, "is_active": False})
    assert off.status_code == 200, off.content.decode()
    now = shop.client("sales").get(f"{ORDERS}/{made['id']}")
    assert "x_route" not in now
    changed = shop.client("sales").request(
        "PATCH", f"{ORDERS}/{made['id']}", {"version": now["version"], "remarks": "x"}
    )
    assert changed.status_code == 200, changed.content.decode()
    admin.request("PATCH", f"{FIELDS}/{field['id']}", {"version": 3, "is_active": True})
    assert shop.client("sales").get(f"{ORDERS}/{made['id']}")["x_route"] == "北线"
    assert used(shop, field) == {"records": 1, "more": False, "rules": 0}
    unused = adds(shop, "sales_order.x_unused")
    admin.post("/api/customize/field_rules", {"code": "*:sales_order.x_unused", "required": True})
    assert used(shop, unused) == {"records": 0, "more": False, "rules": 1}
    assert shop.client("sales").request("GET", f"/api/customization/fields/{unused['id']}/use").status_code == 403
    assert (
        Plant().client("administrator").request("GET", f"/api/customization/fields/{unused['id']}/use").status_code
        == 404
    )
    assert admin.request("DELETE", f"{FIELDS}/{unused['id']}").status_code == 204


@pytest.mark.parametrize("value_type", ["money", "datetime", "enum", "ref"])
def test_what_a_field_held_when_it_was_of_another_type_is_told_as_it_was_written(shop, value_type):
    field = adds(shop, "sales_order.x_route")
    made = order(shop, x_route="北线")
    path, admin = f"{ORDERS}/{made['id']}", shop.client("administrator")
    emptied = shop.client("sales").request("PATCH", path, {"version": made["version"], "x_route": None})
    assert emptied.status_code == 200, emptied.content.decode()
    assert admin.request("DELETE", f"{FIELDS}/{field['id']}").status_code == 204
    more = {"enum": {"options": [{"value": "red", "label": "红"}]}, "ref": {"ref": "party"}}.get(value_type, {})
    adds(shop, "sales_order.x_route", value_type, **more)
    changes = [one for row in shop.client("sales").get(f"{path}/history")["rows"] for one in row["changes"]]
    assert [(one["old"], one["new"]) for one in changes if one["field"] == "x_route"] == [
        ("北线", None),
        (None, "北线"),
    ]
    kept = admin.get(f"/api/audit?type=sales_order&document={made['id']}")["rows"]
    told = [(one["old_text"], one["new_text"]) for row in kept for one in row["changes"] if one["field"] == "x_route"]
    assert told == [("北线", None), (None, "北线")]


def test_an_option_in_use_stays_and_a_record_referred_to_is_not_deleted(shop):
    enum = adds(
        shop, "item.x_colour", "enum", options=[{"value": "red", "label": "红"}, {"value": "blue", "label": "蓝"}]
    )
    adds(shop, "sales_order.x_agent", "ref", ref="party")
    shop.party("AGENT")
    order(shop, x_agent="AGENT")
    admin = shop.client("administrator")
    lamp = admin.get("/api/masterdata/items?f.code=eq:LAMP")["rows"][0]
    assert (
        admin.request("PATCH", f"/api/masterdata/items/{lamp['id']}", {"version": 1, "x_colour": "red"}).status_code
        == 200
    )
    kept = [one for one in enum["options"] if one["value"] == "blue"]
    status, found = problems(shop, "PATCH", f"{FIELDS}/{enum['id']}", {"version": 1, "options": kept})
    assert (status, found[0][0]) == (409, "customize.option_used")
    kept = [one for one in enum["options"] if one["value"] == "red"]
    assert admin.request("PATCH", f"{FIELDS}/{enum['id']}", {"version": 1, "options": kept}).status_code == 200
    agent = shop.id("party", "AGENT")
    assert problems(shop, "DELETE", f"/api/masterdata/parties/{agent}", None) == (
        409,
        [("customize.in_use", None, None)],
    )


def test_raw_sql_cannot_put_a_value_where_no_field_of_that_type_is(shop):
    adds(shop, "sales_order.x_route")
    adds(shop, "sales_order.x_weight", "quantity")
    adds(shop, "sales_order.x_day", "date")
    adds(shop, "sales_order.x_agent", "ref", ref="party")
    adds(shop, "purchase_order.x_nobody")
    adds(shop, "purchase_order.lines.x_nobody")
    made = order(shop, x_route="A")
    for value in (
        '{"x_route": 5}',
        '{"x_nobody": "A"}',
        '{"x_weight": "heavy"}',
        '{"x_agent": 1}',
        "[]",
        '{"x_day": "soon"}',
    ):
        statement = "UPDATE trade_order SET custom = %s::jsonb WHERE id = %s"
        assert shop.attack(statement, value, made["id"]) == "GT001", value
    lines = 'UPDATE trade_order_line SET custom = \'{"x_nobody": "A"}\' WHERE document_id = %s'
    assert shop.attack(lines, made["id"]) == "GT001"
    assert (
        shop.attack("UPDATE trade_order SET custom = custom || '{\"x_weight\": 5}' WHERE id = %s", made["id"]) is None
    )
    assert shop.attack("UPDATE customize_version SET version = 1") == "42501"


def test_a_process_never_works_by_a_definition_that_was_replaced(shop):
    """Each request reads the version with its first statement; the definitions themselves only when it is new."""
    adds(shop, "sales_order.x_route")
    order(shop, x_route="A")
    known = order_id(shop)
    with shop.unit("sales") as unit, counting() as counted:
        engine.load(unit, "sales_order", known)
    assert counted.count == 1
    adds(shop, "sales_order.x_must", required=True)
    with pytest.raises(ProblemError) as refused, shop.unit("sales") as unit:
        engine.create(unit, "sales_order", {"party": "C1", "warehouse": "WH1", "lines": []})
    assert ("kernel.required", "x_must") in [(one.code, one.field) for one in refused.value.problems]
    with shop.unit() as unit:
        # In the transaction that adds a field it holds at once; rolled back, it was never there.
        engine.create(unit, "custom_field", {"code": "sales_order.x_never", "name": "不会"})
        assert "x_never" in engine.load(unit, "sales_order", known).header
        unit.cursor.connection.rollback()
    with shop.unit() as unit:
        assert "x_never" not in engine.load(unit, "sales_order", known).header


def order_id(plant):
    return plant.value("SELECT max(id) FROM trade_order WHERE company_id = %s", plant.company_id)


def test_an_index_is_made_when_it_is_wanted_and_gone_when_it_is_not(shop):
    field = adds(shop, "sales_order.x_weight", "quantity", indexed=True)
    order(shop, x_weight="7")
    made, _ = bring_up_to_date()
    assert len(made) == 2
    assert bring_up_to_date() == ([], [])
    with shop.unit() as unit:
        unit.run("SET LOCAL enable_seqscan = off")
        unit.run("SET LOCAL enable_bitmapscan = off")
        plan = unit.sql(
            "EXPLAIN SELECT h.id FROM trade_order h WHERE h.company_id = %s AND h.kind = 'sales_order' "
            f"ORDER BY {expression_of(Type.QUANTITY, 'x_weight', 'h')} DESC NULLS LAST, h.id DESC LIMIT 50",
            (shop.company_id,),
        )
    told = " ".join(row["QUERY PLAN"] for row in plan)
    assert made[1] in told
    assert "Sort" not in told
    admin = shop.client("administrator")
    off = admin.request("PATCH", f"{FIELDS}/{field['id']}", {"version": 1, "indexed": False})
    assert off.status_code == 200, off.content.decode()
    jobs = [row for row in admin.get("/api/jobs")["rows"] if row["name"] == "customize_indexes"]
    assert len(jobs) == 2
    assert sorted(bring_up_to_date()[1]) == sorted(made)
