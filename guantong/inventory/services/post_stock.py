"""Move stock and its cost; reserve it; adjust its cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from guantong.kernel.unit import Unit, jsonb


@dataclass(frozen=True, slots=True)
class StockLine:
    """One quantity in (+) or out (-), in the item's stock unit.

    `value` (positive) fixes the cost, as a receipt's does. Without it, `origin_line_id` takes the cost of that line (a
    return or reversal), and a line without either moves at the average. `account_id` is the stock account by the
    rules (`accounting.public.account_of(unit, "INVENTORY", category)`); `contra_account_id` with the dimensions is what
    stands against it, and takes later corrections of the cost. `demand_line_id` uses up the reservation of an order
    line. `cost=False` is a transfer: quantities only, zero in sum per item.

    Without a bin goods leave the places reserved for the demand line, then what is free in the order no bin, batch, code
    of the bin; they come back to where `origin_line_id` took them from, else into the item's default bin. `exact` means
    the very place: no bin where none is named.
    """

    line_id: int
    item_id: int
    warehouse_id: int
    quantity: Decimal
    account_id: int | None = None
    contra_account_id: int | None = None
    value: Decimal | None = None
    origin_line_id: int | None = None
    demand_line_id: int | None = None
    party_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None
    bin_id: int = 0
    batch: str = ""
    cost: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class StockPosted:
    """What a line did: `value` has the sign of `quantity`; `account_id` is the stock account that was used."""

    line_id: int
    item_id: int
    quantity: Decimal
    value: Decimal
    residue: Decimal
    account_id: int


@dataclass(frozen=True, slots=True)
class CostLine:
    """A difference of value (signed) without quantity. `quantity_invoiced` None leaves all of it in stock."""

    line_id: int
    item_id: int
    value: Decimal
    account_id: int
    quantity_invoiced: Decimal | None = None
    contra_account_id: int | None = None
    party_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class CostShare:
    """One share of a difference: what stays in stock, or what belongs to a consumer; where it is booked."""

    line_id: int
    item_id: int
    kind: Literal["stock", "consumed"]
    value: Decimal
    account_id: int
    party_id: int | None
    department_id: int | None
    employee_id: int | None
    project_id: int | None


@dataclass(frozen=True, slots=True)
class Demand:
    """What an order line wants set aside in all; without a bin, wherever it lies in the warehouse."""

    line_id: int
    item_id: int
    warehouse_id: int
    quantity: Decimal
    bin_id: int = 0
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a line asked for and what it holds now."""

    line_id: int
    item_id: int
    wanted: Decimal
    reserved: Decimal


def post_stock(
    unit: Unit, *, document_kind: str, document_id: int, on: date, lines: Sequence[StockLine]
) -> list[StockPosted]:
    """Post quantities and cost of a document; lines with cost are answered in the order given. One statement.

    The caller posts the voucher of the answer. A late date changes the cost of later issues; those corrections, and
    residues, book themselves when the transaction commits.
    Refused, naming every line: not enough stock today or on any day, goods reserved for others, closed period, returns
    beyond the original quantity, another valuation method than moving average.
    """
    if not lines:
        return []
    rows = unit.sql(
        "SELECT * FROM stock_post(%s::bigint, %s, %s::bigint, %s::date, %s)",
        [unit.company_id, document_kind, document_id, on, jsonb([_plain(line) for line in lines])],
    )
    return [StockPosted(**row) for row in rows]


def adjust_cost(
    unit: Unit, *, document_kind: str, document_id: int, on: date, lines: Sequence[CostLine]
) -> list[CostShare]:
    """Split differences of value between what is still in stock and those who consumed it. One statement.

    Stock keeps difference x min(on hand, invoiced) / invoiced; example: 50.00 for 100 invoiced of which 40 are left
    gives 20.00 to stock and 30.00 to the issues of the period. The caller books the shares.
    """
    if not any(line.value for line in lines):
        return []
    rows = unit.sql(
        "SELECT * FROM cost_adjust(%s::bigint, %s, %s::bigint, %s::date, %s)",
        [unit.company_id, document_kind, document_id, on, jsonb([_plain(line) for line in lines])],
    )
    return [CostShare(**row) for row in rows]


def reserve(unit: Unit, document_id: int, demands: Sequence[Demand]) -> list[Reserved]:
    """Set goods aside for order lines, as far as they are free; asking again tops up. One statement."""
    if not demands:
        return []
    rows = unit.sql(
        "SELECT * FROM stock_reserve(%s::bigint, %s::bigint, %s)",
        [unit.company_id, document_id, jsonb([_plain(demand) for demand in demands])],
    )
    return [Reserved(**row) for row in rows]


def unreserve(unit: Unit, document_id: int, line_ids: Sequence[int] | None = None) -> int:
    """Give up what a document, or some of its lines, still holds; how many reservations it was. One statement."""
    query = "SELECT stock_unreserve(%s::bigint, %s::bigint, %s::bigint[])"
    return int(unit.value(query, [unit.company_id, document_id, None if line_ids is None else list(line_ids)]))


def _plain(line: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(line).items() if value is not None}
