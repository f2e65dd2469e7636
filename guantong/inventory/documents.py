"""The documents of the stock: other receipt, other issue, transfer, stock count."""

from __future__ import annotations

from guantong.inventory import fields as f
from guantong.inventory.prepare import prepare_count, prepare_movement, prepare_transfer
from guantong.kernel.declare import Field, L, Lines, Link, RecordType, Type, register

_LINES = "inventory_movement_line"
_LINKS = (Link("reversal_of_id", "inventory_movement", None, L("冲销", "Reversal of")),)


def _reason(label: L) -> Field:
    return Field("reason", Type.REF, label, ref="reason_code", required=True, in_list=True, width=120)


OTHER_RECEIPT = RecordType(
    code="other_receipt",
    module="inventory",
    plural="other_receipts",
    label=L("其他入库单", "Other receipt"),
    table="inventory_movement",
    kind="other_receipt",
    prefix="QR",
    order="-business_on",
    search=("number", "remarks"),
    warehouse_column="warehouse_id",
    icon="log-in",
    states=f.STATES,
    transitions=f.STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON, f.WAREHOUSE, _reason(L("入库原因", "Reason")), f.DEPARTMENT, f.EMPLOYEE, f.PROJECT,
        f.TOTAL_QUANTITY, f.TOTAL_VALUE, f.REMARKS,
    ),
    lines=(
        Lines(
            "lines", L("明细", "Lines"), _LINES,
            (
                *f.ITEM,
                f.quantity(L("数量", "Quantity")),
                Field(
                    "price", Type.PRICE, L("单位成本", "Unit cost"), minimum="0", default="0", see="see.cost", width=110,
                    hint=L("不填时按移动平均成本入库", "Left empty, goods come in at the moving average"),
                ),
                f.VALUE, f.BIN, f.BATCH, f.STOCK_QUANTITY, f.ORIGIN_LINE, f.LINE_REMARKS,
            ),
        ),
    ),
    links=_LINKS,
    prepare=prepare_movement,
    signatures=(L("经办", "Handled by"), L("审核", "Approved"), L("仓管员", "Storekeeper")),
)  # fmt: skip

OTHER_ISSUE = RecordType(
    code="other_issue",
    module="inventory",
    plural="other_issues",
    label=L("其他出库单", "Other issue"),
    table="inventory_movement",
    kind="other_issue",
    prefix="QC",
    order="-business_on",
    search=("number", "remarks"),
    warehouse_column="warehouse_id",
    icon="log-out",
    states=f.STATES,
    transitions=f.STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON, f.WAREHOUSE, _reason(L("出库原因", "Reason")), f.DEPARTMENT, f.EMPLOYEE, f.PROJECT,
        f.TOTAL_QUANTITY, f.TOTAL_VALUE, f.REMARKS,
    ),
    lines=(
        Lines(
            "lines", L("明细", "Lines"), _LINES,
            (
                *f.ITEM, f.quantity(L("数量", "Quantity")), f.VALUE, f.BIN, f.BATCH, f.STOCK_QUANTITY, f.ORIGIN_LINE,
                f.LINE_REMARKS,
            ),
        ),
    ),
    links=_LINKS,
    prepare=prepare_movement,
    signatures=(L("经办", "Handled by"), L("审核", "Approved"), L("仓管员", "Storekeeper")),
)  # fmt: skip

TRANSFER = RecordType(
    code="transfer",
    module="inventory",
    plural="transfers",
    label=L("调拨单", "Transfer"),
    table="inventory_movement",
    kind="transfer",
    prefix="DB",
    order="-business_on",
    search=("number", "remarks"),
    warehouse_column="warehouse_id",
    icon="repeat",
    states=f.STATES,
    transitions=f.STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON,
        Field(
            "warehouse", Type.REF, L("调出仓库", "From"), ref="warehouse", required=True, in_list=True, width=120
        ),
        Field(
            "target_warehouse", Type.REF, L("调入仓库", "To"), ref="warehouse", required=True, in_list=True, width=120
        ),
        f.EMPLOYEE, f.TOTAL_QUANTITY, f.REMARKS,
    ),
    lines=(
        Lines(
            "lines", L("明细", "Lines"), _LINES,
            (
                *f.ITEM, f.quantity(L("数量", "Quantity")), f.BATCH,
                Field("bin", Type.REF, L("调出库位", "From bin"), ref="bin", width=100),
                Field("target_bin", Type.REF, L("调入库位", "To bin"), ref="bin", width=100),
                f.STOCK_QUANTITY, f.ORIGIN_LINE, f.LINE_REMARKS,
            ),
        ),
    ),
    links=_LINKS,
    prepare=prepare_transfer,
    signatures=(L("调出人", "Sent by"), L("调入人", "Received by"), L("审核", "Approved")),
)  # fmt: skip

STOCK_COUNT = RecordType(
    code="stock_count",
    module="inventory",
    plural="stock_counts",
    label=L("盘点单", "Stock count"),
    table="inventory_movement",
    kind="stock_count",
    prefix="PD",
    order="-business_on",
    search=("number", "remarks"),
    warehouse_column="warehouse_id",
    icon="clipboard-list",
    states=f.STATES,
    transitions=f.STEPS,
    sections=f.SECTIONS,
    fields=(f.BUSINESS_ON, f.WAREHOUSE, f.DEPARTMENT, f.EMPLOYEE, f.TOTAL_QUANTITY, f.TOTAL_VALUE, f.REMARKS),
    lines=(
        Lines(
            "lines", L("明细", "Lines"), _LINES,
            (
                *f.ITEM, f.BIN, f.BATCH,
                Field(
                    "book_quantity", Type.QUANTITY, L("账面数量", "Book"), readonly=True, importable=False, width=110,
                    hint=L("保存时按当前库存填写", "Filled from stock when the count is saved"),
                ),
                Field(
                    "counted_quantity", Type.QUANTITY, L("实盘数量", "Counted"), required=True, minimum="0", width=110
                ),
                Field(
                    "difference", Type.QUANTITY, L("盈亏数量", "Difference"), readonly=True, importable=False,
                    total=True, width=110,
                ),
                Field(
                    "price", Type.PRICE, L("盘盈单价", "Price of surplus"), minimum="0", default="0", see="see.cost",
                    width=110, hint=L("不填时按移动平均成本", "Left empty, the moving average is taken"),
                ),
                Field(
                    "tax_out_rate", Type.PERCENT, L("进项转出税率%", "Input VAT transferred out %"), column="tax_rate",
                    minimum="0", maximum="100", default="0", width=120,
                    hint=L("仅管理不善造成的盘亏须转出进项税额", "Only for losses by mismanagement (theft, decay)"),
                ),
                f.VALUE, f.STOCK_QUANTITY, f.ORIGIN_LINE, f.LINE_REMARKS,
            ),
            calculator="count",
        ),
    ),
    links=_LINKS,
    prepare=prepare_count,
    signatures=(L("盘点人", "Counted by"), L("监盘人", "Witnessed by"), L("仓管", "Storekeeper"), L("财务", "Books")),
)  # fmt: skip

register(OTHER_RECEIPT, OTHER_ISSUE, TRANSFER, STOCK_COUNT)
