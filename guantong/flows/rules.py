"""What crosses departments, by name: each rule says after which step whose task opens and whose is done.

Every rule can be switched off in a company; the tasks it makes carry its name.
"""

from __future__ import annotations

from typing import Any

from guantong.flows import messages as say
from guantong.flows.tasks import step
from guantong.kernel.declare import L
from guantong.kernel.engine import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.flows import after_transition
from guantong.kernel.messages import Message
from guantong.kernel.unit import Unit
from guantong.kernel.work.tasks import NewTask, close_tasks, open_tasks

# Orders of these order lines that have nothing left to move; services do not move.
_MOVED = """
SELECT o.document_id AS id FROM trade_order_line o JOIN masterdata_item i ON i.id = o.item_id
  JOIN masterdata_item_category c ON c.id = i.category_id
 WHERE o.document_id IN (SELECT x.document_id FROM trade_order_line x WHERE x.id = ANY (%(lines)s::bigint[]))
 GROUP BY 1 HAVING bool_and(o.quantity_moved >= o.stock_quantity OR c.kind = 'service')
"""
_INVOICED = """
SELECT o.document_id AS id FROM trade_order_line o
 WHERE o.document_id IN (SELECT x.document_id FROM trade_order_line x WHERE x.id = ANY (%(lines)s::bigint[]))
 GROUP BY 1 HAVING bool_and(o.quantity_invoiced >= o.stock_quantity - o.quantity_returned)
"""
_RECEIPTS_INVOICED = """
SELECT l.document_id AS id FROM inventory_movement_line l
 WHERE l.document_id IN (SELECT x.document_id FROM inventory_movement_line x WHERE x.id = ANY (%(lines)s::bigint[]))
 GROUP BY 1 HAVING bool_and(l.invoice_open = 0)
"""
_SETTLED = """
SELECT o.document_id AS id FROM accounting_open_item o
 WHERE o.line_id IS NULL AND o.document_id IN (
   SELECT x.document_id FROM accounting_open_item x WHERE x.id = ANY (%(items)s::bigint[]))
 GROUP BY 1 HAVING bool_and(o.open_amount = 0)
"""
_THIS = "SELECT %(id)s::bigint AS id"


def _party(unit: Unit, document: Document) -> str:
    party_id = document.header["party_id"]
    if party_id not in unit.references.get("party", {}):
        fetch(unit, {"party": {party_id}}, {})
    return str(unit.references["party"][party_id]["name"])


def _task(unit: Unit, title: Message, document: Document, role: str, rule: str, **facts: Any) -> NewTask:
    return NewTask(
        title,
        document.type.code,
        document.id,
        document.number or "",
        role=role,
        due_on=document.header.get("due_on") or document.header.get("promised_on"),
        made_by_rule=rule,
        facts={"party": _party(unit, document), **facts},
    )


def _sources(document: Document, column: str = "source_line_id") -> list[int]:
    return [line[column] for line in document.all_lines if line.get(column) is not None]


def _is_red(document: Document) -> bool:
    return document.header["reversal_of_id"] is not None


@after_transition(
    "sales_order", "confirm", code="sales_order_to_departments",
    label=L("销售订单审核后通知仓库和财务", "A confirmed sales order goes to warehouse and finance"),
)  # fmt: skip
def sales_order_confirmed(unit: Unit, order: Document) -> None:
    """The warehouse ships, finance prepares the invoice."""
    rule = "sales_order_to_departments"
    open_tasks(
        unit,
        [
            _task(unit, say.SHIP, order, "warehouse", rule),
            _task(unit, say.INVOICE, order, "accountant", rule),
        ],
    )


@after_transition(
    "purchase_order", "confirm", code="purchase_order_to_warehouse",
    label=L("采购订单审核后通知仓库收货", "A confirmed purchase order goes to the warehouse"),
)  # fmt: skip
def purchase_order_confirmed(unit: Unit, order: Document) -> None:
    """The warehouse expects the goods."""
    open_tasks(unit, [_task(unit, say.EXPECT, order, "warehouse", "purchase_order_to_warehouse")])


@after_transition(
    "delivery", "post", code="delivery_closes_shipping",
    label=L("全部出库后完成发货任务", "The shipping task is done when all is delivered"),
)  # fmt: skip
def delivery_posted(unit: Unit, delivery: Document) -> None:
    """The order has been shipped; a reversal asks for it again."""
    if _is_red(delivery):
        _ask_again(unit, delivery, say.SHIP, "delivery_closes_shipping")
        return
    step(unit, done=_MOVED, words={"lines": _sources(delivery)}, codes=[say.SHIP.code])


@after_transition(
    "goods_receipt", "post", code="receipt_to_finance",
    label=L("采购入库后通知财务收票", "After a goods receipt finance expects the invoice"),
)  # fmt: skip
def goods_received(unit: Unit, receipt: Document) -> None:
    """The goods are in; the supplier's invoice is expected for what was not invoiced before."""
    rule = "receipt_to_finance"
    if _is_red(receipt):
        close_tasks(unit, receipt.header["reversal_of_id"], say.SUPPLIER_INVOICE.code, state="cancelled")
        _ask_again(unit, receipt, say.EXPECT, rule)
        return
    then = [_task(unit, say.SUPPLIER_INVOICE, receipt, "accountant", rule)]
    step(unit, done=_MOVED, words={"lines": _sources(receipt)}, codes=[say.EXPECT.code], then=then)


def _ask_again(unit: Unit, movement: Document, title: Message, rule: str) -> None:
    """Open the task of confirmed orders that have something left to move."""
    rows = unit.sql(
        """SELECT DISTINCT h.id, h.kind, h.number, h.promised_on, p.name FROM trade_order h
             JOIN trade_order_line l ON l.document_id = h.id JOIN masterdata_party p ON p.id = h.party_id
            WHERE l.id = ANY (%s::bigint[]) AND h.state = 'confirmed'""",
        (_sources(movement),),
    )
    open_tasks(
        unit,
        [
            NewTask(
                title, row["kind"], row["id"], row["number"], role="warehouse", due_on=row["promised_on"],
                made_by_rule=rule, facts={"party": row["name"]},
            )
            for row in rows
        ],
    )  # fmt: skip


@after_transition(
    "sales_invoice", "post", code="sales_invoice_to_collection",
    label=L("销售开票后完成开票任务并催收", "After a sales invoice its task is done and collection begins"),
)  # fmt: skip
def sales_invoiced(unit: Unit, invoice: Document) -> None:
    """The invoice is written; somebody collects it by its due date."""
    if _is_red(invoice):
        close_tasks(unit, invoice.header["reversal_of_id"], say.COLLECT.code, state="cancelled")
        return
    owed = invoice.header["amount"]
    task = _task(unit, say.COLLECT, invoice, "accountant", "sales_invoice_to_collection", amount=str(owed))
    step(
        unit,
        done=_INVOICED,
        words={"lines": _sources(invoice, "order_line_id")},
        codes=[say.INVOICE.code],
        then=[task] if owed > 0 else [],
    )


@after_transition(
    "supplier_invoice", "post", code="supplier_invoice_to_payment",
    label=L("采购发票过账后完成收票任务并安排付款", "After a supplier invoice its task is done and payment is due"),
)  # fmt: skip
def supplier_invoiced(unit: Unit, invoice: Document) -> None:
    """The invoice has come; it is paid by its due date."""
    if _is_red(invoice):
        close_tasks(unit, invoice.header["reversal_of_id"], say.PAY.code, state="cancelled")
        return
    owed = invoice.header["amount"]
    task = _task(unit, say.PAY, invoice, "accountant", "supplier_invoice_to_payment", amount=str(owed))
    step(
        unit,
        done=_RECEIPTS_INVOICED,
        words={"lines": _sources(invoice)},
        codes=[say.SUPPLIER_INVOICE.code],
        then=[task] if owed > 0 else [],
    )


def _money_moved(unit: Unit, document: Document, title: Message) -> None:
    items = _sources(document, "open_item_id")
    if items and not _is_red(document):
        step(unit, done=_SETTLED, words={"items": items}, codes=[title.code])


@after_transition(
    "receipt", "post", code="receipt_closes_collection",
    label=L("收款结清后完成催收任务", "The collection task is done when the invoice is settled"),
)  # fmt: skip
def money_received(unit: Unit, receipt: Document) -> None:
    """The invoices are settled."""
    _money_moved(unit, receipt, say.COLLECT)


@after_transition(
    "payment", "post", code="payment_closes_paying",
    label=L("付款结清后完成付款任务", "The payment task is done when the invoice is settled"),
)  # fmt: skip
def money_paid(unit: Unit, payment: Document) -> None:
    """The invoices are settled."""
    _money_moved(unit, payment, say.PAY)


def _nothing_more(unit: Unit, order: Document) -> None:
    """Nothing is left to do for an order that was closed, cancelled or given back; what was delivered is still invoiced."""
    step(unit, done=_THIS, words={"id": order.id}, codes=[say.SHIP.code, say.EXPECT.code], state="cancelled")


for _type in ("sales_order", "purchase_order"):
    for _action in ("close", "cancel", "unconfirm"):
        after_transition(
            _type, _action, code="order_closed",
            label=L("订单关闭或作废后取消任务", "Tasks are cancelled when an order is closed or cancelled"),
        )(_nothing_more)  # fmt: skip
