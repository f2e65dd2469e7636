"""Post a goods movement of buying or selling: stock, cost, accrual or cost of sales, order progress, voucher."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from guantong.accounting.public import Fact, account_of, entries
from guantong.kernel.engine import Document
from guantong.kernel.engine.validate import company
from guantong.kernel.unit import Row, Unit, jsonb
from guantong.trade import upstream
from guantong.trade.items import items_of, services_among
from guantong.trade.postings import Changes, MovementPlan, plan_forward, plan_red_movement, plan_return
from guantong.trade.services.booking import book, by_line_no, open_item
from guantong.trade.services.findings import report
from guantong.trade.side import Movement

STOCK_POST = "SELECT * FROM stock_post(%s, %s, %s, %s, %s)"
ZERO = Decimal(0)


def post_movement(kind: Movement, unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Post a receipt, delivery or return, or the red document that takes one back.

    Quantities in the item's stock unit, values in company currency. Locks: upstream headers, order lines, movement
    lines, stock, cost, open items. Refused: more than is open or may go back, an order that is not confirmed, too little
    stock, a closed period; each with its line.
    """
    lines = by_line_no(document.all_lines)
    items = items_of(unit, {line["item_id"] for line in lines}, document.header["party_id"])
    plans, changes = _plan(kind, unit, document, lines, items)
    report(unit, changes.findings, items)
    posted = _move_stock(kind, unit, document, plans, items)
    facts: list[Fact] = []
    open_items: list[dict[str, Any]] = []
    matches: list[dict[str, Any]] = []
    header = document.header
    is_red = header["reversal_of_id"] is not None
    total = ZERO
    for plan in plans:
        line, row = plan.line, posted[plan.line["id"]]
        item = items[line["item_id"]]
        total += abs(row["value"])
        changes.movement_figures.append({"id": line["id"], "value": row["value"] * kind.sign})
        if kind.side.code == "sell":
            amounts = {"cost": -row["value"]}
        else:
            accrued = plan.accrued * kind.sign
            amounts = {"accrued": accrued, "transit": plan.transit}
            place = len(open_items)
            grni = account_of(unit, "GRNI", item["category_id"])
            # The line's own side is debit-positive: a receipt is a debt.
            open_items.append(open_item(document, grni, -accrued, line_id=line["id"]))
            if not is_red and plan.settled:
                matches.append({"item": place, "counter_line_id": plan.origin_line_id, "amount": plan.settled})
        facts.append(
            Fact(
                amounts=amounts,
                line_id=line["id"],
                item_id=item["id"],
                category_id=item["category_id"],
                party_id=header["party_id"],
                department_id=header["department_id"],
                employee_id=header["employee_id"],
                warehouse_id=line["warehouse_id"] or header["warehouse_id"],
                quantity=row["quantity"],
                accounts={"INVENTORY": row["account_id"]},
            )
        )
    originals = {plan.origin_line_id or 0: plan.line["id"] for plan in plans} if is_red else None
    book(
        unit,
        document,
        changes=changes,
        items=[] if is_red else open_items,
        matches=[] if is_red else matches,
        entries=entries(unit, f"{kind.code}.post", facts),
        reversed_lines=originals,
    )
    document.changes["total_value"] = total * (-1 if is_red else 1)
    document.changes["total_quantity"] = sum((line["unit_quantity"] for line in lines), ZERO)
    upstream.forget(unit)


def _plan(
    kind: Movement, unit: Unit, document: Document, lines: Sequence[Row], items: Any
) -> tuple[list[MovementPlan], Changes]:
    original = document.header["reversal_of_id"]
    if original is not None:
        rows = unit.sql(
            "SELECT * FROM inventory_movement_line WHERE document_id = %s ORDER BY line_no FOR UPDATE", (original,)
        )
        return plan_red_movement(kind, lines, rows)
    if kind.gives_back:
        up = upstream.lock(unit, movement_lines=[line["origin_line_id"] for line in lines])
        return plan_return(kind, lines, up.movement_lines)
    up = upstream.lock(unit, order_lines=[line["source_line_id"] for line in lines])
    own = company(unit) if kind.side.code == "buy" else {}

    def tolerance(item_id: int) -> Decimal:
        if kind.side.code == "sell":
            return ZERO
        percent = items[item_id]["over_receipt_percent"]
        return Decimal(own["over_receipt_percent"] if percent is None else percent)

    return plan_forward(
        kind, lines, up.order_lines, tolerance, services_among(unit, items), with_tax=own.get("tax_status") == "small"
    )


def _move_stock(
    kind: Movement, unit: Unit, document: Document, plans: Sequence[MovementPlan], items: Any
) -> dict[int, Row]:
    """Move the goods; what each line did to quantity and value, by line."""
    header = document.header
    contra_role = "COGS" if kind.side.code == "sell" else "GRNI"
    lines = [
        {
            "line_id": plan.line["id"],
            "item_id": plan.line["item_id"],
            "warehouse_id": plan.line["warehouse_id"] or header["warehouse_id"],
            "bin_id": plan.line["bin_id"] or 0,
            "batch": plan.line["batch"],
            "quantity": kind.stock(plan.quantity),
            "value": plan.value,
            "account_id": account_of(unit, "INVENTORY", items[plan.line["item_id"]]["category_id"]),
            "contra_account_id": account_of(unit, contra_role, items[plan.line["item_id"]]["category_id"]),
            "party_id": header["party_id"],
            "department_id": header["department_id"],
            "employee_id": header["employee_id"],
            "origin_line_id": plan.origin_line_id,
            "demand_line_id": plan.demand_line_id,
        }
        for plan in plans
    ]
    rows = unit.sql(STOCK_POST, (unit.company_id, document.type.code, document.id, header["business_on"], jsonb(lines)))
    return {row["line_id"]: row for row in rows}
