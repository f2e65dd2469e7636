"""What a document means, decided by pure functions: facts in, plans out. No database, no clock.

Upstream lines come as rows of `trade.upstream`; several lines may draw on one upstream line, so each plan keeps a
running account of what is left. Quantities are in the item's stock unit, values in company currency. Problems come as
`Finding`s, all of them, and nothing is written when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guantong.kernel.messages import Message
from guantong.trade import messages as say
from guantong.trade.amounts import HUNDRED, Amounts, cents, share
from guantong.trade.side import Movement, Side

Row = Mapping[str, Any]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of one line (1-based)."""

    message: Message
    line: int
    field: str
    facts: dict[str, Any]


@dataclass(slots=True)
class Changes:
    """What a document changes in the lines it follows from, and the figures of its own lines."""

    order: list[dict[str, Any]] = field(default_factory=list)
    movement: list[dict[str, Any]] = field(default_factory=list)
    invoice: list[dict[str, Any]] = field(default_factory=list)
    movement_figures: list[dict[str, Any]] = field(default_factory=list)
    invoice_figures: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, message: Message, line: int, field: str = "quantity", **facts: Any) -> None:
        """Note a problem."""
        self.findings.append(Finding(message, line, field, facts))


class Left:
    """What is left of upstream figures while the lines of one document draw on them."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, int], Decimal] = {}

    def of(self, row: Row, name: str) -> Decimal:
        """The figure as the earlier lines left it."""
        known = self._left.get((name, row["id"]))
        return Decimal(row[name]) if known is None else known

    def take(self, row: Row, name: str, amount: Decimal) -> None:
        """Draw on it; negative gives back."""
        self._left[name, row["id"]] = self.of(row, name) - amount


# -- goods movements ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MovementPlan:
    """One line of a movement: what the supplier is owed for it, and how much awaits an invoice.

    `value` is the cost of a receipt or of a return to the supplier (positive), None where the ledger knows it.
    `accrued` is what stands on the accrual account (signed as the stock), `transit` what came off goods in transit,
    `settled` the part of an accrued return that lowers the accrual of `origin_line_id`.
    """

    line: Row
    quantity: Decimal
    value: Decimal | None
    accrued: Decimal = ZERO
    transit: Decimal = ZERO
    settled: Decimal = ZERO
    origin_line_id: int | None = None
    demand_line_id: int | None = None


def plan_forward(
    kind: Movement, lines: Sequence[Row], order_lines: Mapping[int, Row], tolerance: Callable[[int], Decimal],
    services: frozenset[int], *, with_tax: bool = False,
) -> tuple[list[MovementPlan], Changes]:  # fmt: skip
    """A receipt or delivery against order lines. `tolerance`: percent an item may be over-received.

    A receipt is valued at the order's net price (`with_tax`: at its gross price, for those who deduct no tax). Values of partial receipts are differences of the running total
    net * moved / ordered, so that together they are the order's net amount exactly. What was invoiced before the goods
    came (P3) is received first, at the value in transit.
    """
    changes, left = Changes(), Left()
    plans: list[MovementPlan] = []
    for line in lines:
        number, quantity = line["line_no"], line["quantity"]
        order = order_lines[line["source_line_id"]]
        if order["state"] != "confirmed":
            changes.refuse(say.ORDER_STATE, number, "item", order=order["number"], state=order["state"])
            continue
        if line["item_id"] in services:
            changes.refuse(say.SERVICE_ITEM, number, "item", item=line["item_id"])
            continue
        moved, ordered = left.of(order, "quantity_moved"), order["stock_quantity"]
        percent = tolerance(line["item_id"])
        allowed = ordered * (HUNDRED + percent) / HUNDRED - moved
        if quantity > allowed:
            changes.refuse(
                say.OVER_MOVED, number, quantity=quantity, item=line["item_id"], unit=line["item_id"],
                open=max(ordered - moved, ZERO), order=order["number"], tolerance=percent, allowed=max(allowed, ZERO),
            )  # fmt: skip
            continue
        left.take(order, "quantity_moved", -quantity)
        if kind.side.code == "sell":
            plans.append(MovementPlan(line, quantity, None, demand_line_id=order["id"]))
            changes.order.append({"id": order["id"], "moved": quantity})
            changes.movement_figures.append({"id": line["id"], "invoice_open": quantity})
            continue
        early = min(quantity, left.of(order, "transit_quantity"))
        transit = share(left.of(order, "transit_value"), early, left.of(order, "transit_quantity")) if early else ZERO
        left.take(order, "transit_quantity", early)
        left.take(order, "transit_value", transit)
        net = order["gross" if with_tax else "net"] * order["rate"]
        accrued = cents(net * (moved + quantity) / ordered) - cents(net * (moved + early) / ordered)
        plans.append(MovementPlan(line, quantity, accrued + transit, accrued, transit))
        changes.order.append(
            {"id": order["id"], "moved": quantity, "transit_quantity": -early, "transit_value": -transit}
        )
        changes.movement_figures.append(
            {
                "id": line["id"],
                "price": (net / ordered).quantize(Decimal("0.000001")),
                "accrued": accrued,
                "invoice_open": quantity - early,
                "transit_quantity": early,
                "transit_value": transit,
                "invoiced_quantity": early,
                "invoiced_value": transit,
            }
        )
    return plans, changes


def plan_return(kind: Movement, lines: Sequence[Row], sources: Mapping[int, Row]) -> tuple[list[MovementPlan], Changes]:
    """A return of goods of an earlier movement.

    What awaits an invoice goes first (P8: it just is not owed any more); the rest goes back at the price it was
    invoiced at, and a red invoice is awaited for it (P9). Goods that come back from a customer enter at the cost at
    which they left.
    """
    changes, left = Changes(), Left()
    plans: list[MovementPlan] = []
    for line in lines:
        number, quantity = line["line_no"], line["quantity"]
        source = sources[line["origin_line_id"]]
        if source["state"] != "posted" or source["reversal_of_id"] is not None:
            changes.refuse(say.SOURCE_STATE, number, "item", source=source["number"] or "—", state=source["state"])
            continue
        returnable = source["quantity"] - left.of(source, "returned_quantity")
        if quantity > returnable:
            changes.refuse(
                say.OVER_RETURNED, number, quantity=quantity, item=line["item_id"], unit=line["item_id"],
                open=returnable, source=source["number"],
            )  # fmt: skip
            continue
        left.take(source, "returned_quantity", -quantity)
        awaiting = left.of(source, "invoice_open")
        early = min(quantity, awaiting)
        settled = share(left.of(source, "accrued"), early, awaiting) if early else ZERO
        late = quantity - early
        owed = share(source["invoiced_value"], late, source["invoiced_quantity"]) if late else ZERO
        left.take(source, "invoice_open", early)
        left.take(source, "accrued", settled)
        value = settled + owed if kind.side.code == "buy" else None
        plans.append(MovementPlan(line, quantity, value, settled + owed, settled=settled, origin_line_id=source["id"]))
        changes.movement.append({"id": source["id"], "returned": quantity, "invoice_open": -early, "accrued": -settled})
        if source["source_line_id"] is not None:
            changes.order.append({"id": source["source_line_id"], "returned": quantity})
        changes.movement_figures.append(
            {
                "id": line["id"],
                "invoice_open": late,
                "accrued": owed,
                "settled_quantity": early,
                "settled_value": settled,
            }
        )
    return plans, changes


def plan_red_movement(
    kind: Movement, reds: Sequence[Row], originals: Sequence[Row]
) -> tuple[list[MovementPlan], Changes]:
    """The red document that takes a whole movement back: everything its lines did, with the other sign."""
    changes = Changes()
    plans: list[MovementPlan] = []
    for red, original in zip(reds, originals, strict=True):
        quantity = red["quantity"]
        accrued = -(original["accrued"] + original["settled_value"])
        plans.append(
            MovementPlan(red, quantity, None, accrued, -original["transit_value"], origin_line_id=original["id"])
        )
        if kind.gives_back:
            changes.movement.append(
                {
                    "id": original["origin_line_id"],
                    "returned": quantity,
                    "invoice_open": original["settled_quantity"],
                    "accrued": original["settled_value"],
                }
            )
            if original["source_line_id"] is not None:
                changes.order.append({"id": original["source_line_id"], "returned": quantity})
        elif original["source_line_id"] is not None:
            changes.order.append(
                {
                    "id": original["source_line_id"],
                    "moved": quantity,
                    "transit_quantity": original["transit_quantity"],
                    "transit_value": original["transit_value"],
                }
            )
        changes.movement_figures += [
            {"id": original["id"], "invoice_open": 0, "accrued": 0},
            {"id": red["id"], "invoice_open": 0, "accrued": 0},
        ]
    return plans, changes


# -- invoices ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InvoicePlan:
    """One line of an invoice in company currency.

    Buying: `cleared` leaves the accrual account for `grni_line_id`'s receipt, `transit` is for goods that still come,
    `expense` for services, and `difference` (net less those) is split between stock and consumers for
    `difference_quantity` units. `reopens`: a red line after which the receipt awaits an invoice again.
    """

    line: Row
    amounts: Amounts
    cleared: Decimal = ZERO
    grni_line_id: int | None = None
    transit: Decimal = ZERO
    expense: Decimal = ZERO
    difference: Decimal = ZERO
    difference_quantity: Decimal = ZERO
    reopens: bool = False


def _in_company_currency(line: Row, rate: Decimal, *, deducts: bool) -> Amounts:
    """The amounts of an invoice line; tax that is not deducted is part of the net."""
    amounts = Amounts(line["net"], line["tax_amount"], line["gross"]).converted(rate)
    return amounts if deducts else Amounts(amounts.gross, ZERO, amounts.gross)


def plan_invoice(
    side: Side, header: Row, lines: Sequence[Row], order_lines: Mapping[int, Row], movement_lines: Mapping[int, Row],
    invoice_lines: Mapping[int, Row], services: frozenset[int], price_tolerance: Decimal | None, *, deducts: bool = True,
) -> tuple[list[InvoicePlan], Changes]:  # fmt: skip
    """An invoice, blue or red: what it clears, and that no line takes more than awaits it.

    Three-way match: quantity against what was received and not invoiced, price against the order within
    `price_tolerance` percent (None: any), and the rest is the price difference.
    """
    changes, left = Changes(), Left()
    plans: list[InvoicePlan] = []
    for line in lines:
        number = line["line_no"]
        amounts = _in_company_currency(line, header["rate"], deducts=deducts)
        movement = movement_lines.get(line["source_line_id"] or 0)
        order = order_lines.get(line["order_line_id"] or 0)
        blue = invoice_lines.get(line["origin_line_id"] or 0)
        if movement is not None and (movement["state"] != "posted" or movement["reversal_of_id"] is not None):
            changes.refuse(say.SOURCE_STATE, number, "item", source=movement["number"] or "—", state=movement["state"])
            continue
        if line["quantity"] < 0:
            plan = _red_line(side, header, line, amounts, movement, order, blue, movement_lines, left, changes)
        elif movement is not None:
            plan = _blue_line(side, line, amounts, movement, order, left, changes)
        else:
            plan = _early_line(side, line, amounts, order, services, left, changes)
        if plan is None:
            continue
        if side.code == "buy" and line["quantity"] > 0 and order is not None and price_tolerance is not None:
            _check_price(header, line, order, price_tolerance, changes)
        plans.append(plan)
        if side.code == "buy":
            changes.invoice_figures.append(
                {
                    "id": line["id"],
                    "cleared_quantity": plan.difference_quantity,
                    "cleared_value": plan.cleared,
                    "difference": plan.difference,
                    "transit_value": plan.transit,
                }
            )
    return plans, changes


def _blue_line(
    side: Side, line: Row, amounts: Amounts, movement: Row, order: Row | None, left: Left, changes: Changes
) -> InvoicePlan | None:
    number, quantity = line["line_no"], line["stock_quantity"]
    awaiting = left.of(movement, "invoice_open")
    if movement["kind"] != side.movement or quantity > awaiting:
        changes.refuse(
            say.OVER_INVOICED, number, quantity=quantity, item=line["item_id"], unit=line["item_id"],
            open=awaiting if movement["kind"] == side.movement else ZERO, source=movement["number"],
        )  # fmt: skip
        return None
    cleared = share(left.of(movement, "accrued"), quantity, awaiting)
    left.take(movement, "invoice_open", quantity)
    left.take(movement, "accrued", cleared)
    changes.movement.append(
        {
            "id": movement["id"],
            "invoiced": quantity,
            "invoice_open": -quantity,
            "accrued": -cleared,
            "invoiced_value": amounts.net,
        }
    )
    if order is not None:
        changes.order.append({"id": order["id"], "invoiced": quantity})
    if side.code == "sell":
        return InvoicePlan(line, amounts)
    return InvoicePlan(
        line, amounts, cleared, movement["id"], difference=amounts.net - cleared, difference_quantity=quantity
    )


def _early_line(
    side: Side, line: Row, amounts: Amounts, order: Row | None, services: frozenset[int], left: Left, changes: Changes
) -> InvoicePlan | None:
    """A line that follows from the order alone: a service, or on the buying side goods that still come (P3)."""
    number, quantity = line["line_no"], line["stock_quantity"]
    is_service = line["item_id"] in services
    if order is None:
        changes.refuse(say.WRONG_SOURCE, number, "item")
        return None
    if order["state"] not in ("confirmed", "closed"):
        changes.refuse(say.ORDER_STATE, number, "item", order=order["number"], state=order["state"])
        return None
    taken = left.of(order, "quantity_invoiced")
    if not is_service:
        taken = max(taken, order["quantity_moved"] + left.of(order, "transit_quantity"))
    awaiting = order["stock_quantity"] - taken if is_service or side.code == "buy" else ZERO
    if quantity > awaiting:
        changes.refuse(
            say.OVER_INVOICED, number, quantity=quantity, item=line["item_id"], unit=line["item_id"],
            open=max(awaiting, ZERO), source=order["number"],
        )  # fmt: skip
        return None
    left.take(order, "quantity_invoiced", -quantity)
    change: dict[str, Any] = {"id": order["id"], "invoiced": quantity}
    if is_service:
        changes.order.append(change)
        return InvoicePlan(line, amounts, expense=amounts.net)
    left.take(order, "transit_quantity", -quantity)
    changes.order.append(change | {"transit_quantity": quantity, "transit_value": amounts.net})
    return InvoicePlan(line, amounts, transit=amounts.net)


def _red_line(
    side: Side, header: Row, line: Row, amounts: Amounts, movement: Row | None, order: Row | None, blue: Row | None,
    movement_lines: Mapping[int, Row], left: Left, changes: Changes,
) -> InvoicePlan | None:  # fmt: skip
    """A red line: of a return, of a wrong invoice (the movement awaits a new one), or an allowance (money only)."""
    number, quantity = line["line_no"], -line["stock_quantity"]
    if blue is None or blue["state"] != "posted" or blue["reversal_of_id"] is not None or blue["quantity"] < 0:
        changes.refuse(say.RED_NEEDS_BLUE, number, "item")
        return None
    open_net = blue["net"] - left.of(blue, "net_credited")
    open_tax = blue["tax_amount"] - left.of(blue, "tax_credited")
    is_allowance = header["red_reason"] == "allowance"
    open_quantity = blue["stock_quantity"] - left.of(blue, "quantity_credited")
    if -line["net"] > open_net or -line["tax_amount"] > open_tax or (not is_allowance and quantity > open_quantity):
        changes.refuse(say.OVER_CREDITED, number, "quantity", amount=-line["net"], open=open_net, source=blue["number"])
        return None
    credited = ZERO if is_allowance else quantity
    left.take(blue, "net_credited", line["net"])
    left.take(blue, "tax_credited", line["tax_amount"])
    left.take(blue, "quantity_credited", -credited)
    changes.invoice.append(
        {
            "id": blue["id"],
            "quantity_credited": credited,
            "net_credited": -line["net"],
            "tax_credited": -line["tax_amount"],
        }
    )
    if is_allowance:
        return _allowance(side, line, amounts, blue, changes)
    if order is not None:
        changes.order.append({"id": order["id"], "invoiced": -quantity})
    if movement is None:
        return _red_early_line(side, line, amounts, order, blue, quantity, left, changes)
    is_return = movement["kind"] == side.giving_back
    awaiting = left.of(movement, "invoice_open") if is_return else left.of(movement, "invoiced_quantity")
    if quantity > awaiting:
        changes.refuse(
            say.OVER_INVOICED, number, quantity=quantity, item=line["item_id"], unit=line["item_id"],
            open=awaiting, source=movement["number"],
        )  # fmt: skip
        return None
    if is_return:
        cleared = -share(left.of(movement, "accrued"), quantity, awaiting)
        left.take(movement, "invoice_open", quantity)
        left.take(movement, "accrued", -cleared)
        changes.movement.append(
            {"id": movement["id"], "invoiced": quantity, "invoice_open": -quantity, "accrued": cleared}
        )
        origin = movement_lines[movement["origin_line_id"]]
        changes.movement.append({"id": origin["id"], "invoiced": -quantity, "invoiced_value": amounts.net})
    else:
        cleared = -share(blue["cleared_value"], quantity, blue["stock_quantity"])
        left.take(movement, "invoiced_quantity", quantity)
        changes.movement.append(
            {
                "id": movement["id"],
                "invoiced": -quantity,
                "invoice_open": quantity,
                "accrued": -cleared,
                "invoiced_value": amounts.net,
            }
        )
    if side.code == "sell":
        return InvoicePlan(line, amounts)
    return InvoicePlan(
        line, amounts, cleared, movement["id"], difference=amounts.net - cleared, difference_quantity=quantity,
        reopens=not is_return,
    )  # fmt: skip


def _allowance(side: Side, line: Row, amounts: Amounts, blue: Row, changes: Changes) -> InvoicePlan:
    """Money back without goods (S6); on the buying side it lowers the cost of what was invoiced, like any difference."""
    if side.code == "sell":
        return InvoicePlan(line, amounts)
    if blue["source_line_id"] is None:
        return InvoicePlan(line, amounts, expense=amounts.net)
    changes.movement.append({"id": blue["source_line_id"], "invoiced_value": amounts.net})
    return InvoicePlan(
        line, amounts, difference=amounts.net, difference_quantity=blue["stock_quantity"] - blue["quantity_credited"]
    )


def _red_early_line(
    side: Side, line: Row, amounts: Amounts, order: Row | None, blue: Row, quantity: Decimal, left: Left,
    changes: Changes,
) -> InvoicePlan | None:  # fmt: skip
    """Takes back what was invoiced from the order alone; goods in transit only while they still are."""
    if side.code == "sell" or not blue["transit_value"]:
        return InvoicePlan(line, amounts, expense=amounts.net)
    assert order is not None  # An invoice before the goods names its order line.
    awaiting = left.of(order, "transit_quantity")
    if quantity > awaiting:
        changes.refuse(
            say.OVER_INVOICED, line["line_no"], quantity=quantity, item=line["item_id"], unit=line["item_id"],
            open=awaiting, source=order["number"],
        )  # fmt: skip
        return None
    # The blue line's own value, by a running total over what its red lines took (this one is noted already).
    credited = left.of(blue, "quantity_credited")
    whole, per = blue["transit_value"], blue["stock_quantity"]
    own = cents(whole * credited / per) - cents(whole * (credited - quantity) / per)
    value = _out_of_transit(left, order, quantity, own)
    changes.order.append({"id": order["id"], "transit_quantity": -quantity, "transit_value": -value})
    return InvoicePlan(line, amounts, transit=-value, difference=amounts.net + value, difference_quantity=quantity)


def _out_of_transit(left: Left, order: Row, quantity: Decimal, own: Decimal) -> Decimal:
    """The value that an invoiced quantity takes out of transit when its invoice is taken back.

    Its own, as far as that is there: goods of other invoices of the line may have come at the average meanwhile. Who
    empties the transit takes what is left; the difference is a price difference.
    """
    pool = left.of(order, "transit_value")
    value = pool if quantity == left.of(order, "transit_quantity") else min(own, pool)
    left.take(order, "transit_quantity", quantity)
    left.take(order, "transit_value", value)
    return value


def _check_price(header: Row, line: Row, order: Row, tolerance: Decimal, changes: Changes) -> None:
    """The net price of a supplier's line against the order's, in company currency for one stock unit."""
    price = line["net"] * header["rate"] / line["stock_quantity"]
    ordered = order["net"] * order["rate"] / order["stock_quantity"]
    # Half a cent a line is rounding, not price.
    if abs(price - ordered) * line["stock_quantity"] <= Decimal("0.01"):
        return
    deviation = abs(price - ordered) / ordered * HUNDRED if ordered else HUNDRED
    if deviation > tolerance:
        changes.refuse(
            say.PRICE_TOLERANCE, line["line_no"], "price", item=line["item_id"], price=price.quantize(Decimal("0.0001")),
            ordered=ordered.quantize(Decimal("0.0001")), deviation=deviation.quantize(Decimal("0.01")),
            tolerance=tolerance,
        )  # fmt: skip


def plan_red_copy(
    side: Side, header: Row, lines: Sequence[Row], originals: Sequence[Row], order_lines: Mapping[int, Row],
    movement_lines: Mapping[int, Row], *, deducts: bool = True,
) -> tuple[list[InvoicePlan], Changes]:  # fmt: skip
    """The red document that takes a whole invoice back (blue or red): everything its lines did, with the other sign."""
    changes, left = Changes(), Left()
    plans: list[InvoicePlan] = []
    for red, original in zip(lines, originals, strict=True):
        quantity = original["stock_quantity"]
        amounts = _in_company_currency(red, header["rate"], deducts=deducts)
        expense = amounts.net + original["cleared_value"] + original["transit_value"] + original["difference"]
        transit, difference = original["transit_value"], original["difference"]
        difference_quantity = original["cleared_quantity"]
        if transit > 0:
            order = order_lines[original["order_line_id"]]
            awaiting = left.of(order, "transit_quantity")
            if quantity > awaiting:
                changes.refuse(
                    say.OVER_INVOICED, red["line_no"], quantity=quantity, item=red["item_id"], unit=red["item_id"],
                    open=awaiting, source=order["number"],
                )  # fmt: skip
                continue
            transit = _out_of_transit(left, order, quantity, original["transit_value"])
            difference, difference_quantity = difference + original["transit_value"] - transit, quantity
        plans.append(
            InvoicePlan(
                red, amounts, -original["cleared_value"], original["source_line_id"], -transit, expense, -difference,
                difference_quantity,
            )
        )  # fmt: skip
        if original["origin_line_id"] is not None:
            is_allowance = original["is_allowance"]
            changes.invoice.append(
                {
                    "id": original["origin_line_id"],
                    "quantity_credited": 0 if is_allowance else quantity,
                    "net_credited": original["net"],
                    "tax_credited": original["tax_amount"],
                }
            )
            if is_allowance:
                if original["source_line_id"] is not None:
                    changes.movement.append({"id": original["source_line_id"], "invoiced_value": amounts.net})
                continue
        movement = movement_lines.get(original["source_line_id"] or 0)
        if original["order_line_id"] is not None:
            transit_quantity = -quantity if original["transit_value"] else 0
            changes.order.append(
                {
                    "id": original["order_line_id"],
                    "invoiced": -quantity,
                    "transit_quantity": transit_quantity,
                    "transit_value": -transit,
                }
            )
        if movement is None:
            continue
        if movement["kind"] == side.giving_back:
            changes.movement += [
                {
                    "id": movement["id"],
                    "invoiced": quantity,
                    "invoice_open": -quantity,
                    "accrued": -original["cleared_value"],
                },
                {
                    "id": movement["origin_line_id"],
                    "invoiced": -quantity,
                    "invoiced_value": amounts.net,
                },
            ]
        else:
            changes.movement.append(
                {
                    "id": movement["id"],
                    "invoiced": -quantity,
                    "invoice_open": quantity,
                    "accrued": original["cleared_value"],
                    "invoiced_value": amounts.net,
                }
            )
    return plans, changes
