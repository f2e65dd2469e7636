"""Post an invoice of buying or selling: three-way match, price difference, tax, what is owed, voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from guantong.accounting.public import Fact, account_of, entries, post_voucher
from guantong.kernel.engine import Document
from guantong.kernel.engine.validate import company
from guantong.kernel.unit import Row, Unit, jsonb
from guantong.masterdata.public import Due, due
from guantong.trade import messages as say
from guantong.trade import upstream
from guantong.trade.amounts import Amounts
from guantong.trade.items import items_of, services_among
from guantong.trade.postings import Changes, InvoicePlan, plan_invoice, plan_red_copy
from guantong.trade.services.booking import book, by_line_no, open_item
from guantong.trade.services.findings import report
from guantong.trade.side import Side

COST_ADJUST = "SELECT * FROM cost_adjust(%s, %s, %s, %s, %s)"
ORIGINALS = """
SELECT l.*, h.red_reason = 'allowance' AS is_allowance, h.input_state
  FROM trade_invoice_line l JOIN trade_invoice h ON h.id = l.document_id WHERE h.id = %s ORDER BY l.line_no FOR UPDATE
"""
ZERO = Decimal(0)


def post_invoice(side: Side, unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Post an invoice, blue or red, or the red document that takes one back.

    Amounts of the voucher are the invoice's, line by line, in company currency. Locks: upstream headers and lines, cost,
    open items. Refused: more than awaits an invoice, a price beyond the tolerance, a red line beyond its blue one, a
    closed period, an invoice number that is booked already; each with its line.
    """
    header = document.header
    lines = by_line_no(document.all_lines)
    items = items_of(unit, {line["item_id"] for line in lines}, document.header["party_id"])
    is_reversal = header["reversal_of_id"] is not None
    deducts = _deducts(side, unit, header)
    originals: list[Row] = []
    if is_reversal:
        originals = unit.sql(ORIGINALS, (header["reversal_of_id"],))
        plans, changes = _plan_reversal(side, unit, header, lines, originals, deducts=deducts)
        deducted = {red["id"] for red, old in zip(lines, originals, strict=True) if old["input_state"] == "confirmed"}
    else:
        plans, changes = _plan(side, unit, header, lines, items, deducts=deducts)
        blues = unit.references[upstream.INVOICE_LINES]
        deducted = {
            line["id"]
            for line in lines
            if line["origin_line_id"] and blues[line["origin_line_id"]]["input_state"] == "confirmed"
        }
    report(unit, changes.findings, items)
    tax = "tax_pending" if deducts else ""
    facts = [
        _fact(
            side,
            header,
            plan,
            items[plan.line["item_id"]],
            tax="tax_out" if tax and plan.line["id"] in deducted else tax,
        )
        for plan in plans
    ]
    if side.code == "buy":
        facts += _differences(unit, document, plans, items, changes)
    owed = sum((plan.amounts.gross for plan in plans), ZERO)
    parts = due(unit, header["payment_terms_id"], header["issued_on"] or header["business_on"], owed)
    owed_items, matches = ([], []) if is_reversal else _open_items(side, unit, document, plans, items, parts)
    book(
        unit,
        document,
        changes=changes,
        items=owed_items,
        matches=matches,
        entries=entries(unit, f"{side.invoice}.post", facts),
        reversed_lines={old["id"]: red["id"] for old, red in zip(originals, lines, strict=True)}
        if is_reversal
        else None,
    )
    document.changes |= {"amount": owed, "due_on": parts[-1].due_on}
    if header["issued_on"] is None:
        document.changes["issued_on"] = header["business_on"]
    upstream.forget(unit)


def _deducts(side: Side, unit: Unit, header: Row) -> bool:
    """Whether input tax is deducted: a special invoice of a general taxpayer. Else the tax is part of the cost."""
    return side.code == "sell" or (header["invoice_type"] == "special" and company(unit)["tax_status"] == "general")


def _plan(
    side: Side, unit: Unit, header: Row, lines: Sequence[Row], items: Mapping[int, Row], *, deducts: bool
) -> tuple[list[InvoicePlan], Changes]:
    up = upstream.lock(
        unit,
        [line["order_line_id"] for line in lines],
        [line["source_line_id"] for line in lines],
        [line["origin_line_id"] for line in lines],
    )
    tolerance = company(unit).get("price_tolerance_percent") if side.code == "buy" else None
    return plan_invoice(
        side, header, lines, up.order_lines, up.movement_lines, up.invoice_lines, services_among(unit, items), tolerance,
        deducts=deducts,
    )  # fmt: skip


def _plan_reversal(
    side: Side, unit: Unit, header: Row, lines: Sequence[Row], originals: Sequence[Row], *, deducts: bool
) -> tuple[list[InvoicePlan], Changes]:
    up = upstream.lock(
        unit,
        [line["order_line_id"] for line in originals],
        [line["source_line_id"] for line in originals],
        [line["origin_line_id"] for line in originals],
    )
    return plan_red_copy(side, header, lines, originals, up.order_lines, up.movement_lines, deducts=deducts)


def _fact(side: Side, header: Row, plan: InvoicePlan, item: Row, *, tax: str) -> Fact:
    """What a line means for the books. `tax` is the amount that takes input tax: pending, or out of what was deducted."""
    amounts = {"gross": plan.amounts.gross}
    if side.code == "sell":
        amounts |= {"net": plan.amounts.net, "tax": plan.amounts.tax}
    else:
        amounts |= {"cleared": plan.cleared, "transit": plan.transit, "expense": plan.expense}
        if tax == "tax_out":
            amounts["tax_out"] = -plan.amounts.tax
        elif tax:
            amounts[tax] = plan.amounts.tax
    return Fact(
        amounts=amounts,
        line_id=plan.line["id"],
        item_id=item["id"],
        category_id=item["category_id"],
        party_id=header["party_id"],
        department_id=header["department_id"],
        employee_id=header["employee_id"],
    )


def _differences(
    unit: Unit, document: Document, plans: Sequence[InvoicePlan], items: Mapping[int, Row], changes: Changes
) -> list[Fact]:
    """The price differences, split between stock and those who consumed it (P2c).

    A reversal is split by what lies in stock when it is posted: what has left meanwhile took its share with it.
    """
    header = document.header
    lines = [
        {
            "line_id": plan.line["id"],
            "item_id": plan.line["item_id"],
            "value": plan.difference,
            "quantity_invoiced": plan.difference_quantity,
            "account_id": account_of(unit, "INVENTORY", items[plan.line["item_id"]]["category_id"]),
            "contra_account_id": account_of(unit, "PAYABLE", items[plan.line["item_id"]]["category_id"]),
            "party_id": header["party_id"],
            "department_id": header["department_id"],
            "employee_id": header["employee_id"],
        }
        for plan in plans
        if plan.difference
    ]
    facts: list[Fact] = []
    stock: dict[int, Decimal] = {}
    if lines:
        rows = unit.sql(
            COST_ADJUST, (unit.company_id, document.type.code, document.id, header["business_on"], jsonb(lines))
        )
        for row in rows:
            item = items[row["item_id"]]
            if row["kind"] == "stock":
                stock[row["line_id"]] = stock.get(row["line_id"], ZERO) + row["value"]
            facts.append(
                Fact(
                    amounts={f"difference_{row['kind']}": row["value"]},
                    line_id=row["line_id"],
                    item_id=item["id"],
                    category_id=item["category_id"],
                    party_id=row["party_id"],
                    department_id=row["department_id"],
                    employee_id=row["employee_id"],
                    project_id=row["project_id"],
                    accounts={"INVENTORY" if row["kind"] == "stock" else "CONSUMED": row["account_id"]},
                )
            )
    changes.invoice_figures += [{"id": line_id, "difference_stock": value} for line_id, value in stock.items()]
    return facts


def _open_items(
    side: Side,
    unit: Unit,
    document: Document,
    plans: Sequence[InvoicePlan],
    items: Mapping[int, Row],
    parts: Sequence[Due],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is owed, by the stages of the payment terms; and what leaves the accrual account, matched to its receipt."""
    control = account_of(unit, side.control)
    rows = [open_item(document, control, part.amount * side.owed_sign, due_on=part.due_on) for part in parts]
    matches: list[dict[str, Any]] = []
    for plan in plans:
        if not plan.cleared or plan.grni_line_id is None:
            continue
        grni = account_of(unit, "GRNI", items[plan.line["item_id"]]["category_id"])
        line_id = plan.grni_line_id if plan.reopens else plan.line["id"]
        if not plan.reopens:
            matches.append({"item": len(rows), "counter_line_id": plan.grni_line_id, "amount": abs(plan.cleared)})
        rows.append(open_item(document, grni, plan.cleared, line_id=line_id))
    return rows, matches


def confirm_tax(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Confirm the use of an invoice's input tax for deduction (勾选确认): from pending to deducted (P2b).

    `asks["on"]` is the day, today when empty. An invoice whose tax is part of the cost has none to confirm.
    """
    header = document.header
    if header["input_state"] == "confirmed" or header["invoice_type"] != "special" or not header["total_tax"]:
        unit.refuse(say.NO_TAX_TO_CONFIRM, document=document.describe(unit.language))
    tax = sum(
        (
            Amounts(line["net"], line["tax_amount"], line["gross"]).converted(header["rate"]).tax
            for line in document.all_lines
        ),
        ZERO,
    )
    fact = Fact(amounts={"tax": tax}, party_id=header["party_id"])
    post_voucher(
        unit,
        entries(unit, "supplier_invoice.confirm_tax", [fact]),
        business_on=asks.get("on") or unit.today,
        source_kind=document.type.code,
        source_id=document.id,
        source_key="confirm_tax",
        summary=f"进项税额勾选确认 {document.number}",
    )
    document.changes["input_state"] = "confirmed"
