"""Labels: so many as the line says, on their paper, with codes that hold what they should."""

from __future__ import annotations

import json

import segno

from guantong.kernel.printing import api, marks, pdf
from guantong.kernel.printing.tests import reading
from guantong.kernel.printing.tests.test_templates import ORDERS, order, pages, refused, shop, template

__all__ = ["shop"]

LABEL = {
    "paper": "60x40", "margins": [2, 2, 2, 2], "font_size": 8, "repeat": "quantity",
    "blocks": [
        {"kind": "text", "text": "{line.item.name} {index}/{count}", "align": "center"},
        {"kind": "qr", "text": "{line.item.code}|{party.code}", "size": 16, "align": "center"},
        {"kind": "bars", "text": "{line.item.code}", "size": 5, "align": "center"},
    ],
}  # fmt: skip


def test_one_label_for_each_piece_with_qr_and_bars(shop, monkeypatch):
    given = []
    real = marks.qr
    monkeypatch.setattr(marks, "qr", lambda text: given.append(text) or real(text))
    made = template(shop, LABEL)
    one = order(shop)
    sales = shop.client("sales")
    found = pages(sales.download(f"{ORDERS}/{one['id']}/print?template={made['id']}"))
    assert [size for _, size in found] == [(60.0, 40.0)] * 10
    assert "台灯1/10" in found[0][0]
    assert "LAMP" in found[0][0]
    assert given == ["LAMP|C1"] * 10
    assert len(pages(sales.download(f"{ORDERS}/{one['id']}/print?template={made['id']}&labels=3"))) == 3
    assert sales.request("GET", f"{ORDERS}/{one['id']}/print?template={made['id']}&labels=0").status_code == 422


def test_labels_of_an_item(shop):
    layout = {"paper": "40x30", "repeat": "line", "margins": [1, 1, 1, 1], "blocks": [{"kind": "text", "text": "{code} {name}"}, {"kind": "qr", "text": "{code}", "size": 12}]}  # fmt: skip
    made = template(shop, layout, type_code="item")
    client = shop.client("administrator")
    item = client.get("/api/masterdata/items?q=LAMP")["rows"][0]
    found = pages(client.download(f"/api/masterdata/items/{item['id']}/print?template={made['id']}&labels=2"))
    assert found == [("LAMP台灯", (40.0, 30.0))] * 2


def test_the_first_label_of_a_master_holds_its_code_that_bars_can_hold(shop):
    client = shop.client("administrator")
    design = client.get("/api/printing/design?type=item")["label"]
    assert [(one["kind"], one["text"]) for one in design["blocks"]] == [
        ("text", "{name}"),
        ("qr", "{code}"),
        ("bars", "{code}"),
    ]
    item = client.get("/api/masterdata/items?q=LAMP")["rows"][0]
    body = {"type": "item", "layout": json.dumps(design), "record": item["id"]}
    answer = client.request("POST", "/api/printing/preview", body)
    assert answer.status_code == 200, answer.content.decode()


def test_a_scanner_reads_from_the_paper_what_the_record_says(shop, monkeypatch):
    """203 dots an inch, as a label printer makes them, of the pages that become the PDF."""
    seen = []
    monkeypatch.setattr(api, "pdf_of_arranged", lambda pages: seen.append(pages) or pdf.pdf_of_arranged(pages))
    client = shop.client("administrator")
    shop.item("PT-20260107", name="护眼台灯")
    for code, name in (("LAMP", "台灯"), ("PT-20260107", "护眼台灯")):
        item = client.get(f"/api/masterdata/items?f.code=eq:{code}")["rows"][0]
        for kind, text, size in (("qr", "{code}|{name}", 20), ("bars", "{code}", 8)):
            blocks = [{"kind": kind, "text": text, "size": size, "align": "center"}]
            layout = json.dumps({"paper": "60x40", "margins": [2, 2, 2, 2], "repeat": "line", "blocks": blocks})
            body = {"type": "item", "layout": layout, "record": item["id"]}
            assert client.request("POST", "/api/printing/preview", body).status_code == 200
            picture = reading.dots(pdf.pictures_of_arranged(seen[-1], dots_an_inch=203)[0])
            if kind == "bars":
                assert reading.code128(picture) == {code}
            else:
                matrix = segno.make_qr(f"{code}|{name}", error="m").matrix
                assert reading.modules(picture, len(matrix)) == ["".join(map(str, row)) for row in matrix]


def test_modules_are_those_of_the_encoder_and_chinese_fits_a_qr_code():
    assert marks.qr("台灯 10") == ["".join(map(str, row)) for row in segno.make_qr("台灯 10", error="m").matrix]
    # Code 128 B begins with its start sign 104 and ends with its stop sign.
    assert marks.code128("LAMP").startswith("11010010000")
    assert marks.code128("LAMP").endswith("1100011101011")


def test_bars_take_no_chinese_and_a_label_no_page_that_is_too_wide(shop):
    made = template(
        shop, {"paper": "40x30", "repeat": "line", "blocks": [{"kind": "bars", "text": "{line.item.name}"}]}, code="T3"
    )
    one = order(shop)
    answer = shop.client("sales").request("GET", f"{ORDERS}/{one['id']}/print?template={made['id']}")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "printing.bad_mark"
    assert refused(
        shop, {"paper": "40x30", "margins": [1, 1, 1, 1], "blocks": [{"kind": "qr", "text": "{number}", "size": 50}]}
    ) == ["printing.too_wide"]
