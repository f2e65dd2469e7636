"""Prefilled drafts: what remains open on the upstream document, as the engine offers it to the user (下推)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guantong.kernel.declare import RecordType
from guantong.kernel.engine.document import Document
from guantong.kernel.unit import Row, Unit
from guantong.trade import messages as say
from guantong.trade.prepare import prepare_invoice
from guantong.trade.side import Movement, Side

Draft = dict[str, Any]
ZERO = Decimal(0)


def in_unit(line: Row, stock_quantity: Decimal, *, entered: str, stock: str) -> tuple[Decimal, int]:
    """An open quantity of a line, in the line's unit where that is exact, else in the item's stock unit (unit 0)."""
    if line[entered] == line[stock]:
        return stock_quantity, line["unit_id"]
    exact = stock_quantity * line[entered] / line[stock]
    rounded = exact.quantize(Decimal("0.000001"))
    return (
        (rounded, line["unit_id"]) if rounded * line[stock] == stock_quantity * line[entered] else (stock_quantity, 0)
    )


def _line(line: Row, quantity: Decimal, *, into: str = "quantity") -> Draft:
    """A drafted line of an open quantity; `into` is the column of the target's entered quantity."""
    is_movement = "unit_quantity" in line
    entered, stock = ("unit_quantity", "quantity") if is_movement else ("quantity", "stock_quantity")
    open_quantity, unit_id = in_unit(line, quantity, entered=entered, stock=stock)
    return {"item_id": line["item_id"], into: open_quantity} | ({"unit_id": unit_id} if unit_id else {})


def _demand_lines(unit: Unit, source: Document, lines: list[Draft]) -> list[Draft]:
    if not lines:
        unit.refuse(say.NOTHING_OPEN, document=source.describe(unit.language))
    return lines


_PLACES = """
SELECT l.id, r.bin_id, r.batch, r.open_quantity
  FROM trade_order_line l JOIN masterdata_item i ON i.id = l.item_id JOIN masterdata_item_category c ON c.id = i.category_id
  LEFT JOIN inventory_reservation r ON r.line_id = l.id AND r.item_id = l.item_id AND r.warehouse_id = %s
        AND r.open_quantity > 0 AND (r.bin_id <> 0 OR r.batch <> '')
  LEFT JOIN masterdata_bin n ON n.id = r.bin_id
 WHERE l.document_id = %s AND c.kind <> 'service'
 ORDER BY l.line_no, r.bin_id <> 0, r.batch COLLATE "C", n.code COLLATE "C"
"""


def _places(unit: Unit, source: Document) -> dict[int, list[Row]]:
    """The lines of an order that move goods, each with the bins and batches it has reserved. One statement."""
    places: dict[int, list[Row]] = {}
    for row in unit.sql(_PLACES, [source.header["warehouse_id"], source.id]):
        reserved = places.setdefault(row["id"], [])
        if row["open_quantity"] is not None:
            reserved.append(row)
    return places


def derive_movement(kind: Movement, unit: Unit, source: Document, target: RecordType) -> Draft:
    """A receipt or delivery of everything that is still open on an order; services stay out.

    A delivery proposes the places: one line for each bin and batch that is reserved, and the rest on a line without.
    """
    header = source.header
    places = _places(unit, source)
    lines: list[Draft] = []
    for line in source.all_lines:
        rest = line["stock_quantity"] - line["quantity_moved"]
        if rest <= 0 or line["id"] not in places:
            continue
        named: list[Draft] = []
        for place in places[line["id"]]:
            piece = min(rest, place["open_quantity"])
            if piece > 0:
                rest -= piece
                where = {"bin_id": place["bin_id"] or None, "batch": place["batch"]}
                named.append(_line(line, piece, into="unit_quantity") | {"source_line_id": line["id"]} | where)
        if rest > 0:
            lines.append(_line(line, rest, into="unit_quantity") | {"source_line_id": line["id"]})
        lines += named
    draft = {
        "party_id": header["party_id"],
        "warehouse_id": header["warehouse_id"],
        "department_id": header["department_id"],
        "employee_id": header["employee_id"],
        "lines": _demand_lines(unit, source, lines),
    }
    if kind.side.code == "sell":
        draft |= {
            "external_no": header["external_ref"],
            "consignee": header["contact"],
            "phone": header["phone"],
            "address": header["address"],
        }
    return draft


def derive_return(kind: Movement, unit: Unit, source: Document, target: RecordType) -> Draft:
    """A return of everything of a movement that was not given back yet."""
    lines = [
        _line(line, line["quantity"] - line["returned_quantity"], into="unit_quantity") | {"origin_line_id": line["id"]}
        for line in source.all_lines
        if line["quantity"] > line["returned_quantity"]
    ]
    return {
        "party_id": source.header["party_id"],
        "warehouse_id": source.header["warehouse_id"],
        "lines": _demand_lines(unit, source, lines),
    }


def derive_invoice(side: Side, unit: Unit, source: Document, target: RecordType) -> Draft:
    """An invoice of what awaits one: of a movement, of a return (red), of an order, or a red one of an invoice."""
    code = source.type.code
    if code == side.order:
        draft = _from_order(side, unit, source)
    elif code == side.invoice:
        draft = _red_from_invoice(unit, source)
    elif code == side.giving_back:
        draft = _red_from_return(side, unit, source)
    else:
        lines = [
            _line(line, line["invoice_open"]) | {"source_line_id": line["id"]}
            for line in source.all_lines
            if line["invoice_open"] > 0
        ]
        draft = {"party_id": source.header["party_id"], "lines": _demand_lines(unit, source, lines)}
    draft["business_on"] = unit.today
    prepare_invoice(side, unit, draft)
    # What is wrong by now is told when the draft is saved; amounts follow from what the user leaves of it.
    unit.problems.clear()
    for line in draft["lines"]:
        for name in ("net", "tax_amount", "gross"):
            line.pop(name, None)
    return draft


def _from_order(side: Side, unit: Unit, source: Document) -> Draft:
    """What was moved and not invoiced, by movement line; and, of services and on the buying side, what is ordered."""
    rows = unit.sql(
        """SELECT l.* FROM inventory_movement_line l JOIN inventory_movement h ON h.id = l.document_id
            WHERE l.source_line_id = ANY(%s::bigint[]) AND h.kind = %s AND h.state = 'posted'
              AND h.reversal_of_id IS NULL AND l.invoice_open > 0 ORDER BY l.id""",
        [[line["id"] for line in source.all_lines], side.movement],
    )
    lines = [_line(row, row["invoice_open"]) | {"source_line_id": row["id"]} for row in rows]
    if not lines:
        services = {
            row["id"]
            for row in unit.sql(
                """SELECT i.id FROM masterdata_item i JOIN masterdata_item_category c ON c.id = i.category_id
                    WHERE i.id = ANY(%s::bigint[]) AND c.kind = 'service'""",
                [[line["item_id"] for line in source.all_lines]],
            )
        }
        lines = [
            _line(line, line["stock_quantity"] - max(line["quantity_invoiced"], line["quantity_moved"]))
            | {"order_line_id": line["id"]}
            for line in source.all_lines
            if line["stock_quantity"] > max(line["quantity_invoiced"], line["quantity_moved"])
            and (side.code == "buy" or line["item_id"] in services)
        ]
    header = source.header
    names = ("currency", "rate", "price_mode")
    return {
        "party_id": header["party_id"],
        "payment_terms_id": header["payment_terms_id"],
        "department_id": header["department_id"],
        **{name: header[name] for name in names},
        "lines": _demand_lines(unit, source, lines),
    }


def _red_from_invoice(unit: Unit, source: Document) -> Draft:
    """A red invoice of everything that earlier red ones left, without goods coming back."""
    header = source.header
    lines = [
        _line(line, -(line["stock_quantity"] - line["quantity_credited"]))
        | {
            "source_line_id": line["source_line_id"],
            "order_line_id": line["order_line_id"],
            "origin_line_id": line["id"],
            "price": line["price"],
            "tax_id": line["tax_id"],
        }
        for line in source.all_lines
        if line["stock_quantity"] > line["quantity_credited"]
    ]
    return {
        "party_id": header["party_id"],
        "red_reason": "mistake",
        **{name: header[name] for name in ("currency", "rate", "price_mode", "invoice_type")},
        "payment_terms_id": header["payment_terms_id"],
        "lines": _demand_lines(unit, source, lines),
    }


def _red_from_return(side: Side, unit: Unit, source: Document) -> Draft:
    """The red invoice of a return: each line takes back the latest invoice line of the goods that came back."""
    wanted = [line for line in source.all_lines if line["invoice_open"] > 0]
    rows = unit.sql(
        """SELECT l.source_line_id, l.id, l.stock_quantity - l.quantity_credited AS open_quantity, l.price, l.tax_id,
                  h.currency, h.rate, h.price_mode, h.payment_terms_id, h.invoice_type
             FROM trade_invoice_line l JOIN trade_invoice h ON h.id = l.document_id
            WHERE l.source_line_id = ANY(%s::bigint[]) AND h.kind = %s AND h.state = 'posted'
              AND h.reversal_of_id IS NULL AND l.stock_quantity > l.quantity_credited
            ORDER BY l.id DESC""",
        [[line["origin_line_id"] for line in wanted], side.invoice],
    )
    lines: list[Draft] = []
    terms: Row | None = None
    left = {row["id"]: row["open_quantity"] for row in rows}
    for line in wanted:
        rest = line["invoice_open"]
        for row in rows:
            if row["source_line_id"] != line["origin_line_id"] or rest <= 0 or left[row["id"]] <= 0:
                continue
            piece = min(rest, left[row["id"]])
            left[row["id"]] -= piece
            rest -= piece
            terms = terms or row
            lines.append(
                _line(line, -piece)
                | {
                    "source_line_id": line["id"],
                    "origin_line_id": row["id"],
                    "price": row["price"],
                    "tax_id": row["tax_id"],
                }
            )
    draft: Draft = {
        "party_id": source.header["party_id"],
        "red_reason": "return",
        "lines": _demand_lines(unit, source, lines),
    }
    if terms is not None:
        draft |= {name: terms[name] for name in ("currency", "rate", "price_mode", "invoice_type")}
        draft["payment_terms_id"] = terms["payment_terms_id"]
    return draft
