"""What is completed and checked before every save of an order, a goods movement or an invoice.

Set-based: the number of statements does not depend on the number of lines. Each is bound to its side or kind with
`functools.partial` in the declarations. Records are in the engine's inside form, keyed by column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from guantong.kernel.engine.document import Document
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.validate import company
from guantong.kernel.unit import Row, Unit
from guantong.masterdata import messages as masterdata_say
from guantong.masterdata.public import InexactQuantityError, NoConversionError, conversions, prices, taxes_on
from guantong.masterdata.quantities import factor, to_decimal
from guantong.trade import messages as say
from guantong.trade.amounts import HUNDRED, Amounts, line_amounts, red_amounts, split, tax_is_plausible, total
from guantong.trade.items import items_of
from guantong.trade.side import Movement, Side
from guantong.trade.upstream import Upstream, lock

Record = dict[str, Any]
ZERO = Decimal(0)
SIX = Decimal("0.000001")
MOST_AMOUNT = Decimal("99999999999999")
"""What a line may come to, in its currency: as much as may be typed as an amount; the sum of all lines can still be kept."""


# -- orders ------------------------------------------------------------------------------------------------------------


def prepare_order(side: Side, unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Complete an order: terms from the partner, units, taxes, prices and amounts of the lines, totals."""
    lines: list[Record] = record["lines"]
    fetch(unit, {"party": _ids([record], "party_id"), "item": _ids(lines, "item_id")}, {})
    party = unit.references.get("party", {}).get(record.get("party_id") or 0, {})
    _check_party(unit, side, party)
    _terms(unit, record, party)
    if existing is None:
        for name in ("contact", "phone", "address"):
            record[name] = record.get(name) or party.get(name) or ""
    if not unit.problems:
        _complete_lines(unit, side, record, party, unit.references["item"])
    for number, line in enumerate(lines, 1):
        if line.get("quantity") is not None and line["quantity"] <= 0:
            unit.problem(say.NOT_POSITIVE, field="quantity", line=number, lines="lines", quantity=line["quantity"])
    if unit.problems:
        return
    _amounts(record)


def _terms(unit: Unit, record: Record, party: Row) -> None:
    own = company(unit)
    record["currency"] = (record.get("currency") or own["currency"]).upper()
    record["rate"] = Decimal(1) if record["currency"] == own["currency"] else record.get("rate") or Decimal(1)
    record["price_mode"] = record.get("price_mode") or own["price_mode"]
    if record.get("payment_terms_id") is None:
        record["payment_terms_id"] = party.get("payment_terms_id")


def _complete_lines(unit: Unit, side: Side, record: Record, party: Row, items: Mapping[int, Row]) -> None:
    """Unit, stock quantity, tax, price and description of every line."""
    lines: list[Record] = record["lines"]
    for line in lines:
        item = items[line["item_id"]]
        line["unit_id"] = line.get("unit_id") or item.get(side.unit_column) or item["unit_id"]
        line["description"] = line.get("description") or ""
        line["discount_percent"] = line.get("discount_percent") or ZERO
        if line.get("tax_id") is None:
            line["tax_id"] = item.get("tax_id") or party.get("tax_id")
            line["_tax_by_default"] = True
    stock_quantities(unit, lines, items)
    _taxes(unit, lines, record["business_on"])
    if unit.problems:
        return
    _prices(unit, side, record, items)
    for number, line in enumerate(lines, 1):
        quantity, price = line.get("quantity"), line.get("price")
        if quantity is not None and price is not None and abs(quantity * price) > MOST_AMOUNT:
            facts = {"quantity": quantity, "price": price, "most": MOST_AMOUNT}
            unit.problem(say.AMOUNT_TOO_GREAT, field="price", line=number, lines="lines", **facts)


def stock_quantities(
    unit: Unit, lines: Sequence[Record], items: Mapping[int, Row], *, entered: str = "quantity",
    stock: str = "stock_quantity",
) -> None:  # fmt: skip
    """Fill the quantity in the item's stock unit, exactly. One statement, and none when all are in the stock unit.

    A zero or missing quantity is left alone. Problems name line, item and unit.
    """
    foreign = {
        line["item_id"] for line in lines if line.get("unit_id") not in (None, items[line["item_id"]]["unit_id"])
    }
    known = conversions(unit, foreign) if foreign else []
    wrong: list[tuple[int, Record, InexactQuantityError | None]] = []
    for number, line in enumerate(lines, 1):
        item = items[line["item_id"]]
        if line.get(entered) is None:
            continue
        if line["unit_id"] == item["unit_id"]:
            line[stock] = line[entered]
            continue
        try:
            line[stock] = to_decimal(
                Fraction(line[entered]) * factor(line["unit_id"], item["unit_id"], known, item["id"])
            )
        except NoConversionError:
            wrong.append((number, line, None))
        except InexactQuantityError as error:
            wrong.append((number, line, error))
    if not wrong:
        return
    fetch(
        unit,
        {"unit": {one for _n, line, _e in wrong for one in (line["unit_id"], items[line["item_id"]]["unit_id"])}},
        {},
    )
    units = unit.references["unit"]
    for number, line, fault in wrong:
        item = items[line["item_id"]]
        facts = {
            "item": item["code"],
            "unit": units[line["unit_id"]]["name"],
            "stock_unit": units[item["unit_id"]]["name"],
        }
        if fault is None:
            unit.problem(masterdata_say.NO_CONVERSION, field="unit", line=number, lines="lines", **facts)
        else:
            facts |= {"quantity": line[entered], "exact": str(fault.exact), "nearest": fault.nearest}
            unit.problem(masterdata_say.INEXACT_QUANTITY, field="quantity", line=number, lines="lines", **facts)


def _taxes(unit: Unit, lines: Sequence[Record], on: date) -> None:
    """The rate of each line's tax on the day; a default that is not in force is replaced by the one that is."""
    fetch(unit, {"tax": _ids(lines, "tax_id")}, {})
    taxes = unit.references.get("tax", {})
    late = {line["tax_id"] for line in lines if line.get("tax_id") and not _in_force(taxes[line["tax_id"]], on)}
    followers = taxes_on(unit, late, on) if late else {}
    if followers:
        fetch(unit, {"tax": {one.id for one in followers.values()}}, {})
    for number, line in enumerate(lines, 1):
        by_default = line.pop("_tax_by_default", False)
        tax_id = line.get("tax_id")
        if tax_id is None:
            line["tax_rate"] = ZERO
            continue
        if tax_id in late:
            follower = followers.get(tax_id)
            if not by_default or follower is None or not _in_force(taxes[follower.id], on):
                unit.problem(
                    say.NO_TAX_ON_DATE, field="tax", line=number, lines="lines", tax=taxes[tax_id]["code"], on=on
                )
                continue
            tax_id = line["tax_id"] = follower.id
        line["tax_rate"] = taxes[tax_id]["rate"]


def _in_force(tax: Row, on: date) -> bool:
    return (tax["valid_from"] is None or tax["valid_from"] <= on) and (tax["valid_to"] is None or tax["valid_to"] >= on)


def _prices(unit: Unit, side: Side, record: Record, items: Mapping[int, Row]) -> None:
    """Prices that were left empty come from the price lists, in the document's price mode."""
    wanted = [(n, line) for n, line in enumerate(record["lines"], 1) if line.get("price") is None]
    if not wanted:
        return
    found = prices(
        unit,
        side.code,
        record["party_id"],
        [(line["item_id"], line["unit_id"], line.get("quantity") or ZERO) for _n, line in wanted],
        record["business_on"],
        record["currency"],
    )
    for (number, line), price in zip(wanted, found, strict=True):
        if price is None:
            item = items[line["item_id"]]
            unit.problem(say.NO_PRICE, field="price", line=number, lines="lines", item=item["code"])
            continue
        line["price"] = in_price_mode(price.price, price.price_mode, record["price_mode"], line["tax_rate"])


def in_price_mode(price: Decimal, given: str, wanted: str, tax_rate: Decimal) -> Decimal:
    """A price with tax as one without, or the other way round; 6 decimals. 113 inclusive at 13 % -> 100 exclusive."""
    if given == wanted:
        return price
    if wanted == "exclusive":
        return (price * HUNDRED / (HUNDRED + tax_rate)).quantize(SIX, ROUND_HALF_UP)
    return (price * (HUNDRED + tax_rate) / HUNDRED).quantize(SIX, ROUND_HALF_UP)


def _amounts(record: Record) -> None:
    inclusive = record["price_mode"] == "inclusive"
    for line in record["lines"]:
        put(
            line,
            line_amounts(
                line["quantity"],
                line["price"],
                line["tax_rate"],
                inclusive=inclusive,
                discount_percent=line["discount_percent"],
            ),
        )
    _totals(record)


def put(line: Record, amounts: Amounts) -> None:
    """Write amounts into a line."""
    line["net"], line["tax_amount"], line["gross"] = amounts.net, amounts.tax, amounts.gross


def amounts_of(line: Mapping[str, Any]) -> Amounts:
    """The amounts that a line holds."""
    return Amounts(line["net"], line["tax_amount"], line["gross"])


def _totals(record: Record) -> None:
    together = total(amounts_of(line) for line in record["lines"])
    record["total_net"], record["total_tax"], record["total_gross"] = together.net, together.tax, together.gross


def _check_party(unit: Unit, side: Side, party: Row) -> None:
    if party and not party[side.role_column]:
        unit.problem(say.WRONG_PARTY, field="party", party=party["name"], role=side.party)


def _ids(rows: Iterable[Mapping[str, Any]], *names: str) -> set[int]:
    return {row[name] for row in rows for name in names if row.get(name) is not None}


# -- goods movements ---------------------------------------------------------------------------------------------------


def prepare_movement(kind: Movement, unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Complete a goods movement from the lines it follows from: partner, warehouse, items, units, prices.

    A receipt or delivery names order lines (`source_line_id`), a return the movement lines it takes back
    (`origin_line_id`). How much may move is decided when it is posted.
    """
    lines: list[Record] = record["lines"]
    column = "origin_line_id" if kind.gives_back else "source_line_id"
    up = lock(unit, *([], _ids(lines, column)) if kind.gives_back else (_ids(lines, column),))
    sources = up.movement_lines if kind.gives_back else up.order_lines
    wanted_kind = kind.side.movement if kind.gives_back else kind.side.order
    found: list[Row | None] = [sources.get(line.get(column) or 0) for line in lines]
    first = next((one for one in found if one is not None), None)
    if first is not None:
        record["party_id"] = record.get("party_id") or first["party_id"]
        record["warehouse_id"] = record.get("warehouse_id") or first["warehouse_id"]
    for number, (line, source) in enumerate(zip(lines, found, strict=True), 1):
        if (
            source is None
            or source["kind"] != wanted_kind
            or source["party_id"] != record.get("party_id")
            or line.get("item_id") not in (None, source["item_id"])
        ):
            unit.problem(say.WRONG_SOURCE, field="item", line=number, lines="lines")
            continue
        line["item_id"] = source["item_id"]
        line["unit_id"] = line.get("unit_id") or source["unit_id"]
        if kind.gives_back:
            line["source_line_id"] = source["source_line_id"]
            line["bin_id"] = line.get("bin_id") or source["bin_id"]
            line["batch"] = line.get("batch") or source["batch"]
        quantity = line.get("unit_quantity")
        if quantity is not None and quantity <= 0:
            unit.problem(say.NOT_POSITIVE, field="quantity", line=number, lines="lines", quantity=quantity)
    if unit.problems:
        return
    items = items_of(unit, _ids(lines, "item_id"), record["party_id"])
    _check_party(unit, kind.side, unit.references["party"][record["party_id"]])
    stock_quantities(unit, lines, items, entered="unit_quantity", stock="quantity")
    record["total_quantity"] = sum((line["unit_quantity"] for line in lines), ZERO)
    if not kind.gives_back:
        orders = {source["document_id"] for source in found if source is not None}
        record["order_id"] = next(iter(orders)) if len(orders) == 1 else None


# -- invoices ----------------------------------------------------------------------------------------------------------


def prepare_invoice(side: Side, unit: Unit, record: Record, existing: Document | None = None) -> None:
    """Complete an invoice from the lines it follows from: partner, terms, items, units, prices, taxes, amounts.

    A line names the movement line it invoices (`source_line_id`), or an order line alone (`order_line_id`) when there
    are no goods or they come later. A red line (negative) also names the blue line it takes back (`origin_line_id`) and
    takes its price, rate and amounts from there; only an allowance states its own.
    """
    lines: list[Record] = record["lines"]
    up = lock(unit, _ids(lines, "order_line_id"), _ids(lines, "source_line_id"), _ids(lines, "origin_line_id"))
    sources = [_invoice_source(line, up) for line in lines]
    first = next((one for one in sources if one is not None), None)
    if first is not None:
        record["party_id"] = record.get("party_id") or first["party_id"]
        terms = up.order_lines.get(_order_line_id(lines[sources.index(first)], up) or 0, first)
        for name in ("currency", "rate", "price_mode", "payment_terms_id", "department_id"):
            if record.get(name) in (None, "") and terms.get(name) is not None:
                record[name] = terms[name]
    red = {line["quantity"] < 0 for line in lines if line.get("quantity") is not None}
    for number, (line, source) in enumerate(zip(lines, sources, strict=True), 1):
        if len(red) > 1 and line["quantity"] < 0:
            unit.problem(say.MIXED_SIGNS, field="quantity", line=number, lines="lines")
        if (
            source is None
            or source["party_id"] != record.get("party_id")
            or line.get("item_id") not in (None, source["item_id"])
        ):
            unit.problem(say.WRONG_SOURCE, field="item", line=number, lines="lines")
            continue
        _from_source(line, source, up)
        blue = up.invoice_lines.get(line.get("origin_line_id") or 0)
        if red == {True} and (blue is None or blue["item_id"] != line["item_id"] or blue["kind"] != side.invoice):
            unit.problem(say.RED_NEEDS_BLUE, field="item", line=number, lines="lines")
    if unit.problems:
        return
    fetch(unit, {"item": _ids(lines, "item_id"), "party": {record["party_id"]}, "tax": _ids(lines, "tax_id")}, {})
    items = unit.references["item"]
    party = unit.references["party"][record["party_id"]]
    _check_party(unit, side, party)
    _terms(unit, record, party)
    typed_tax = _typed_taxes(lines, existing) if side.owed_sign < 0 else {}
    _complete_lines(unit, side, record, party, items)
    if unit.problems:
        return
    if red == {True}:
        _red_amounts(record, up)
        record["blue_id"] = next(
            iter({up.invoice_lines[line["origin_line_id"]]["document_id"] for line in lines}), None
        )
    else:
        _amounts(record)
        _take_typed_taxes(unit, record, typed_tax)
    record["amount"] = total(amounts_of(line).converted(record["rate"]) for line in lines).gross


def _invoice_source(line: Record, up: Upstream) -> Row | None:
    """What an invoice line follows from: the movement line, else the blue line of an allowance, else the order line."""
    if line.get("source_line_id") is not None:
        return up.movement_lines.get(line["source_line_id"])
    if line.get("origin_line_id") is not None:
        return up.invoice_lines.get(line["origin_line_id"])
    return up.order_lines.get(line.get("order_line_id") or 0)


def _order_line_id(line: Record, up: Upstream) -> int | None:
    """The order line behind an invoice line: its own, that of the goods, or that of the blue line."""
    movement = up.movement_lines.get(line.get("source_line_id") or 0)
    blue = up.invoice_lines.get(line.get("origin_line_id") or 0)
    found: int | None = line.get("order_line_id") or (movement or {}).get("source_line_id")
    return found or (blue or {}).get("order_line_id")


def _from_source(line: Record, source: Row, up: Upstream) -> None:
    """Item, unit, price and tax of an invoice line, from the blue line, else from the order line."""
    line["item_id"] = source["item_id"]
    line["order_line_id"] = _order_line_id(line, up)
    blue = up.invoice_lines.get(line.get("origin_line_id") or 0)
    terms = blue or up.order_lines.get(line["order_line_id"] or 0)
    line["unit_id"] = line.get("unit_id") or (terms or source)["unit_id"]
    if terms is None:
        return
    for name in ("price", "tax_id"):
        if line.get(name) is None:
            line[name] = terms[name]
    if blue is not None:
        line["tax_id"] = blue["tax_id"]
    if not line.get("discount_percent"):
        line["discount_percent"] = terms["discount_percent"]


def _red_amounts(record: Record, up: Upstream) -> None:
    """Red lines take their share of the blue line; an allowance states quantity x price of its own."""
    inclusive = record["price_mode"] == "inclusive"
    taken: dict[int, tuple[Amounts, Decimal]] = {}
    for line in record["lines"]:
        blue = up.invoice_lines[line["origin_line_id"]]
        line["tax_rate"] = blue["tax_rate"]
        if record.get("red_reason") == "allowance":
            put(line, split(line["quantity"] * line["price"], blue["tax_rate"], inclusive=inclusive))
            continue
        before, quantity_before = taken.get(
            blue["id"],
            (
                Amounts(blue["net_credited"], blue["tax_credited"], blue["net_credited"] + blue["tax_credited"]),
                blue["quantity_credited"],
            ),
        )
        red = red_amounts(
            amounts_of(blue), blue["stock_quantity"], -line["stock_quantity"], before, quantity_before,
            blue["tax_rate"], inclusive=inclusive,
        )  # fmt: skip
        put(line, red)
        taken[blue["id"]] = (before - red, quantity_before - line["stock_quantity"])
    _totals(record)


def _typed_taxes(lines: Sequence[Record], existing: Document | None) -> dict[int, Decimal]:
    """The taxes that a person read off the paper, by place; one that was computed for other figures is none of them."""
    stored = {row["id"]: row for row in existing.all_lines} if existing else {}
    typed: dict[int, Decimal] = {}
    for place, line in enumerate(lines):
        if line.get("tax_amount") is None:
            continue
        before = stored.get(line.get("id") or 0, {})
        is_kept = before.get("tax_amount") == line["tax_amount"]
        names = ("quantity", "price", "discount_percent", "tax_id")
        if not (is_kept and any(before[name] != line.get(name) for name in names)):
            typed[place] = line["tax_amount"]
    return typed


def _take_typed_taxes(unit: Unit, record: Record, typed: Mapping[int, Decimal]) -> None:
    """The tax printed on a supplier's paper stands, as long as it is plausible; the voucher takes the paper's figures."""
    if not typed:
        return
    for place, tax in typed.items():
        line = record["lines"][place]
        if tax != line["tax_amount"]:
            if record["price_mode"] == "inclusive":
                put(line, Amounts(line["gross"] - tax, tax, line["gross"]))
            else:
                put(line, Amounts(line["net"], tax, line["net"] + tax))
    _totals(record)
    fine, wrong = tax_is_plausible((amounts_of(line), line["tax_rate"]) for line in record["lines"])
    for place in wrong if not fine else ():
        line = record["lines"][place]
        unit.problem(
            say.TAX_DIFFERENCE, field="tax_amount", line=place + 1, lines="lines", tax=line["tax_amount"],
            net=line["net"], rate=line["tax_rate"],
        )  # fmt: skip
