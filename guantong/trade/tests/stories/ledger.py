"""The plain ledger that judges the stories: what a patient bookkeeper would write down, from the papers alone.

It shares no code with the program and is slow on purpose: stock is a list of moves, cost is replayed from the first
event whenever anybody asks, accounts are sums. It is told of each paper that was accepted; it raises `Wrong` when the
paper should have been refused, and answers for a refused one whether the reason was true.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from guantong.trade.tests.stories.papers import (
    BANK,
    DISCOUNT,
    EXPENSE,
    FOUND,
    GOT_AHEAD,
    GRNI,
    LOST,
    PAID_AHEAD,
    PAYABLE,
    PENDING,
    RECEIVABLE,
    REVENUE,
    SALES_COST,
    STOCK,
    TAX_IN,
    TAX_OUT,
    TRANSIT,
    VARIANCE,
    ZERO,
    Event,
    Line,
    Paper,
    cents,
    part,
)
from guantong.trade.tests.stories.worth import Worth


class Wrong(Exception):
    """The program accepted what no bookkeeper would."""


class Ledger(Worth):
    """Everything that was accepted so far."""

    def __init__(self, accounts: list[str]) -> None:
        super().__init__(accounts)
        self.owed: dict[int, Decimal] = {}  # what is open of an invoice or an advance, debit-positive, by paper
        self.closed: set[str] = set()

    # -- what is in the books ------------------------------------------------------------------------------------------

    def balances(self) -> tuple[dict[str, Decimal], bool]:
        """Debit less credit by account; and whether cents were written off, which may stand on any account of cost."""
        found = defaultdict(Decimal, self.books)
        is_loose = False
        for item in STOCK:
            _quantity, value, own, loose = self.replay(item)
            found[STOCK[item]] += value
            is_loose = is_loose or item in self.loose
            found[VARIANCE] -= loose
            for event in self.events:
                if event.item == item and event.contra is not None:
                    found[event.contra] -= own[event.place]
        return {account: amount for account, amount in found.items() if amount}, is_loose

    def accruals(self) -> dict[int, Decimal]:
        """What is still accrued, debit-positive, by line of a receipt or return."""
        found = {}
        for line in self.lines.values():
            paper = line.paper
            if paper is not None and paper.kind in ("goods_receipt", "purchase_return") and line.accrued:
                found[line.id] = -line.accrued if paper.kind == "goods_receipt" else line.accrued
        return found

    # -- papers ------------------------------------------------------------------------------------------------------

    def _open_day(self, on: str) -> None:
        if on[:7] in self.closed:
            raise Wrong(f"{on} is in a closed month")

    def _check(self) -> None:
        for shortage in self.shortages():
            raise Wrong(shortage)

    def add(self, paper: Paper) -> None:
        """A paper was accepted."""
        self.papers[paper.id] = paper
        for line in paper.lines:
            line.paper = paper
            self.lines[line.id] = line
        if not paper.kind.endswith("_order"):
            self._open_day(paper.on)
        getattr(self, f"_{paper.kind}")(paper)
        self._check()

    def _purchase_order(self, paper: Paper) -> None:
        paper.state = "confirmed"

    def _sales_order(self, paper: Paper) -> None:
        paper.state = "confirmed"
        self.reserve(paper)

    def reserve(self, paper: Paper) -> None:
        """Promise what is free of each line."""
        for line in paper.lines:
            place = (paper.warehouse, line.item)
            free = self.on_hand(place) - self.reserved(place)
            more = min(max(line.quantity - line.moved - line.reserved, ZERO), max(free, ZERO))
            line.reserved += more

    def step(self, paper: Paper, action: str) -> None:
        """A step of an order."""
        before = {"close": ("confirmed",), "reopen": ("closed",), "unconfirm": ("confirmed",), "confirm": ("draft",),
                  "cancel": ("draft", "confirmed"), "reserve": ("confirmed",)}[action]  # fmt: skip
        if paper.state not in before:
            raise Wrong(f"{action} of a {paper.state} order")
        if action in ("unconfirm", "cancel") and any(line.moved or line.invoiced for line in paper.lines):
            raise Wrong(f"{action} of an order that was carried out")
        paper.state = {"close": "closed", "unconfirm": "draft", "cancel": "cancelled"}.get(action, "confirmed")
        if paper.kind == "sales_order":
            if action in ("close", "unconfirm", "cancel"):
                for line in paper.lines:
                    line.reserved = ZERO
            else:
                self.reserve(paper)
        self._check()

    def _forward(self, line: Line) -> Line:
        order = line.order
        assert order is not None
        assert order.paper is not None
        if order.paper.state != "confirmed" or order.moved + line.quantity > order.quantity:
            raise Wrong(f"moved more than ordered: {order.moved} + {line.quantity} of {order.quantity}")
        return order

    def _goods_receipt(self, paper: Paper) -> None:
        for line in paper.lines:
            order = self._forward(line)
            early = min(line.quantity, order.transit)
            ahead = part(order.transit_value, early, order.transit) if early else ZERO
            was, now = order.moved + early, order.moved + line.quantity
            line.accrued = cents(order.net * now / order.quantity) - cents(order.net * was / order.quantity)
            order.transit, order.transit_value = order.transit - early, order.transit_value - ahead
            order.moved = now
            line.awaits, line.transit, line.transit_value = line.quantity - early, early, ahead
            line.invoiced, line.invoiced_value = early, ahead
            self._move(paper, paper.warehouse, line.item, line.quantity)
            line.event = self._event(Event(line.item, paper.on, line.quantity, line.accrued + ahead))
            self.books[GRNI] -= line.accrued
            self.books[TRANSIT] -= ahead

    def _purchase_return(self, paper: Paper) -> None:
        for line in paper.lines:
            source = self._give_back(line)
            early = min(line.quantity, source.awaits)
            line.settled, late = early, line.quantity - early
            line.settled_value = part(source.accrued, early, source.awaits) if early else ZERO
            line.accrued = part(source.invoiced_value, late, source.invoiced) if late else ZERO
            line.awaits = late
            source.awaits, source.accrued = source.awaits - early, source.accrued - line.settled_value
            value = line.settled_value + line.accrued
            self._move(paper, paper.warehouse, line.item, -line.quantity)
            line.event = self._event(Event(line.item, paper.on, -line.quantity, -value, source.event))
            self.books[GRNI] += value

    def _give_back(self, line: Line) -> Line:
        source = line.origin
        assert source is not None
        assert source.paper is not None
        assert line.paper is not None
        if line.paper.on < source.paper.on:
            raise Wrong(f"gave back on {line.paper.on} what moved on {source.paper.on}")
        if source.paper.state != "posted" or source.returned + line.quantity > source.quantity:
            raise Wrong(f"gave back more than came: {source.returned} + {line.quantity} of {source.quantity}")
        source.returned += line.quantity
        if source.order is not None:
            source.order.returned += line.quantity
        line.order = source.order
        return source

    def _delivery(self, paper: Paper) -> None:
        for line in paper.lines:
            order = self._forward(line)
            order.moved += line.quantity
            if order.paper is not None and order.paper.warehouse == paper.warehouse:
                order.reserved -= min(order.reserved, line.quantity)
            line.awaits = line.quantity
            self._move(paper, paper.warehouse, line.item, -line.quantity)
            line.event = self._event(Event(line.item, paper.on, -line.quantity, contra=SALES_COST[line.item]))

    def _sales_return(self, paper: Paper) -> None:
        for line in paper.lines:
            source = self._give_back(line)
            line.settled = min(line.quantity, source.awaits)
            line.awaits = line.quantity - line.settled
            source.awaits -= line.settled
            self._move(paper, paper.warehouse, line.item, line.quantity)
            line.event = self._event(
                Event(line.item, paper.on, line.quantity, origin=source.event, contra=SALES_COST[line.item])
            )

    def _other_receipt(self, paper: Paper) -> None:
        for line in paper.lines:
            self._move(paper, paper.warehouse, line.item, line.quantity)
            line.event = self._event(Event(line.item, paper.on, line.quantity, line.net, contra=FOUND))

    def _other_issue(self, paper: Paper) -> None:
        for line in paper.lines:
            self._move(paper, paper.warehouse, line.item, -line.quantity)
            line.event = self._event(Event(line.item, paper.on, -line.quantity, contra=LOST))

    def _stock_count(self, paper: Paper) -> None:
        for line in paper.lines:
            if line.quantity:
                self._move(paper, paper.warehouse, line.item, line.quantity)
                value = line.net if line.quantity > 0 else None
                line.event = self._event(Event(line.item, paper.on, line.quantity, value, contra=PENDING))

    def _transfer(self, paper: Paper) -> None:
        for line in paper.lines:
            self._move(paper, paper.warehouse, line.item, -line.quantity)
            self._move(paper, paper.target, line.item, line.quantity)

    # -- invoices ----------------------------------------------------------------------------------------------------

    def _sales_invoice(self, paper: Paper) -> None:
        self._invoice(paper)

    def _supplier_invoice(self, paper: Paper) -> None:
        self._invoice(paper)

    def _invoice(self, paper: Paper) -> None:
        differences: list[tuple[Line, Decimal, Decimal]] = []
        for line in paper.lines:
            transit = expense = ZERO
            if line.quantity < 0:
                transit, expense = self._red(paper, line)
            elif line.source is not None:
                self._blue(paper, line)
            else:
                transit = self._ahead(paper, line)
            line.transit_value = transit
            if paper.buys:
                self.books[GRNI] += line.cleared
                self.books[TRANSIT] += transit
                self.books[EXPENSE] += expense
                self.books[TAX_IN] += line.tax
                differences.append((line, line.difference, line.cleared_quantity))
            else:
                self.books[REVENUE[line.item]] -= line.net
                self.books[TAX_OUT] -= line.tax
        self._owe(paper, sum((line.net + line.tax for line in paper.lines), ZERO))
        self._differ(paper, differences)

    def _owe(self, paper: Paper, gross: Decimal) -> None:
        amount = -gross if paper.buys else gross
        self.books[PAYABLE if paper.buys else RECEIVABLE] += amount
        self.owed[paper.id] = amount

    def _blue(self, paper: Paper, line: Line) -> None:
        source, quantity = line.source, line.quantity
        assert source is not None
        assert source.paper is not None
        if source.paper.state != "posted" or quantity > source.awaits:
            raise Wrong(f"invoiced {quantity} where {source.awaits} await it")
        line.cleared = part(source.accrued, quantity, source.awaits)
        source.awaits, source.accrued = source.awaits - quantity, source.accrued - line.cleared
        source.invoiced, source.invoiced_value = source.invoiced + quantity, source.invoiced_value + line.net
        line.order = source.order
        if source.order is not None:
            source.order.invoiced += quantity
        if paper.buys:
            line.difference, line.cleared_quantity = line.net - line.cleared, quantity

    def _ahead(self, paper: Paper, line: Line) -> Decimal:
        order = line.order
        assert order is not None
        assert order.paper is not None
        taken = max(order.invoiced, order.moved + order.transit)
        if not paper.buys or order.paper.state not in ("confirmed", "closed") or line.quantity > order.quantity - taken:
            raise Wrong(f"invoiced {line.quantity} ahead where {order.quantity - taken} are open")
        order.invoiced += line.quantity
        order.transit, order.transit_value = order.transit + line.quantity, order.transit_value + line.net
        return line.net

    def _red(self, paper: Paper, line: Line) -> tuple[Decimal, Decimal]:
        blue, source, quantity = line.origin, line.source, -line.quantity
        assert blue is not None
        assert blue.paper is not None
        if blue.paper.state != "posted" or quantity > blue.quantity - blue.credited:
            raise Wrong(f"took back {quantity} of an invoiced {blue.quantity - blue.credited}")
        blue.credited += quantity
        blue.net_credited -= line.net
        blue.tax_credited -= line.tax
        if blue.net_credited > blue.net or blue.tax_credited > blue.tax:
            raise Wrong("took back more money than was invoiced")
        line.order = blue.order
        if line.order is not None:
            line.order.invoiced -= quantity
        if source is None:
            return self._red_ahead(paper, line, blue, quantity)
        assert source.paper is not None
        if source.paper.kind in ("purchase_return", "sales_return"):
            if quantity > source.awaits:
                raise Wrong(f"took back {quantity} where {source.awaits} came back")
            line.cleared = -part(source.accrued, quantity, source.awaits)
            source.awaits, source.accrued = source.awaits - quantity, source.accrued + line.cleared
            source.invoiced += quantity
            first = source.origin
            assert first is not None
            first.invoiced, first.invoiced_value = first.invoiced - quantity, first.invoiced_value + line.net
        else:
            if quantity > source.invoiced:
                raise Wrong(f"took back {quantity} where {source.invoiced} are invoiced")
            line.cleared = -part(blue.cleared, quantity, blue.quantity)
            source.invoiced -= quantity
            source.awaits += quantity
            source.accrued -= line.cleared
            source.invoiced_value += line.net
        if paper.buys:
            line.difference, line.cleared_quantity = line.net - line.cleared, quantity
        return ZERO, ZERO

    def _red_ahead(self, paper: Paper, line: Line, blue: Line, quantity: Decimal) -> tuple[Decimal, Decimal]:
        if not paper.buys or not blue.transit_value:
            return ZERO, line.net
        order = blue.order
        assert order is not None
        own = cents(blue.transit_value * blue.credited / blue.quantity) - cents(
            blue.transit_value * (blue.credited - quantity) / blue.quantity
        )
        value = self._out_of_transit(order, quantity, own)
        line.difference, line.cleared_quantity = line.net + value, quantity
        return -value, ZERO

    @staticmethod
    def _out_of_transit(order: Line, quantity: Decimal, own: Decimal) -> Decimal:
        if quantity > order.transit:
            raise Wrong(f"took {quantity} out of {order.transit} in transit")
        value = order.transit_value if quantity == order.transit else min(own, order.transit_value)
        order.transit, order.transit_value = order.transit - quantity, order.transit_value - value
        return value

    # -- money -------------------------------------------------------------------------------------------------------

    def _payment(self, paper: Paper) -> None:
        self._money(paper, -1)

    def _receipt(self, paper: Paper) -> None:
        self._money(paper, 1)

    def _money(self, paper: Paper, sign: int) -> None:
        """`sign`: +1 where what is owed is a debit."""
        control, ahead = (RECEIVABLE, GOT_AHEAD) if sign > 0 else (PAYABLE, PAID_AHEAD)
        self.books[BANK] += sign * paper.amount
        applied = ZERO
        for target, money, discount in paper.settles:
            settled = sign * (money + discount)
            open_amount = self.owed.get(target, ZERO)
            if settled * open_amount < 0 or abs(settled) > abs(open_amount):
                raise Wrong(f"settled {settled} of {open_amount}")
            self.owed[target] = open_amount - settled
            is_advance = self.papers[target].kind in ("payment", "receipt")
            self.books[ahead if is_advance else control] -= settled
            self.books[DISCOUNT] += sign * discount
            applied += money
        left = paper.amount - applied
        if left < 0:
            raise Wrong("settled more than the money")
        self.books[ahead] -= sign * left
        self.owed[paper.id] = -sign * left

    # -- taking back ---------------------------------------------------------------------------------------------------

    def reverse(self, paper: Paper, on: str) -> None:
        """A paper was taken back on a day."""
        self._open_day(on)
        if paper.state != "posted":
            raise Wrong(f"took back a {paper.state} paper")
        if paper.moves and paper.kind != "transfer" and on < paper.on:
            raise Wrong(f"took back on {on} what moved on {paper.on}")
        self._nothing_follows(paper)
        paper.state = "reversed"
        red = Paper(paper.kind, -paper.id, on, paper.warehouse, paper.target)
        if paper.kind in ("payment", "receipt"):
            self._money_back(paper)
        elif paper.kind.endswith("_invoice"):
            self._invoice_back(paper, red)
        else:
            for place, quantity in paper.moves:
                self.moves.append((place, on, -quantity))
            for line in paper.lines:
                if line.event is not None:
                    self._event(Event(line.item, on, -line.event.quantity, None, line.event, line.event.contra))
                self._progress_back(paper, line)
        self._check()

    def _nothing_follows(self, paper: Paper) -> None:
        ids = {line.id for line in paper.lines}
        for other in self.papers.values():
            if other.state != "posted" or other is paper:
                continue
            for line in other.lines:
                if {one.id for one in (line.origin, line.source) if one is not None} & ids:
                    raise Wrong(f"took back a paper that {other.kind} {other.id} follows from")
            if any(target == paper.id for target, _money, _discount in other.settles):
                raise Wrong(f"took back a paper that {other.kind} {other.id} settles")

    def _progress_back(self, paper: Paper, line: Line) -> None:
        if paper.kind in ("goods_receipt", "delivery"):
            assert line.order is not None
            line.order.moved -= line.quantity
            line.order.transit += line.transit
            line.order.transit_value += line.transit_value
        if paper.kind == "goods_receipt":
            self.books[GRNI] += line.accrued
            self.books[TRANSIT] += line.transit_value
        elif paper.kind in ("purchase_return", "sales_return"):
            assert line.origin is not None
            line.origin.returned -= line.quantity
            line.origin.awaits += line.settled
            line.origin.accrued += line.settled_value
            if line.order is not None:
                line.order.returned -= line.quantity
            if paper.kind == "purchase_return":
                self.books[GRNI] -= line.accrued + line.settled_value
        line.awaits = line.accrued = ZERO

    def _money_back(self, paper: Paper) -> None:
        sign = 1 if paper.kind == "receipt" else -1
        control, ahead = (RECEIVABLE, GOT_AHEAD) if sign > 0 else (PAYABLE, PAID_AHEAD)
        self.books[BANK] -= sign * paper.amount
        left = paper.amount
        for target, money, discount in paper.settles:
            settled = sign * (money + discount)
            self.owed[target] += settled
            self.books[ahead if self.papers[target].kind in ("payment", "receipt") else control] += settled
            self.books[DISCOUNT] -= sign * discount
            left -= money
        self.books[ahead] += sign * left
        self.owed[paper.id] = ZERO

    def _invoice_back(self, paper: Paper, red: Paper) -> None:
        differences: list[tuple[Line, Decimal, Decimal]] = []
        for line in paper.lines:
            transit, difference, quantity = line.transit_value, line.difference, line.cleared_quantity
            expense = line.net - line.cleared - line.transit_value - line.difference if paper.buys else ZERO
            if transit > 0:
                assert line.order is not None
                transit = self._out_of_transit(line.order, line.quantity, line.transit_value)
                difference, quantity = difference + line.transit_value - transit, line.quantity
            elif transit < 0:
                assert line.order is not None
                line.order.transit -= line.quantity
                line.order.transit_value -= transit
            if line.order is not None:
                line.order.invoiced -= line.quantity
            if line.origin is not None:
                line.origin.credited += line.quantity
                line.origin.net_credited += line.net
                line.origin.tax_credited += line.tax
            if line.source is not None:
                self._source_back(line, line.source)
            if paper.buys:
                self.books[GRNI] -= line.cleared
                self.books[TRANSIT] -= transit
                self.books[EXPENSE] -= expense
                self.books[TAX_IN] -= line.tax
                differences.append((line, -difference, quantity))
            else:
                self.books[REVENUE[line.item]] += line.net
                self.books[TAX_OUT] += line.tax
        gross = sum((line.net + line.tax for line in paper.lines), ZERO)
        self.books[PAYABLE if paper.buys else RECEIVABLE] += gross if paper.buys else -gross
        self.owed[paper.id] = ZERO
        self._differ(red, differences)

    @staticmethod
    def _source_back(line: Line, source: Line) -> None:
        assert source.paper is not None
        source.accrued += (
            line.cleared if source.paper.kind not in ("purchase_return", "sales_return") else -line.cleared
        )
        if source.paper.kind in ("purchase_return", "sales_return"):
            first = source.origin
            assert first is not None
            source.invoiced += line.quantity
            source.awaits -= line.quantity
            first.invoiced -= line.quantity
            first.invoiced_value -= line.net
        else:
            source.invoiced -= line.quantity
            source.awaits += line.quantity
            source.invoiced_value -= line.net
