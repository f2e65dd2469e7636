"""Enter the stock with which a company's books begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guantong.accounting.public import Entry, PostedVoucher, account_of, opening_date, post_voucher
from guantong.inventory.services.post_stock import StockLine, post_stock
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpeningStock:
    """Quantity (stock unit) and value (company currency) of an item in a place when the books begin."""

    item_id: int
    warehouse_id: int
    quantity: Decimal
    value: Decimal
    bin_id: int = 0
    batch: str = ""


def open_stock(unit: Unit, stock: Sequence[OpeningStock], *, summary: str = "期初库存") -> PostedVoucher | None:
    """Post opening stock at cost with its voucher against role OPENING_EQUITY, on the day before the books begin.

    Five statements whatever the number of lines. Refused when the opening period is closed.
    """
    if not stock:
        return None
    on = opening_date(unit)
    fetch(unit, {"item": {one.item_id for one in stock}}, {})
    items = unit.references["item"]
    equity = account_of(unit, "OPENING_EQUITY")
    first = int(unit.value("SELECT min(nextval('guantong_id')) FROM generate_series(0, %s)", [len(stock)]))
    lines = [
        StockLine(
            first + 1 + place, one.item_id, one.warehouse_id, one.quantity,
            account_of(unit, "INVENTORY", items[one.item_id]["category_id"]), equity, one.value, bin_id=one.bin_id, batch=one.batch,
            exact=True,
        )
        for place, one in enumerate(stock)
    ]  # fmt: skip
    posted = post_stock(unit, document_kind="opening", document_id=first, on=on, lines=lines)
    merged: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    for line in posted:
        value, quantity = merged.get((line.account_id, line.item_id), (ZERO, ZERO))
        merged[(line.account_id, line.item_id)] = (value + line.value, quantity + line.quantity)
    entries = [
        Entry(account, debit=value, item_id=item, quantity=quantity)
        for (account, item), (value, quantity) in merged.items()
        if value
    ]
    total = sum((entry.debit for entry in entries), ZERO)
    return post_voucher(
        unit, [*entries, Entry(equity, credit=total)] if entries else [], business_on=on, source_kind="opening",
        source_id=first, summary=summary, purpose="opening",
    )  # fmt: skip
