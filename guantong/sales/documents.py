"""The documents of selling: sales order, delivery, sales return, sales invoice."""

from __future__ import annotations

from functools import partial

from guantong.kernel.declare import Create, Field, L, Lines, Link, Option, RecordType, Type, register
from guantong.kernel.engine.meta import Availability, register_availability
from guantong.trade import fields as f
from guantong.trade import side
from guantong.trade.derive import derive_invoice, derive_movement, derive_return
from guantong.trade.prepare import prepare_invoice, prepare_movement, prepare_order
from guantong.trade.side import SELL

SALES_ORDER = RecordType(
    code="sales_order",
    module="sales",
    plural="sales_orders",
    label=L("销售订单", "Sales order"),
    table="trade_order",
    kind="sales_order",
    prefix="XS",
    order="-business_on",
    search=("number", "external_ref"),
    warehouse_column="warehouse_id",
    icon="file-done",
    states=f.ORDER_STATES,
    transitions=(f.CONFIRM, f.RESERVE, f.UNCONFIRM, f.CLOSE, f.REOPEN, f.CANCEL),
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON,
        f.party(SELL),
        f.WAREHOUSE,
        f.employee(L("业务员", "Salesperson")),
        f.external_ref(L("客户订单号", "Customer order no.")),
        Field(
            "promised_on", Type.DATE, L("交货日期", "Due"), in_list=True, usual_sort=True, width=110, section="delivery"
        ),
        *f.CONTACT,
        f.PRICE_MODE,
        f.CURRENCY,
        f.RATE,
        f.PAYMENT_TERMS,
        Field(
            "credit_result",
            Type.ENUM,
            L("信用检查", "Credit check"),
            options=(
                Option("", L("未检查", "Not checked")),
                Option("within", L("额度内", "Within the limit"), "good"),
                Option("over", L("超额度", "Over the limit"), "warn"),
            ),
            default="",
            readonly=True,
            section="terms",
        ),
        f.DEPARTMENT,
        *f.TOTALS,
        f.order_progress(L("已发%", "Delivered %")),
        f.REMARKS,
    ),
    lines=(
        Lines(
            "lines",
            L("明细", "Lines"),
            "trade_order_line",
            (
                *f.item_fields({"unit": "sales_unit", "tax": "tax", "price": "price"}),
                f.quantity(),
                *f.price_fields(),
                Field("promised_on", Type.DATE, L("交货日期", "Due"), width=110),
                f.STOCK_QUANTITY,
                f.RESERVED,
                f.progress("quantity_moved", SELL.moved),
                f.progress("quantity_returned", L("已退数量", "Returned")),
                f.progress("quantity_invoiced", L("已开票数量", "Invoiced")),
                f.ORDER_OPEN,
                f.LINE_REMARKS,
            ),
            progress=f.ORDER_LINE_PROGRESS,
            calculator="tax_line",
        ),
    ),
    creates=(
        Create("delivery", L("销售出库", "Delivery"), ("confirmed",)),
        Create("sales_invoice", L("销售发票", "Sales invoice"), ("confirmed",)),
        Create("receipt", L("预收款", "Receipt"), ("confirmed",)),
    ),
    prepare=partial(prepare_order, SELL),
    amount_in_capitals="total_gross",
    signatures=(L("业务员", "Salesperson"), L("审核", "Approved"), L("客户确认", "Customer")),
)

DELIVERY = RecordType(
    code="delivery",
    module="sales",
    plural="deliveries",
    label=L("销售出库单", "Delivery"),
    table="inventory_movement",
    kind="delivery",
    prefix="CK",
    order="-business_on",
    search=("number", "external_no"),
    warehouse_column="warehouse_id",
    icon="car",
    states=f.POSTING_STATES,
    transitions=f.POSTING_STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON,
        f.plain_party(SELL),
        f.MOVEMENT_WAREHOUSE,
        f.employee(L("经手人", "Handled by")),
        f.movement_ref(L("客户订单号", "Customer order no.")),
        f.order_ref("sales_order"),
        Field("consignee", Type.TEXT, L("收货人", "Consignee"), max_length=60, section="delivery", default=""),
        Field("phone", Type.TEXT, L("电话", "Phone"), max_length=60, section="delivery", default=""),
        Field("address", Type.TEXT, L("地址", "Address"), max_length=300, section="delivery", width=260, default=""),
        Field("carrier", Type.TEXT, L("物流公司", "Carrier"), max_length=60, section="delivery", default=""),
        Field("tracking_no", Type.TEXT, L("物流单号", "Tracking no."), max_length=60, section="delivery", default=""),
        Field("plate_no", Type.TEXT, L("车牌", "Plate no."), max_length=20, section="delivery", default=""),
        f.DEPARTMENT,
        f.TOTAL_QUANTITY,
        f.TOTAL_VALUE,
        f.REMARKS,
    ),
    lines=(
        Lines(
            "lines",
            L("明细", "Lines"),
            "inventory_movement_line",
            (
                *f.movement_item_fields(),
                f.movement_quantity(L("实发数量", "Delivered")),
                *f.place_fields(),
                *f.value_fields(),
                *f.movement_progress(),
                f.SOURCE_LINE,
                f.ORDER_NUMBER,
                f.LINE_REMARKS,
            ),
            progress=f.MOVEMENT_LINE_PROGRESS,
        ),
    ),
    creates=(
        Create("sales_invoice", L("销售发票", "Sales invoice"), ("posted",)),
        Create("sales_return", L("销售退货", "Sales return"), ("posted",)),
    ),
    links=(
        Link("source_line_id", "trade_order", "trade_order_line", L("订单", "Order")),
        f.REVERSAL_OF_MOVEMENT,
    ),
    prepare=partial(prepare_movement, side.DELIVERY),
    derive=partial(derive_movement, side.DELIVERY),
    signatures=(
        L("制单", "Prepared"),
        L("仓管", "Storekeeper"),
        L("司机", "Driver"),
        L("业务员", "Salesperson"),
        L("收货人签字", "Received by"),
    ),
)

SALES_RETURN = RecordType(
    code="sales_return",
    module="sales",
    plural="sales_returns",
    label=L("销售退货单", "Sales return"),
    table="inventory_movement",
    kind="sales_return",
    prefix="TH",
    order="-business_on",
    search=("number", "external_no"),
    warehouse_column="warehouse_id",
    icon="rollback",
    states=f.POSTING_STATES,
    transitions=f.POSTING_STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON,
        f.plain_party(SELL),
        f.MOVEMENT_WAREHOUSE,
        f.employee(L("经手人", "Handled by")),
        f.RETURN_REASON,
        f.movement_ref(L("对方单号", "Their number")),
        f.DEPARTMENT,
        f.TOTAL_QUANTITY,
        f.TOTAL_VALUE,
        f.REMARKS,
    ),
    lines=(
        Lines(
            "lines",
            L("明细", "Lines"),
            "inventory_movement_line",
            (
                *f.movement_item_fields(),
                f.movement_quantity(L("退货数量", "Returned")),
                *f.place_fields(),
                *f.value_fields(),
                *f.movement_progress(),
                f.ORIGIN_LINE,
                f.ORIGIN_NUMBER,
                f.LINE_REMARKS,
            ),
            progress=f.MOVEMENT_LINE_PROGRESS,
        ),
    ),
    creates=(Create("sales_invoice", L("红字销售发票", "Red sales invoice"), ("posted",)),),
    links=(
        Link("origin_line_id", "inventory_movement", "inventory_movement_line", L("原出库单", "Delivery")),
        f.REVERSAL_OF_MOVEMENT,
    ),
    prepare=partial(prepare_movement, side.SALES_RETURN),
    derive=partial(derive_return, side.SALES_RETURN),
    signatures=(L("业务员", "Salesperson"), L("仓管员", "Storekeeper"), L("审核", "Approved"), L("记账", "Booked")),
)

SALES_INVOICE = RecordType(
    code="sales_invoice",
    module="sales",
    plural="sales_invoices",
    label=L("销售发票", "Sales invoice"),
    table="trade_invoice",
    kind="sales_invoice",
    prefix="KP",
    order="-business_on",
    search=("number", "invoice_no"),
    icon="file-text",
    states=f.POSTING_STATES,
    transitions=f.POSTING_STEPS,
    sections=f.SECTIONS,
    fields=(
        f.BUSINESS_ON,
        f.plain_party(SELL),
        f.employee(L("开票人", "Drawer")),
        *f.invoice_fields(),
        f.PRICE_MODE,
        f.CURRENCY,
        f.RATE,
        f.PAYMENT_TERMS,
        f.DEPARTMENT,
        *f.TOTALS,
        *f.settlement_fields(),
        f.REMARKS,
    ),
    lines=(
        Lines(
            "lines",
            L("明细", "Lines"),
            "trade_invoice_line",
            (
                *f.item_fields({"unit": "sales_unit", "tax": "tax"}, required=False),
                f.quantity(),
                *f.price_fields(),
                Field(
                    "tax_class_code",
                    Type.TEXT,
                    L("税收分类编码", "Tax class code"),
                    max_length=19,
                    width=150,
                    default="",
                ),
                f.STOCK_QUANTITY,
                f.INVOICE_SOURCE,
                f.INVOICE_ORDER,
                f.INVOICE_ORIGIN,
                f.SOURCE_NUMBER,
                f.LINE_REMARKS,
            ),
            progress=f.INVOICE_LINE_PROGRESS,
            calculator="tax_line",
        ),
    ),
    creates=(
        Create("receipt", L("收款", "Receipt"), ("posted",)),
        Create("sales_invoice", L("红字发票", "Red invoice"), ("posted",)),
    ),
    links=f.INVOICE_LINKS,
    prepare=partial(prepare_invoice, SELL),
    derive=partial(derive_invoice, SELL),
    amount_in_capitals="total_gross",
    signatures=(L("开票人", "Drawer"),),
)

register(SALES_ORDER, DELIVERY, SALES_RETURN, SALES_INVOICE)
register_availability(
    "sales_order", Availability(lines="lines", item="item", quantity="quantity", warehouse="warehouse")
)
