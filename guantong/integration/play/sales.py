"""Sales orders: what they need is bought first, then they are confirmed, delivered, invoiced and paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guantong.accounting.public import ensure_periods
from guantong.integration.job import Job
from guantong.integration.mapping import Mapped
from guantong.integration.play.agenda import Event, play
from guantong.integration.play.documents import (
    bank_account_of,
    confirm,
    invoice,
    invoices,
    move,
    moved,
    orders_by_reference,
    paid,
    settle,
)
from guantong.integration.tables import load_records
from guantong.kernel.engine import service as engine
from guantong.kernel.unit import Row, Unit

HUNDRED = Decimal(100)


def play_sales(job: Job, settings: dict[str, Any]) -> bool:
    """Play the mapped sales orders; whether the purchases they need could be imported.

    Everything that the orders of a month ask for, the unshipped ones included, is bought on the first day on which one
    of them came in, so each order finds its goods and reserves them.
    """
    records = job.mapped["sales_order"]
    purchases = list(_purchases(job, records, settings))
    if not load_records(job, "purchase_order", purchases, "purchases", ("bought for the orders", "")):
        return False
    wait = timedelta(days=int(settings["paid_after_days"]))
    sales_refs = [one.fields["external_ref"] for one in records]
    buy_refs = [one.fields["external_ref"] for one in purchases]
    with job.unit() as unit:
        last = max(
            date.fromisoformat(one.fields.get(settings["moved_on"], one.fields["business_on"])) for one in records
        )
        ensure_periods(unit, min(date.fromisoformat(one.fields["business_on"]) for one in records), last + wait)
        story = Story(
            bank_account_of(unit),
            wait,
            orders_by_reference(unit, "sales_order", sales_refs)
            | orders_by_reference(unit, "purchase_order", buy_refs),
            moved(unit, "delivery", sales_refs) | moved(unit, "goods_receipt", buy_refs),
            paid(unit, "receipt", sales_refs),
            invoices(unit, "delivery", sales_refs),
        )
    play(job, [*story.buying(purchases), *story.selling(records, settings["moved_on"])], "sales orders")
    return True


def _purchases(job: Job, records: list[Mapped], settings: dict[str, Any]) -> Iterator[Mapped]:
    """A purchase order for each month and supplier."""
    supplier_of: dict[str, str] = {}
    price_of: dict[str, Decimal] = {}
    percent = Decimal(settings["purchase_price_percent"])
    for one in job.source.mapped(job.source.step_of_type(settings["buying"])):
        supplier_of[one.fields["item"]] = one.fields["party"]
        price_of[one.fields["item"]] = Decimal(one.fields["price"]) * percent / HUNDRED
    first: dict[str, str] = {}
    needs: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in records:
        on = one.fields["business_on"]
        month = on[:7]
        first[month] = min(on, first.get(month, on))
        for line in one.lines:
            needs[month, supplier_of[line["item"]]][line["item"]] += Decimal(line["quantity"])
    for (month, supplier), wanted in sorted(needs.items()):
        yield Mapped(
            1,
            {
                "external_ref": f"{job.source.mapping['company']['code']}-BUY-{month}-{supplier}",
                "party": supplier,
                "warehouse": records[0].fields["warehouse"],
                "business_on": first[month],
                "promised_on": first[month],
                "price_mode": "exclusive",
            },
            [
                {"item": item, "quantity": f"{quantity:f}", "price": f"{price_of[item].normalize():f}"}
                for item, quantity in sorted(wanted.items())
            ],
        )


@dataclass(slots=True)
class Story:
    """What is there already, and what remains to happen."""

    bank_account: int
    wait: timedelta
    orders: dict[str, Row]
    moved: set[str]
    paid: set[str]
    invoices: dict[str, int]

    def buying(self, purchases: list[Mapped]) -> Iterator[Event]:
        """Each purchase in one event: ordered, received, invoiced and paid."""
        for place, one in enumerate(purchases):
            order = self.orders[one.fields["external_ref"]]
            if order["external_ref"] not in self.moved:
                quantities = [Decimal(line["quantity"]) for line in one.lines]
                act = self._buys(order, quantities)
                yield Event(order["business_on"], 0, place, order["external_ref"], "purchase", act)

    def _buys(self, order: Row, quantities: list[Decimal]) -> Callable[[Unit], None]:
        def act(unit: Unit) -> None:
            on, reference = order["business_on"], order["external_ref"]
            confirm(unit, "purchase_order", order["id"])
            lines = dict(zip(order["line_ids"], quantities, strict=True))
            receipt = move(unit, "goods_receipt", order, on, lines)
            billed = invoice(unit, "supplier_invoice", receipt, on, reference, quantities)
            if billed is not None:
                settle(unit, "payment", billed, on, reference, self.bank_account)

        return act

    def selling(self, records: list[Mapped], moved_on: str) -> Iterator[Event]:
        """Confirmed on the day of the order; delivered and invoiced, and paid later, only where it was shipped."""
        for place, one in enumerate(records):
            reference = one.fields["external_ref"]
            order = self.orders[reference]
            if order["state"] == "draft":
                yield Event(order["business_on"], 1, place, reference, "confirm", self._confirms(order))
            if moved_on not in one.fields:
                continue
            on = date.fromisoformat(one.fields[moved_on])
            if reference not in self.moved:
                quantities = [Decimal(line["quantity"]) for line in one.lines]
                yield Event(on, 2, place, reference, "delivery", self._ships(order, on, quantities))
            if reference not in self.paid:
                yield Event(on + self.wait, 3, place, reference, "receipt", self._is_paid(reference, on + self.wait))

    def _confirms(self, order: Row) -> Callable[[Unit], None]:
        return lambda unit: confirm(unit, "sales_order", order["id"])

    def _ships(self, order: Row, on: date, quantities: list[Decimal]) -> Callable[[Unit], None]:
        def act(unit: Unit) -> None:
            lines = dict(zip(order["line_ids"], quantities, strict=True))
            delivery = move(unit, "delivery", order, on, lines)
            billed = invoice(unit, "sales_invoice", delivery, on, order["external_ref"], quantities)
            if billed is not None:
                self.invoices[order["external_ref"]] = billed.id

        return act

    def _is_paid(self, reference: str, on: date) -> Callable[[Unit], None]:
        def act(unit: Unit) -> None:
            billed = engine.load(unit, "sales_invoice", self.invoices[reference])
            settle(unit, "receipt", billed, on, reference, self.bank_account)

        return act
