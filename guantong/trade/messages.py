"""What orders, movements and invoices say when they refuse or warn."""

from __future__ import annotations

from guantong.kernel.messages import Message
from guantong.kernel.refusals import on_constraint

WRONG_PARTY = Message(
    "trade.wrong_party",
    "{party} is not marked as a {role}.",
    "Choose another partner, or mark {party} as a {role} in the master data.",
    "{party} 不是{role}。",
    "请另选往来单位,或在基础资料中将 {party} 标为{role}。",
)
NOT_POSITIVE = Message(
    "trade.not_positive",
    "Line {line}: the quantity {quantity} must be above zero.",
    "Enter a quantity above zero; what goes back has a return of its own.",
    "第 {line} 行：数量 {quantity} 必须大于零。",
    "请录入大于零的数量;退货请用退货单。",
)
AMOUNT_TOO_GREAT = Message(
    "trade.amount_too_great",
    "Line {line}: {quantity} x {price} is more than an amount can be, at most {most}.",
    "Check quantity and price.",
    "第 {line} 行：数量 {quantity} × 单价 {price} 超过金额上限 {most}。",
    "请检查数量和单价。",
)
MIXED_SIGNS = Message(
    "trade.mixed_signs",
    "Line {line}: the invoice mixes positive and negative quantities.",
    "Put negative lines on a red invoice of their own.",
    "第 {line} 行：同一张发票不能既有正数又有负数。",
    "请将负数行另开红字发票。",
)
SERVICE_ITEM = Message(
    "trade.service_item",
    "Line {line}: {item} is a service and does not lie in a warehouse.",
    "Leave it off this document and invoice it from the order.",
    "第 {line} 行：{item} 是服务,不进出仓库。",
    "请不要录入本单,直接由订单开票。",
)
ORDER_STATE = Message(
    "trade.order_state",
    "Line {line}: {order} is {state}, not confirmed.",
    "Confirm or reopen {order} first.",
    "第 {line} 行：{order} 的状态是{state},不是已审核。",
    "请先审核或重新打开 {order}。",
    status=409,
)
SOURCE_STATE = Message(
    "trade.source_state",
    "Line {line}: {source} is {state}, not posted.",
    "Post {source} first, or choose the line of another document.",
    "第 {line} 行：{source} 的状态是{state},尚未过账或已冲销。",
    "请先过账 {source},或另选来源单据。",
    status=409,
)
WRONG_SOURCE = Message(
    "trade.wrong_source",
    "Line {line}: the source line does not fit: it is of another partner, item or kind of document.",
    "Make the document from its source again.",
    "第 {line} 行：来源行不符,往来单位、物料或单据类型不同。",
    "请从来源单据重新生成。",
)
OVER_MOVED = Message(
    "trade.over_moved",
    "Line {line}: {quantity} {unit} of {item} is more than the {open} {unit} still open on {order}"
    " (tolerance {tolerance} %).",
    "Reduce the quantity to {allowed} {unit} at most, or change {order}.",
    "第 {line} 行：{item} 数量 {quantity} {unit},超过 {order} 的未执行数量 {open} {unit}(允差 {tolerance}%)。",
    "请减少到不超过 {allowed} {unit},或修改 {order}。",
)
OVER_RETURNED = Message(
    "trade.over_returned",
    "Line {line}: {quantity} {unit} of {item} is more than the {open} {unit} of {source} that can still go back.",
    "Reduce the quantity to {open} {unit} at most.",
    "第 {line} 行：{item} 退货 {quantity} {unit},超过 {source} 可退数量 {open} {unit}。",
    "请减少到不超过 {open} {unit}。",
)
OVER_INVOICED = Message(
    "trade.over_invoiced",
    "Line {line}: {quantity} {unit} of {item} is more than the {open} {unit} of {source} that is not invoiced yet.",
    "Reduce the quantity to {open} {unit} at most, or post the missing goods movement first.",
    "第 {line} 行：{item} 开票 {quantity} {unit},超过 {source} 未开票数量 {open} {unit}。",
    "请减少到不超过 {open} {unit},或先过账缺少的出入库单。",
)
OVER_CREDITED = Message(
    "trade.over_credited",
    "Line {line}: the red invoice takes back {amount}, but only {open} of {source} is left.",
    "Reduce quantity or amount; red invoices may take back no more than the blue one.",
    "第 {line} 行：红字金额 {amount} 超过 {source} 的可冲金额 {open}。",
    "请减少数量或金额,红字发票不得超过蓝字发票。",
)
PRICE_TOLERANCE = Message(
    "trade.price_tolerance",
    "Line {line}: {item} is invoiced at {price}, ordered at {ordered}: {deviation} % apart, allowed are {tolerance} %.",
    "Ask the supplier for a corrected invoice, or have the order's price or the company's tolerance changed.",
    "第 {line} 行：{item} 发票单价 {price},订单单价 {ordered},相差 {deviation}%,允差 {tolerance}%。",
    "请供应商更正发票,或修改订单价格或公司的价格允差。",
)
NO_PRICE = Message(
    "trade.no_price",
    "Line {line}: there is no price for {item}.",
    "Enter a price, or add the item to a price list.",
    "第 {line} 行：{item} 没有单价。",
    "请录入单价,或维护价格表。",
)
CREDIT_LIMIT = Message(
    "trade.credit_limit",
    "{party} owes {owed} and has {ordered} on order; with {amount} more the credit limit {limit} is passed.",
    "Collect first, or have the credit limit of {party} raised.",
    "{party} 欠款 {owed},在途订单 {ordered},加上本单 {amount} 超过信用额度 {limit}。",
    "请先收款,或提高 {party} 的信用额度。",
    status=409,
)
HAS_DOWNSTREAM = Message(
    "trade.has_downstream",
    "{document} cannot be taken back: {downstream} follow from it.",
    "Reverse {downstream} first.",
    "{document} 不能作废或冲销:已有下游单据 {downstream}。",
    "请先冲销 {downstream}。",
    status=409,
)
IS_RED = Message(
    "trade.is_red",
    "{document} is itself the reversal of {original}.",
    "Enter the document anew instead of reversing the reversal.",
    "{document} 本身是 {original} 的冲销单。",
    "请重新录入单据,不要冲销冲销单。",
    status=409,
)
NOTHING_OPEN = Message(
    "trade.nothing_open",
    "Nothing is open on {document}.",
    "Look at its links for what was made from it already.",
    "{document} 没有未执行的数量。",
    "请在关联单据中查看已生成的单据。",
    status=409,
)
INVOICE_TWICE = Message(
    "trade.invoice_twice",
    "Invoice number {value} of this partner is booked already.",
    "Check the number on the paper; one invoice may be booked once.",
    "该往来单位的发票号码 {value} 已入账。",
    "请核对发票号码,一张发票只能入账一次。",
    status=409,
)
TAX_DIFFERENCE = Message(
    "trade.tax_difference",
    "Line {line}: the tax {tax} is too far from {net} x {rate} %.",
    "Enter the tax printed on the invoice; 0.06 a line are accepted.",
    "第 {line} 行：税额 {tax} 与 {net} × {rate}% 相差过大。",
    "请按发票录入税额,每行误差不超过 0.06。",
)
RED_NEEDS_BLUE = Message(
    "trade.red_needs_blue",
    "Line {line}: a red line must name the blue invoice line it takes back.",
    "Make the red invoice from the blue one or from the return.",
    "第 {line} 行：红字行必须指明所冲的蓝字发票行。",
    "请从蓝字发票或退货单生成红字发票。",
)
NO_TAX_ON_DATE = Message(
    "trade.no_tax_on_date",
    "Line {line}: the tax {tax} is not in force on {on}.",
    "Choose the tax that is in force on that date.",
    "第 {line} 行：税种 {tax} 在 {on} 不适用。",
    "请选择该日期适用的税种。",
)
NO_TAX_TO_CONFIRM = Message(
    "trade.no_tax_to_confirm",
    "{document} has no input tax that awaits confirmation.",
    "Only the tax of special invoices is confirmed, and once.",
    "{document} 没有待勾选确认的进项税额。",
    "只有专用发票的税额可以勾选确认,且只能一次。",
    status=409,
)
NOT_OWED = Message(
    "trade.not_owed",
    "Invoice {document} says {said}, but {owed} is owed in its name, or its total is not that of its lines.",
    "Invoices are posted by their own step, which books them; nothing was saved.",
    "发票 {document} 金额为 {said}，而往来账登记 {owed}，或合计与明细不符。",
    "请通过单据自身的过账操作登记；未保存任何数据。",
    status=409,
)
PROGRESS = Message(
    "trade.progress",
    "A line of {document} says {said} of the documents that follow from it, but they come to {counted}.",
    "Progress follows from posted documents alone; nothing was saved.",
    "{document} 的明细执行情况为 {said}，而按后续单据应为 {counted}。",
    "执行数量只能由后续单据过账产生；未保存任何数据。",
    status=409,
)

on_constraint("trade_invoice_no_once", INVOICE_TWICE)
