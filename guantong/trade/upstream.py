"""The lines that a document follows from, locked and read once a unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guantong.kernel.engine.catalog import typed
from guantong.kernel.unit import Row, Unit

ORDER_LINES = "trade.order_line"
MOVEMENT_LINES = "trade.movement_line"
INVOICE_LINES = "trade.invoice_line"
_ASKED = "trade.asked"


@dataclass(frozen=True, slots=True)
class Upstream:
    """Locked lines by their id, each with number, state, kind and partner of its document."""

    order_lines: dict[int, Row]
    movement_lines: dict[int, Row]
    invoice_lines: dict[int, Row]


def lock(
    unit: Unit, order_lines: Collection[Any] = (), movement_lines: Collection[Any] = (), invoice_lines: Collection[Any] = ()
) -> Upstream:  # fmt: skip
    """Lock and read upstream lines, and what they follow from in turn; ids that are None are left out.

    One statement, and none when this unit has locked them all before: what was prepared is posted on the same rows.
    Locks: headers shared, then order lines, movement lines, invoice lines, each by id.
    """
    asked = unit.references.setdefault(_ASKED, {})
    orders, movements, invoices = (
        sorted({one for one in ids if one is not None}) for ids in (order_lines, movement_lines, invoice_lines)
    )
    known = {name: unit.references.setdefault(name, {}) for name in (ORDER_LINES, MOVEMENT_LINES, INVOICE_LINES)}
    if any(one not in asked for one in (*orders, *movements, *invoices)):
        row = unit.one(
            "SELECT * FROM trade_lines_lock(%s, %s::bigint[], %s::bigint[], %s::bigint[])",
            (unit.company_id, orders, movements, invoices),
        )
        assert row is not None
        for name, table, rows in (
            (ORDER_LINES, "trade_order_line", row["order_lines"]),
            (MOVEMENT_LINES, "inventory_movement_line", row["movement_lines"]),
            (INVOICE_LINES, "trade_invoice_line", row["invoice_lines"]),
        ):
            for one in typed(unit, table, rows):
                if "rate" in one:
                    one["rate"] = Decimal(one["rate"])
                known[name][one["id"]] = one
                asked[one["id"]] = {}
        asked.update((one, {}) for one in (*orders, *movements, *invoices))
    return Upstream(known[ORDER_LINES], known[MOVEMENT_LINES], known[INVOICE_LINES])


def forget(unit: Unit) -> None:
    """Read again next time: the rows have been changed by this unit."""
    for name in (ORDER_LINES, MOVEMENT_LINES, INVOICE_LINES, _ASKED):
        unit.references.pop(name, None)
