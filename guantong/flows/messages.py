"""The titles of the tasks that flow rules open."""

from __future__ import annotations

from guantong.kernel.messages import Message

SHIP = Message(
    "flows.ship",
    "Ship {number} to {party}",
    "Make the delivery from the order and post it.",
    "发货:{number} {party}",
    "请从订单生成销售出库单并过账。",
)
INVOICE = Message(
    "flows.invoice",
    "Prepare the invoice of {number} for {party}",
    "Invoice what was delivered.",
    "开票:{number} {party}",
    "请对已出库的货物开具发票。",
)
COLLECT = Message(
    "flows.collect",
    "Collect {amount} of {number} from {party}",
    "Enter the receipt when the money is in.",
    "收款:{number} {party} {amount}",
    "款项到账后请录入收款单。",
)
EXPECT = Message(
    "flows.expect",
    "Expect the goods of {number} from {party}",
    "Make the goods receipt from the order when they arrive.",
    "待收货:{number} {party}",
    "到货后请从订单生成采购入库单。",
)
SUPPLIER_INVOICE = Message(
    "flows.supplier_invoice",
    "The invoice of {party} for {number} is expected",
    "Enter the supplier's invoice from the receipt.",
    "待收票:{number} {party}",
    "收到发票后请从入库单生成采购发票。",
)
PAY = Message(
    "flows.pay",
    "Pay {amount} of {number} to {party}",
    "Enter the payment when it is due.",
    "付款:{number} {party} {amount}",
    "到期时请录入付款单。",
)
