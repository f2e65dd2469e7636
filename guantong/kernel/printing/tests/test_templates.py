"""A company's own print templates: checked, chosen, printed on their paper, counted and audited."""

from __future__ import annotations

import base64
import io
import json
import struct

import pypdf
import pytest

TEMPLATES = "/api/customize/print_templates"
ORDERS = "/api/sales/sales_orders"
POINTS = 72 / 25.4


@pytest.fixture
def shop(plant):
    """A customer and a lamp."""
    plant.party("C1", name="上海书香文具有限公司")
    plant.item("LAMP", name="台灯")
    return plant


def order(plant, lines=1):
    """A draft sales order of 10 lamps at 100.00 on each line, as sales."""
    line = {"item": "LAMP", "quantity": "10", "unit": "PCS", "price": "100"}
    return plant.client("sales").post(ORDERS, {"party": "C1", "warehouse": "WH1", "lines": [line] * lines})


def template(plant, layout, code="T1", type_code="sales_order", **more):
    """A template, made by the administrator."""
    body = {
        "code": code,
        "name": "三联单",
        "name_en": "Three copies",
        "type_code": type_code,
        "layout": json.dumps(layout),
    }
    return plant.client("administrator").post(TEMPLATES, body | more)


def refused(plant, layout, **more):
    """The codes of a refused template."""
    body = {"code": "T9", "name": "x", "type_code": "sales_order", "layout": json.dumps(layout), **more}
    answer = plant.client("administrator").request("POST", TEMPLATES, body)
    assert answer.status_code == 422, answer.content.decode()
    return [one["code"] for one in answer.json()["problems"]]


def pages(answer):
    """Text without blanks and size in mm of each page."""
    assert answer["Content-Type"] == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return [
        (
            "".join(one.extract_text().split()),
            (round(float(one.mediabox.width) / POINTS, 1), round(float(one.mediabox.height) / POINTS, 1)),
        )
        for one in read
    ]


THREE_PART = {
    "paper": "241x93", "margins": [5, 12, 8, 12], "font_size": 8, "lines_per_page": 4, "page_subtotal": True, "total": True,
    "copies": ["白联 存根", "红联 财务"],
    "blocks": [
        {"kind": "title", "text": "送货清单 {number}"},
        {"kind": "header", "columns": 2, "fields": [{"name": "party", "title": "购货单位"}, {"name": "business_on"}]},
        {"kind": "lines", "fields": [{"name": "no", "width": 10}, {"name": "item", "title": "品名", "width": 60}, {"name": "quantity"}, {"name": "gross"}]},
        {"kind": "capitals"},
        {"kind": "text", "text": "#panic() 注：{party.code} 签收视为验收"},
        {"kind": "signatures", "titles": ["收货人", "司机"]},
    ],
}  # fmt: skip


def test_a_three_part_form_with_copies_subtotals_and_page_numbers(shop):
    made = template(shop, THREE_PART)
    one = order(shop, lines=6)
    found = pages(shop.client("sales").download(f"{ORDERS}/{one['id']}/print?template={made['id']}"))
    assert [size for _, size in found] == [(241.0, 93.3)] * 4
    first, second = found[0][0], found[1][0]
    for word in (
        "白联存根",
        "购货单位",
        "书香文具",
        "品名",
        "本页小计",
        "40",
        "1/2",
        "#panic()注：C1签收视为验收",
        "收货人",
    ):
        assert word in first, (word, first)
    assert "合计606,000.00" not in first
    assert "人民币" not in first
    for word in ("本页小计", "20", "合计606,000.00", "人民币陆仟", "以下空白", "2/2"):
        assert word in second, (word, second)
    assert "红联财务" in found[2][0]
    assert shop.client("sales").get(f"{ORDERS}/{one['id']}")["print_count"] == 1
    notes = shop.client("administrator").get(f"/api/audit?document={one['id']}&op=print")["rows"]
    assert len(notes) == 1


def test_the_default_is_used_standard_can_be_asked_for_and_one_is_default(shop):
    made = template(shop, THREE_PART, is_default=True)
    one = order(shop)
    sales = shop.client("sales")
    assert pages(sales.download(f"{ORDERS}/{one['id']}/print"))[0][1] == (241.0, 93.3)
    assert pages(sales.download(f"{ORDERS}/{one['id']}/print?template=standard"))[0][1] == (297.0, 210.0)
    template(shop, {"paper": "A5", "blocks": [{"kind": "title"}]}, code="T2", is_default=True)
    assert pages(sales.download(f"{ORDERS}/{one['id']}/print"))[0][1] == (148.0, 210.0)
    rows = sales.get("/api/printing/templates?type=sales_order")["rows"]
    assert [(row["code"], row["is_default"]) for row in rows] == [("T2", True), ("T1", False)]
    shop.client("administrator").request(
        "PATCH", f"{TEMPLATES}/{made['id']}", {"version": made["version"] + 1, "is_active": False}
    )
    assert sales.request("GET", f"{ORDERS}/{one['id']}/print?template={made['id']}").status_code == 404


@pytest.mark.parametrize("chosen", ["standard", "own"])
def test_many_orders_are_one_file_and_a_fixed_number_of_statements(shop, chosen):
    made = template(shop, THREE_PART)
    wanted = "standard" if chosen == "standard" else made["id"]
    ids = [order(shop)["id"] for _ in range(3)]
    found = pages(shop.client("sales").download(f"{ORDERS}/print?ids={','.join(map(str, ids))}&template={wanted}"))
    assert len(found) == (3 if chosen == "standard" else 6)
    assert {shop.client("sales").get(f"{ORDERS}/{one}")["print_count"] for one in ids} == {1}
    missing = shop.client("sales").request("GET", f"{ORDERS}/print?ids={ids[0]},999999999&template={wanted}")
    assert missing.status_code == 404
    assert shop.client("sales").get(f"{ORDERS}/{ids[0]}")["print_count"] == 1


def test_what_cannot_be_printed_is_refused_when_it_is_saved(shop):
    assert refused(shop, {"paper": "A0"}) == ["printing.not_a_layout"]
    assert refused(shop, {"blocks": [{"kind": "script"}]}) == ["printing.not_a_layout"]
    assert refused(shop, {"margins": [60, 60, 60, 60], "paper": "40x30"}) == ["printing.not_a_layout"]
    assert refused(shop, {"blocks": [{"kind": "text", "text": "{password}"}]}) == ["printing.no_such_field"]
    assert refused(shop, {"blocks": [{"kind": "lines", "fields": [{"name": "party"}]}]}) == ["printing.no_such_field"]
    assert refused(shop, {"page_subtotal": True}) == ["printing.subtotal_needs_lines"]
    wide = {
        "blocks": [{"kind": "lines", "fields": [{"name": "item", "width": 100}, {"name": "quantity", "width": 100}]}]
    }
    assert refused(shop, wide) == ["printing.too_wide"]
    assert refused(shop, {}, type_code="nothing") == ["printing.no_such_type"]


def test_sales_chooses_a_template_and_may_not_make_one(shop):
    body = {"code": "T1", "name": "x", "type_code": "sales_order", "layout": json.dumps(THREE_PART)}
    sales = shop.client("sales")
    assert sales.request("POST", TEMPLATES, body).status_code == 403
    assert sales.request("GET", "/api/printing/design?type=sales_order").status_code == 403
    assert sales.request("POST", "/api/printing/preview", {"type": "sales_order", "layout": "{}"}).status_code == 403


def test_the_first_layouts_of_every_type_are_good_and_a_preview_counts_nothing(shop):
    one = order(shop)
    administrator = shop.client("administrator")
    types = [one["code"] for one in administrator.get("/api/meta")["types"] if one["module"] != "customize"]
    assert len(types) > 20
    for code in types:
        design = administrator.get(f"/api/printing/design?type={code}")
        for kind in ("form", "label"):
            template(shop, design[kind], code=f"{code}-{kind}", type_code=code)
    design = administrator.get("/api/printing/design?type=sales_order")
    answer = administrator.request(
        "POST",
        "/api/printing/preview",
        {"type": "sales_order", "layout": json.dumps(design["form"]), "record": one["id"]},
    )
    assert answer.status_code == 200, answer.content.decode()
    assert "台灯" in pages(answer)[0][0]
    assert administrator.get(f"{ORDERS}/{one['id']}")["print_count"] == 0


def test_what_is_only_looked_at_takes_the_default_from_no_other(shop):
    first = template(shop, THREE_PART, is_default=True)
    second = template(shop, THREE_PART, code="T2")
    boss = shop.client("administrator")

    def default():
        rows = boss.get("/api/customize/print_templates?sort=code")["rows"]
        return [row["code"] for row in rows if row["is_default"]]

    path = "/api/customize/print_templates/bulk"
    change = {"ids": [second["id"]], "changes": {"is_default": True}}
    looked = boss.post(path, change | {"preview": True})
    assert [one["field"] for one in looked["rows"][0]["changes"]] == ["is_default"]
    assert default() == ["T1"]
    boss.post(path, change)
    assert default() == ["T2"]
    third = boss.request("PATCH", f"/api/customize/print_templates/{first['id']}",
                         {"version": boss.get(f"/api/customize/print_templates/{first['id']}")["version"], "is_default": True})  # fmt: skip
    assert (third.status_code, default()) == (200, ["T1"])


def test_a_preview_in_pictures_has_the_shape_of_the_paper(shop):
    order(shop, lines=6)
    body = {"type": "sales_order", "layout": json.dumps(THREE_PART)}
    shown = shop.client("administrator").post("/api/printing/pages", body)
    assert (shown["count"], len(shown["pages"])) == (4, 4)
    picture = base64.b64decode(shown["pages"][0])
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG")
    assert abs(width / height - 241 / 93.3) < 0.02
    empty = shop.client("administrator").post("/api/printing/pages", body | {"type": "purchase_order", "layout": "{}"})
    assert empty["count"] == 1


def test_a_record_is_looked_at_before_it_is_printed_and_that_counts_nothing(shop):
    one = order(shop, lines=6)
    three = template(shop, THREE_PART, code="T3", type_code="sales_order")
    sales = shop.client("sales")
    standard = sales.get(f"{ORDERS}/{one['id']}/print?format=pages&template=standard")
    assert (standard["count"], len(standard["pages"]), standard["whole"]) == (1, 1, True)
    assert standard["pages"][0].startswith("<svg")
    assert standard["next"] is None
    assert sales.get(f"{ORDERS}/{one['id']}/print?format=pages&template={three['id']}")["count"] == 4
    assert sales.get(f"{ORDERS}/{one['id']}")["print_count"] == 0
    assert sales.request("GET", f"{ORDERS}/{one['id']}/print?format=docx").status_code == 422
    assert sales.request("GET", f"{ORDERS}/print?ids={one['id']}&format=pages").status_code == 422
    assert sales.request("GET", f"{ORDERS}/{one['id']}/print?format=pdf").content.startswith(b"%PDF-")
    assert sales.get(f"{ORDERS}/{one['id']}")["print_count"] == 1
    assert shop.client("nobody").request("GET", f"{ORDERS}/{one['id']}/print?format=pages").status_code == 403


def test_every_page_of_a_long_document_can_be_looked_at(shop):
    one = order(shop, lines=320)  # more than a first look lays out
    sales = shop.client("sales")
    path = f"{ORDERS}/{one['id']}/print?format=pages&template=standard"
    first = sales.get(path)
    assert (len(first["pages"]), first["next"], first["whole"]) == (6, None, False)
    whole = sales.get(f"{path}&whole=1")
    assert whole["count"] > first["count"]
    assert (len(whole["pages"]), whole["next"], whole["whole"]) == (6, 7, True)
    rest = sales.get(f"{path}&whole=1&from=7&most=60")
    assert (6 + len(rest["pages"]), rest["next"]) == (whole["count"], None)
    assert not {*whole["pages"]} & {*rest["pages"]}
    assert whole["count"] == len(pages(sales.download(path.replace("pages", "pdf"))))
    for wrong in ("from=0", "most=61", "from=x", "whole=2"):
        assert sales.request("GET", f"{path}&{wrong}").status_code == 422
