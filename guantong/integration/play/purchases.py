"""Purchase orders: confirmed, received, rejects sent back before they are invoiced, and what stays invoiced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.accounting.public import ensure_periods
from guantong.integration.job import Job
from guantong.integration.mapping import Mapped
from guantong.integration.play.agenda import Event, play
from guantong.integration.play.documents import confirm, invoice, move, moved, orders_by_reference, post
from guantong.kernel.unit import Row, Unit

KIND = "purchase_order"


def play_purchases(job: Job, settings: dict[str, Any]) -> None:
    """Play the mapped purchase orders; `settings` names the fields that tell what came, what went back, and when."""
    records = job.mapped[KIND]
    references = [one.fields["external_ref"] for one in records]
    with job.unit() as unit:
        orders = orders_by_reference(unit, KIND, references)
        received = moved(unit, "goods_receipt", references)
        days = [
            date.fromisoformat(one.fields[name]) for one in records for name in ("business_on", settings["moved_on"])
        ]
        ensure_periods(unit, min(days), max(days))
    play(job, _events(records, orders, received, settings), "purchase orders")


def _events(
    records: list[Mapped], orders: dict[str, Row], received: set[str], settings: dict[str, Any]
) -> Iterator[Event]:
    for place, one in enumerate(records):
        reference = one.fields["external_ref"]
        order = orders[reference]
        if order["state"] == "draft":
            yield Event(order["business_on"], 0, place, reference, "confirm", _confirming(order))
        if reference not in received:
            on = date.fromisoformat(one.fields[settings["moved_on"]])
            came = [Decimal(line.get(settings["moved"], "0")) for line in one.lines]
            back = [Decimal(line.get(settings["given_back"], "0")) for line in one.lines]
            yield Event(on, 1, place, reference, "goods receipt", _receiving(order, on, came, back))


def _confirming(order: Row) -> Callable[[Unit], None]:
    return lambda unit: confirm(unit, KIND, order["id"])


def _receiving(order: Row, on: date, came: list[Decimal], back: list[Decimal]) -> Callable[[Unit], None]:
    """Receipt, return and invoice are one transaction, so an earlier run did all or none of them."""
    pairs = [(line, one, gone) for line, one, gone in zip(order["line_ids"], came, back, strict=True) if one]

    def act(unit: Unit) -> None:
        if not pairs:
            return
        receipt = move(unit, "goods_receipt", order, on, {line: one for line, one, _gone in pairs})
        rejected = [
            {"origin_line_id": line["id"], "unit_quantity": gone}
            for line, (_id, _one, gone) in zip(receipt.all_lines, pairs, strict=True)
            if gone
        ]
        if rejected:
            post(
                unit,
                "purchase_return",
                {
                    "party_id": order["party_id"],
                    "warehouse_id": order["warehouse_id"],
                    "business_on": on,
                    "external_no": order["external_ref"],
                    "lines": rejected,
                },
            )
        invoice(unit, "supplier_invoice", receipt, on, order["external_ref"], [one - gone for _id, one, gone in pairs])

    return act
