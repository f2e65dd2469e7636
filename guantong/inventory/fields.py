"""Fields, states and steps that the documents of the stock have in common."""

from __future__ import annotations

from guantong.kernel.declare import Field, L, State, Transition, Type

BUSINESS_ON = Field(
    "business_on", Type.DATE, L("单据日期", "Date"), required=True, default="today", in_list=True, width=110
)
REMARKS = Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), section="more", in_list=True)
LINE_REMARKS = Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=200, width=160)
SECTIONS = {"main": L("基本", "General"), "more": L("其他", "More")}

WAREHOUSE = Field(
    "warehouse", Type.REF, L("仓库", "Warehouse"), ref="warehouse", required=True, in_list=True, width=120
)
EMPLOYEE = Field("employee", Type.REF, L("经手人", "Handled by"), ref="employee", in_list=True, width=100)
DEPARTMENT = Field("department", Type.REF, L("部门", "Department"), ref="department", in_list=True, width=110)
PROJECT = Field("project", Type.REF, L("项目", "Project"), ref="project", width=110)
TOTAL_QUANTITY = Field(
    "total_quantity", Type.QUANTITY, L("总数量", "Total quantity"), readonly=True, importable=False, in_list=True,
    width=100,
)  # fmt: skip
TOTAL_VALUE = Field(
    "total_value", Type.MONEY, L("金额", "Value"), readonly=True, importable=False, in_list=True, total=True,
    see="see.cost", width=120,
)  # fmt: skip

ITEM = (
    Field(
        "item", Type.REF, L("物料", "Item"), ref="item", required=True, width=220, copies={"unit": "unit", "spec": "spec"}
    ),
    Field(
        "spec", Type.TEXT, L("规格型号", "Specification"), readonly=True, importable=False, width=140,
        expression="(SELECT i.spec FROM masterdata_item i WHERE i.id = l.item_id)",
    ),
    Field("unit", Type.REF, L("单位", "Unit"), ref="unit", width=80),
)  # fmt: skip
BIN = Field("bin", Type.REF, L("库位", "Bin"), ref="bin", width=100)
BATCH = Field("batch", Type.TEXT, L("批次", "Batch"), max_length=60, width=110, default="")
STOCK_QUANTITY = Field(
    "stock_quantity", Type.QUANTITY, L("库存单位数量", "Quantity in stock unit"), column="quantity", readonly=True,
    hidden=True, importable=False,
)  # fmt: skip
VALUE = Field(
    "value", Type.MONEY, L("金额", "Value"), readonly=True, importable=False, total=True, see="see.cost", width=120
)
ORIGIN_LINE = Field(
    "origin_line_id", Type.INT, L("原单行", "Original line"), hidden=True, readonly=True, importable=False,
    filterable=False,
)  # fmt: skip


def quantity(label: L) -> Field:
    """What moves, in the line's unit. The ledger's table keeps the stock unit in `quantity`."""
    return Field(
        "quantity", Type.QUANTITY, label, column="unit_quantity", required=True, nonzero=True, total=True, width=110
    )


STATES = (
    State("draft", L("草稿", "Draft")),
    State("posted", L("已过账", "Posted"), "good"),
    State("reversed", L("已冲销", "Reversed"), "bad"),
)
STEPS = (
    Transition("post", ("draft",), "posted", L("过账", "Post"), number=True, primary=True),
    Transition(
        "reverse", ("posted",), "reversed", L("冲销", "Reverse"), danger=True,
        confirm=L("将生成一张红字单据冲销本单，不能撤销。", "A red document takes this one back; that cannot be undone."),
        asks=(
            Field("on", Type.DATE, L("冲销日期", "Reversal date"), default="today"),
            Field("reason", Type.TEXT, L("原因", "Reason"), max_length=200),
        ),
        writes=("reversed_by_id",),
    ),
)  # fmt: skip
