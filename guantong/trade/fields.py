"""The fields, states and steps from which purchasing and sales declare their documents."""

from __future__ import annotations

from guantong.kernel.declare import Field, L, Link, Option, State, Transition, Type, When
from guantong.trade.side import Side

BUSINESS_ON = Field(
    "business_on", Type.DATE, L("单据日期", "Date"), required=True, default="today", in_list=True, width=110
)
REMARKS = Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), section="more")
LINE_REMARKS = Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=200, width=160)

SECTIONS = {
    "main": L("基本", "General"),
    "delivery": L("交货", "Delivery"),
    "terms": L("条款", "Terms"),
    "more": L("其他", "More"),
}

PRICE_MODES = (
    Option("inclusive", L("含税", "Tax included")),
    Option("exclusive", L("不含税", "Tax excluded")),
)
PRICE_MODE = Field(
    "price_mode", Type.ENUM, L("价格方式", "Price mode"), options=PRICE_MODES, section="terms",
    hint=L("单价是否含税;空则取公司设置", "Whether prices include tax; empty takes the company's setting"),
)  # fmt: skip
CURRENCY = Field("currency", Type.TEXT, L("币种", "Currency"), max_length=3, section="terms")
RATE = Field(
    "rate", Type.PRICE, L("汇率", "Exchange rate"), positive=True, section="terms",
    hint=L("一单位外币折合本位币", "Company currency for one unit"),
)  # fmt: skip
PAYMENT_TERMS = Field("payment_terms", Type.REF, L("付款条件", "Payment terms"), ref="payment_terms", section="terms")
DEPARTMENT = Field("department", Type.REF, L("部门", "Department"), ref="department", section="more")
WAREHOUSE = Field(
    "warehouse", Type.REF, L("仓库", "Warehouse"), ref="warehouse", required=True, in_list=True, width=120
)
MOVEMENT_WAREHOUSE = Field("warehouse", Type.REF, L("仓库", "Warehouse"), ref="warehouse", in_list=True, width=120)
CONTACT = (
    Field("contact", Type.TEXT, L("联系人", "Contact"), max_length=60, section="delivery"),
    Field("phone", Type.TEXT, L("电话", "Phone"), max_length=60, section="delivery"),
    Field("address", Type.TEXT, L("地址", "Address"), max_length=300, section="delivery", width=260),
    Field("shipping_method", Type.TEXT, L("运输方式", "Shipping method"), max_length=60, section="delivery"),
)

TOTALS = (
    Field("total_net", Type.MONEY, L("金额", "Net"), readonly=True, total=True, section="main", importable=False),
    Field("total_tax", Type.MONEY, L("税额", "Tax"), readonly=True, total=True, section="main", importable=False),
    Field(
        "total_gross", Type.MONEY, L("价税合计", "Total"), readonly=True, total=True, in_list=True, width=130,
        importable=False, usual_sort=True,
    ),
)  # fmt: skip


def party(side: Side) -> Field:
    """The partner of the document."""
    return Field(
        "party", Type.REF, side.party, ref="party", only=side.role_column, required=True, in_list=True,
        searchable=True, usual_sort=True, width=220,
        copies={"contact": "contact", "phone": "phone", "address": "address", "payment_terms": "payment_terms"},
    )  # fmt: skip


def plain_party(side: Side) -> Field:
    """The partner; empty takes that of the lines' source."""
    return Field(
        "party",
        Type.REF,
        side.party,
        ref="party",
        only=side.role_column,
        in_list=True,
        searchable=True,
        width=220,
        usual_sort=True,
    )


def employee(label: L) -> Field:
    """The person of ours who handles the document."""
    return Field("employee", Type.REF, label, ref="employee", in_list=True, width=100)


def external_ref(label: L) -> Field:
    """The number that the other side gave."""
    return Field("external_ref", Type.TEXT, label, max_length=100, in_list=True, searchable=True, width=140, default="")


def item_fields(copies: dict[str, str], *, required: bool = True) -> tuple[Field, ...]:
    """Item, what it is, and its unit; what is left empty comes from the line's source or from the master."""
    return (
        Field(
            "item", Type.REF, L("物料", "Item"), ref="item", required=required, width=220,
            copies={"spec": "spec"} | copies,
        ),
        Field(
            "spec", Type.TEXT, L("规格型号", "Specification"), readonly=True, importable=False, width=140,
            expression="(SELECT i.spec FROM masterdata_item i WHERE i.id = l.item_id)",
        ),
        Field("description", Type.TEXT, L("说明", "Description"), max_length=300, width=160, default=""),
        Field("unit", Type.REF, L("单位", "Unit"), ref="unit", width=80),
    )  # fmt: skip


def price_fields(*, typed_tax: bool = False) -> tuple[Field, ...]:
    """Price, discount, tax and the amounts computed from them. `typed_tax`: the tax printed on a paper may be entered."""
    return (
        Field(
            "price", Type.PRICE, L("单价", "Price"), minimum="0", width=110,
            hint=L("空则取价格表", "Empty takes the price list"),
        ),
        Field(
            "discount_percent", Type.PERCENT, L("折扣%", "Discount %"), minimum="0", maximum="100", default="0",
            width=90,
        ),
        Field("tax", Type.REF, L("税种", "Tax"), ref="tax", width=100, copies={"tax_rate": "rate"}),
        Field(
            "tax_rate", Type.PERCENT, L("税率%", "Tax rate %"), readonly=True, width=80, default="0", importable=False
        ),
        Field("net", Type.MONEY, L("金额", "Net"), readonly=True, total=True, width=120, importable=False),
        Field(
            "tax_amount", Type.MONEY, L("税额", "Tax amount"), readonly=not typed_tax, total=True, width=110,
            importable=typed_tax,
        ),
        Field("gross", Type.MONEY, L("价税合计", "Gross"), readonly=True, total=True, width=120, importable=False),
    )  # fmt: skip


def quantity(label: L | None = None) -> Field:
    """The quantity of a line, in its unit."""
    return Field(
        "quantity", Type.QUANTITY, label or L("数量", "Quantity"), required=True, nonzero=True, total=True, width=110
    )


STOCK_QUANTITY = Field(
    "stock_quantity", Type.QUANTITY, L("库存单位数量", "Quantity in stock unit"), readonly=True, hidden=True,
    importable=False,
)  # fmt: skip


def progress(name: str, label: L) -> Field:
    """A quantity that later documents move, in the item's stock unit."""
    return Field(name, Type.QUANTITY, label, readonly=True, audited=False, importable=False, width=110, default="0")


def hidden(name: str, kind: Type, label: L) -> Field:
    """A column that services and links use; people see what it leads to."""
    return Field(name, kind, label, hidden=True, importable=False, filterable=True)


ORDER_OPEN = Field(
    "quantity_open", Type.QUANTITY, L("未执行数量", "Open"), readonly=True, importable=False, width=110,
    expression="greatest(l.stock_quantity - l.quantity_moved, 0)",
)  # fmt: skip
RESERVED = Field(
    "quantity_reserved", Type.QUANTITY, L("已预留", "Reserved"), readonly=True, importable=False, width=100,
    expression="(SELECT coalesce(sum(r.open_quantity), 0) FROM inventory_reservation r WHERE r.line_id = l.id)",
)  # fmt: skip


# Columns of lines that later documents move and nobody sees.
ORDER_LINE_PROGRESS = ("transit_quantity", "transit_value")
MOVEMENT_LINE_PROGRESS = ("accrued", "invoiced_value")
INVOICE_LINE_PROGRESS = ("quantity_credited", "net_credited", "tax_credited")


def order_progress(label: L) -> Field:
    """How much of an order was carried out, in whole percent of its lines' quantities: 100 is all, never nearly all."""
    return Field(
        "moved_percent", Type.PERCENT, label, readonly=True, importable=False, in_list=True, width=90, scale=0,
        sortable=False,
        expression="(SELECT floor(100 * sum(least(x.quantity_moved, x.stock_quantity)) / nullif(sum(x.stock_quantity), 0))"
        " FROM trade_order_line x WHERE x.document_id = h.id)",
    )  # fmt: skip


# -- goods movements ---------------------------------------------------------------------------------------------------
# The ledger's table keeps the stock unit in `quantity`; people enter `unit_quantity` in the line's unit.

TOTAL_QUANTITY = Field(
    "total_quantity", Type.QUANTITY, L("总数量", "Total quantity"), readonly=True, importable=False, in_list=True,
    width=100,
)  # fmt: skip
TOTAL_VALUE = Field(
    "total_value", Type.MONEY, L("成本", "Cost"), readonly=True, importable=False, in_list=True, total=True,
    usual_sort=True, see="see.cost", width=120,
)  # fmt: skip
RETURN_REASON = Field("reason", Type.REF, L("退货原因", "Reason"), ref="reason_code", section="main")
SOURCE_LINE = hidden("source_line_id", Type.INT, L("订单行", "Order line"))
ORIGIN_LINE = hidden("origin_line_id", Type.INT, L("原单行", "Original line"))
ORDER_NUMBER = Field(
    "order_number", Type.TEXT, L("订单号", "Order no."), readonly=True, importable=False, width=140,
    expression="(SELECT o.number FROM trade_order_line x JOIN trade_order o ON o.id = x.document_id"
    " WHERE x.id = l.source_line_id)",
)  # fmt: skip
ORIGIN_NUMBER = Field(
    "origin_number", Type.TEXT, L("原单号", "Original no."), readonly=True, importable=False, width=140,
    expression="(SELECT m.number FROM inventory_movement_line x JOIN inventory_movement m ON m.id = x.document_id"
    " WHERE x.id = l.origin_line_id)",
)  # fmt: skip
REVERSAL_OF_MOVEMENT = Link("reversal_of_id", "inventory_movement", None, L("冲销", "Reversal of"))


def movement_ref(label: L) -> Field:
    """The number that the other side gave the movement."""
    return Field(
        "external_ref", Type.TEXT, label, column="external_no", max_length=100, in_list=True, searchable=True,
        width=140, default="",
    )  # fmt: skip


def order_ref(code: str) -> Field:
    """The one order that all lines come from; empty when they come from several."""
    return Field(
        "order", Type.REF, L("订单", "Order"), ref=code, readonly=True, importable=False, in_list=True, width=140
    )


def movement_item_fields() -> tuple[Field, ...]:
    """Item, specification and unit of a movement's line."""
    item, spec, _description, unit = item_fields({"unit": "unit"}, required=False)
    return (item, spec, unit)


def movement_quantity(label: L) -> Field:
    """The quantity that moved, in the line's unit."""
    return Field(
        "quantity", Type.QUANTITY, label, column="unit_quantity", required=True, nonzero=True, total=True, width=110
    )


def place_fields() -> tuple[Field, ...]:
    """Where in the warehouse, and which batch."""
    return (
        Field("bin", Type.REF, L("库位", "Bin"), ref="bin", width=100),
        Field("batch", Type.TEXT, L("批次", "Batch"), max_length=60, width=110, default=""),
    )


def value_fields() -> tuple[Field, ...]:
    """The quantity in the stock unit and what it cost."""
    return (
        Field(
            "stock_quantity", Type.QUANTITY, L("库存单位数量", "Quantity in stock unit"), column="quantity",
            readonly=True, hidden=True, importable=False,
        ),
        Field(
            "price", Type.PRICE, L("不含税单价", "Net price"), readonly=True, importable=False, see="see.cost",
            width=110,
        ),
        Field(
            "value", Type.MONEY, L("成本金额", "Cost"), readonly=True, importable=False, total=True, see="see.cost",
            width=120,
        ),
    )  # fmt: skip


def movement_progress() -> tuple[Field, ...]:
    """What later documents did to a movement's line, in the stock unit."""
    return (
        progress("returned_quantity", L("已退数量", "Returned")),
        progress("invoiced_quantity", L("已开票数量", "Invoiced")),
        progress("invoice_open", L("未开票数量", "Not invoiced")),
    )


# -- invoices ----------------------------------------------------------------------------------------------------------

INVOICE_SOURCE = hidden("source_line_id", Type.INT, L("出入库行", "Movement line"))
INVOICE_ORDER = hidden("order_line_id", Type.INT, L("订单行", "Order line"))
INVOICE_ORIGIN = hidden("origin_line_id", Type.INT, L("蓝字发票行", "Blue invoice line"))
SOURCE_NUMBER = Field(
    "source_number", Type.TEXT, L("来源单号", "Source no."), readonly=True, importable=False, width=140,
    expression="coalesce((SELECT m.number FROM inventory_movement_line x JOIN inventory_movement m"
    " ON m.id = x.document_id WHERE x.id = l.source_line_id),"
    " (SELECT o.number FROM trade_order_line x JOIN trade_order o ON o.id = x.document_id"
    " WHERE x.id = l.order_line_id))",
)  # fmt: skip
INVOICE_LINKS = (
    Link("source_line_id", "inventory_movement", "inventory_movement_line", L("出入库单", "Goods movement")),
    Link("order_line_id", "trade_order", "trade_order_line", L("订单", "Order")),
    Link("origin_line_id", "trade_invoice", "trade_invoice_line", L("蓝字发票", "Blue invoice")),
    Link("reversal_of_id", "trade_invoice", None, L("冲销", "Reversal of")),
)
RED_REASONS = (
    Option("", L("蓝字", "Blue")),
    Option("return", L("销货退回", "Goods returned"), "bad"),
    Option("allowance", L("销售折让", "Allowance"), "bad"),
    Option("mistake", L("开票有误", "Wrong invoice"), "bad"),
    Option("stopped", L("服务中止", "Service stopped"), "bad"),
)


def invoice_fields() -> tuple[Field, ...]:
    """What the paper says: number, date, type, and on a red one why."""
    return (
        Field(
            "invoice_no", Type.TEXT, L("发票号码", "Invoice no."), max_length=40, in_list=True, searchable=True,
            width=170, default="",
        ),
        Field("issued_on", Type.DATE, L("开票日期", "Issued on"), width=110),
        Field(
            "invoice_type", Type.ENUM, L("发票类型", "Invoice type"), default="special",
            options=(
                Option("special", L("专用发票", "Special")),
                Option("ordinary", L("普通发票", "Ordinary")),
                Option("none", L("未开票", "No paper")),
            ),
        ),
        Field(
            "red_reason", Type.ENUM, L("红字原因", "Red reason"), options=RED_REASONS, default="", section="more"
        ),
        Field(
            "red_confirmation_no", Type.TEXT, L("红字确认单编号", "Red confirmation no."), max_length=40,
            section="more", default="", visible_when=When("red_reason"),
        ),
        Field("due_on", Type.DATE, L("到期日", "Due on"), readonly=True, importable=False, in_list=True, width=110,
              usual_sort=True),
    )  # fmt: skip


def settlement_fields() -> tuple[Field, ...]:
    """What is still to be paid of an invoice, in company currency."""
    return (
        Field(
            "open_amount", Type.MONEY, L("未结金额", "Open amount"), readonly=True, importable=False, in_list=True,
            width=120, sortable=False, filterable=False,
            expression="(SELECT coalesce(sum(abs(o.open_amount)) * sign(h.amount), 0) FROM accounting_open_item o"
            " WHERE o.document_id = h.id AND o.line_id IS NULL)",
        ),
    )  # fmt: skip


def difference_fields() -> tuple[Field, ...]:
    """The price difference of a supplier's line against what was accrued, and where it went."""
    return (
        Field(
            "difference", Type.MONEY, L("价差", "Price difference"), readonly=True, importable=False, see="see.cost",
            width=100,
        ),
        Field(
            "difference_stock", Type.MONEY, L("计入库存", "Into stock"), readonly=True, importable=False,
            see="see.cost", width=100,
        ),
    )  # fmt: skip


DRAFT = State("draft", L("草稿", "Draft"))
POSTED = State("posted", L("已过账", "Posted"), "good")
REVERSED = State("reversed", L("已冲销", "Reversed"), "bad")
CONFIRMED = State("confirmed", L("已审核", "Confirmed"), "info")
CLOSED = State("closed", L("已关闭", "Closed"), "good")
CANCELLED = State("cancelled", L("已作废", "Cancelled"), "bad")

REVERSE_ON = Field("on", Type.DATE, L("冲销日期", "Reversal date"), default="today")
REASON = Field("reason", Type.TEXT, L("原因", "Reason"), max_length=200)

POST = Transition("post", ("draft",), "posted", L("过账", "Post"), number=True, primary=True)
REVERSE = Transition(
    "reverse", ("posted",), "reversed", L("冲销", "Reverse"), danger=True,
    confirm=L("将生成一张红字单据冲销本单,不能撤销。", "A red document takes this one back; that cannot be undone."),
    asks=(REVERSE_ON, REASON), writes=("reversed_by_id",),
)  # fmt: skip
CONFIRM_TAX = Transition(
    "confirm_tax", ("posted",), None, L("勾选确认", "Confirm input tax"),
    asks=(Field("on", Type.DATE, L("确认日期", "Confirmed on"), default="today"),), writes=("input_state",),
)  # fmt: skip
POSTING_STATES = (DRAFT, POSTED, REVERSED)
POSTING_STEPS = (POST, REVERSE)

ORDER_STATES = (DRAFT, CONFIRMED, CLOSED, CANCELLED)
CONFIRM = Transition("confirm", ("draft",), "confirmed", L("审核", "Confirm"), number=True, primary=True)
UNCONFIRM = Transition(
    "unconfirm", ("confirmed",), "draft", L("反审核", "Back to draft"),
    confirm=L("退回草稿后可以修改,编号保留。", "It can be changed again and keeps its number."),
    writes=("credit_result",),
)  # fmt: skip
CLOSE = Transition(
    "close", ("confirmed",), "closed", L("关闭", "Close"),
    confirm=L("未执行的数量不再执行。", "What is still open will not be carried out."), asks=(REASON,),
    writes=("remarks",),
)  # fmt: skip
REOPEN = Transition("reopen", ("closed",), "confirmed", L("重新打开", "Reopen"))
CANCEL = Transition(
    "cancel", ("draft", "confirmed"), "cancelled", L("作废", "Cancel"), danger=True,
    confirm=L("作废后编号保留,不能恢复。", "The number is kept and the order cannot come back."), asks=(REASON,),
    writes=("remarks",),
)  # fmt: skip
RESERVE = Transition("reserve", ("confirmed",), None, L("重新预留", "Reserve again"))
