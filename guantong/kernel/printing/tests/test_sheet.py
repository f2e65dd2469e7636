"""A printed sales order: what stands on the sheet, and that the PDF carries the Chinese text and font."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from guantong.kernel.declare import Field, L, Lines, RecordType, Type
from guantong.kernel.printing.pdf import pdf_of
from guantong.kernel.printing.sheet import Sheet, sheet_of

ORDER = RecordType(
    code="sales_order",
    module="sales",
    plural="sales_orders",
    label=L("销售订单", "Sales order"),
    table="trade_order",
    amount_in_capitals="gross",
    signatures=(L("制单", "Prepared by"), L("客户确认", "Confirmed by customer")),
    fields=(
        Field("number", Type.TEXT, L("单据编号", "Number")),
        Field("party", Type.REF, L("客户", "Customer"), ref="party"),
        Field("gross", Type.MONEY, L("价税合计", "Total incl. tax"), total=True),
    ),
    lines=(
        Lines(
            "lines",
            L("明细", "Lines"),
            "trade_order_line",
            (
                Field("item", Type.REF, L("物料", "Item"), ref="item"),
                Field("unit", Type.REF, L("单位", "Unit"), ref="unit"),
                Field("quantity", Type.QUANTITY, L("数量", "Quantity"), total=True),
                Field("price", Type.PRICE, L("单价", "Price")),
                Field("cost", Type.PRICE, L("成本", "Cost"), see="see.cost"),
                Field("gross", Type.MONEY, L("价税合计", "Gross"), total=True),
            ),
        ),
    ),
)


def record(lines: int, **changes: Any) -> dict[str, Any]:
    line = {
        "item": {"code": "P001", "name": "护眼台灯", "spec": "12W"},
        "unit": {"code": "pcs", "name": "个"},
        "quantity": "12.500000",
        "price": "1016.666667",
        "gross": "1226.00",
    }
    return {
        "number": "XS-202601-0001",
        "party": {"code": "C001", "name": "光明灯饰"},
        "gross": "1226.00",
        "state": "confirmed",
        "created_by": {"name": "王芳"},
        "lines": [line] * lines,
    } | changes


def sheet(lines: int = 1, language: str = "zh", **changes: Any) -> Sheet:
    return sheet_of(ORDER, record(lines, **changes), company="明灯照明", language=language, printed="2026-01-05 王芳")


def test_line_cells_are_printed_as_people_write_them() -> None:
    printed = sheet(lines=2)
    assert [c.label for c in printed.columns] == ["序号", "物料", "单位", "数量", "单价", "价税合计"]
    assert printed.rows[0] == ["1", "P001 护眼台灯 12W", "个", "12.5", "1,016.666667", "1,226.00"]
    assert printed.totals == ["合计", "", "", "25", "", "2,452.00"]


def test_an_instant_a_sum_of_whole_numbers_and_no_progress() -> None:
    """What an administrator added prints as people write it; how far an order is, is no matter of paper."""
    further = (
        Field("x_loading", Type.DATETIME, L("装车时间", "Loading"), custom=True),
        Field("x_boxes", Type.INT, L("箱数", "Boxes"), total=True, custom=True, expression="x"),
        Field("quantity_open", Type.QUANTITY, L("未执行数量", "Open"), expression="l.quantity"),
        Field("quantity_moved", Type.QUANTITY, L("已发数量", "Delivered"), audited=False),
    )
    of_type = replace(ORDER, lines=(replace(ORDER.lines[0], fields=ORDER.lines[0].fields[:1] + further),))
    line = {"x_loading": "2026-12-01T00:30:00Z", "x_boxes": 12, "quantity_open": "3", "quantity_moved": "0"}
    given = record(0) | {"lines": [line | {"item": {"code": "P1"}}] * 2}
    printed = sheet_of(of_type, given, company="", language="zh", printed="")
    assert [c.label for c in printed.columns] == ["序号", "物料", "装车时间", "箱数"]
    assert printed.rows[0] == ["1", "P1", "2026-12-01 08:30", "12"]
    assert printed.totals == ["合计", "", "", "24"]


def test_a_field_absent_from_the_record_has_no_column() -> None:
    assert "成本" not in [c.label for c in sheet().columns]


def test_capitals_signatures_and_watermark() -> None:
    printed = sheet(state="draft")
    assert printed.capitals == "人民币壹仟贰佰贰拾陆元整"
    assert [(s.label, s.value) for s in printed.signatures] == [("制单", "王芳"), ("客户确认", "")]
    assert printed.watermark == "草稿"
    assert sheet(state="reversed", language="en").watermark == "REVERSED"


def test_the_pdf_repeats_the_head_and_embeds_the_font() -> None:
    reader = PdfReader(BytesIO(pdf_of(sheet(lines=80, remarks="#[注入] $x$ 🚚 مرحبا"))))
    assert len(reader.pages) >= 2
    text = [page.extract_text() for page in reader.pages]
    assert all("价税合计" in page for page in text)
    assert "人民币壹仟贰佰贰拾陆元整" in text[-1]
    assert "#[注入] $x$" in text[-1]
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansSC" in font for font in fonts)
