"""What papers say, as the plain ledger keeps it, and the accounts that it writes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
Place = tuple[str, str]  # warehouse, item

STOCK = {"A": "140301", "P": "140501"}
SALES_COST = {"A": "540201", "P": "540101"}
REVENUE = {"A": "505101", "P": "500101"}
GRNI, PAYABLE, PAID_AHEAD, RECEIVABLE, GOT_AHEAD = "220202", "220201", "1123", "1122", "2203"
TRANSIT, TAX_IN, TAX_OUT, BANK, DISCOUNT = "1402", "222105", "22210107", "1002", "560305"
FOUND, LOST, PENDING, EXPENSE, VARIANCE = "530199", "571199", "190101", "560213", "540101"
CONSUMED = (*SALES_COST.values(), LOST, PENDING)


def cents(value: Decimal) -> Decimal:
    """Half a cent is rounded away from zero."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def part(whole: Decimal, some: Decimal, of: Decimal) -> Decimal:
    """The share some / of; all of it at the end."""
    return whole if some == of else cents(whole * some / of)


@dataclass
class Event:
    """What a paper did to the cost of an item. `contra` takes the cost where it follows the average."""

    item: str
    on: str
    quantity: Decimal
    value: Decimal | None = None
    origin: Event | None = None
    contra: str | None = None
    place: int = 0

    @property
    def at_average(self) -> bool:
        """Its value is read from the stock at that moment."""
        return self.value is None and self.origin is None

    @property
    def when(self) -> tuple[str, int, int]:
        """Receipts of a day come before everything else of it, but nothing comes back before it left; then as posted."""
        is_back = self.origin is not None and self.origin.quantity < 0 and self.origin.on == self.on
        return self.on, 0 if self.quantity > 0 and not is_back else 1, self.place


@dataclass
class Line:
    """A line of any paper; which figures it uses depends on the paper."""

    id: int
    item: str
    quantity: Decimal
    net: Decimal = ZERO
    tax: Decimal = ZERO
    order: Line | None = None
    source: Line | None = None
    origin: Line | None = None
    paper: Paper | None = None
    event: Event | None = None
    # of an order
    moved: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO
    reserved: Decimal = ZERO
    # of a movement: what awaits an invoice, at which accrued value; what was invoiced; what its posting settled
    awaits: Decimal = ZERO
    accrued: Decimal = ZERO
    invoiced_value: Decimal = ZERO
    settled: Decimal = ZERO
    settled_value: Decimal = ZERO
    # of an order (the pool) and of a movement (what it took): invoiced ahead of the goods
    transit: Decimal = ZERO
    transit_value: Decimal = ZERO
    # of an invoice
    cleared: Decimal = ZERO
    cleared_quantity: Decimal = ZERO
    difference: Decimal = ZERO
    credited: Decimal = ZERO
    net_credited: Decimal = ZERO
    tax_credited: Decimal = ZERO


@dataclass
class Paper:
    """A posted document."""

    kind: str
    id: int
    on: str
    warehouse: str = ""
    target: str = ""
    state: str = "posted"
    lines: list[Line] = field(default_factory=list)
    settles: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)  # paper, from the bank, discount
    amount: Decimal = ZERO
    moves: list[tuple[Place, Decimal]] = field(default_factory=list)

    @property
    def buys(self) -> bool:
        """Which side it is on."""
        return self.kind in ("purchase_order", "goods_receipt", "purchase_return", "supplier_invoice", "payment")
