"""What lies where and what it is worth: a list of moves, and cost replayed from its first event whenever anybody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from guantong.trade.tests.stories.papers import STOCK, VARIANCE, ZERO, Event, Line, Paper, Place, cents, part


class Worth:
    """Stock and its moving average, of everything that was accepted so far."""

    def __init__(self, accounts: list[str]) -> None:
        self.accounts = accounts  # in the order of the chart: a price difference is shared out in it
        self.papers: dict[int, Paper] = {}
        self.lines: dict[int, Line] = {}
        self.moves: list[tuple[Place, str, Decimal]] = []
        self.events: list[Event] = []
        self.books: dict[str, Decimal] = defaultdict(Decimal)
        self.loose: set[str] = set()  # items of which cents were ever written off

    # -- stock -------------------------------------------------------------------------------------------------------

    def on_hand(self, place: Place) -> Decimal:
        """What lies in a place now."""
        return sum((quantity for at, _on, quantity in self.moves if at == place), ZERO)

    def reserved(self, place: Place) -> Decimal:
        """What is promised of it."""
        orders = (paper for paper in self.papers.values() if paper.kind == "sales_order")
        return sum(
            (line.reserved for paper in orders for line in paper.lines if (paper.warehouse, line.item) == place),
            ZERO,
        )

    def shortages(self) -> Iterator[str]:
        """Every place that is below zero at the end of some day, or below what is promised now."""
        for place in {at for at, _on, _quantity in self.moves}:
            here = [(on, quantity) for at, on, quantity in self.moves if at == place]
            for day in sorted({on for on, _quantity in here}):
                if sum((quantity for on, quantity in here if on <= day), ZERO) < 0:
                    yield f"{place} is below zero on {day}"
            if self.reserved(place) > self.on_hand(place):
                yield f"{place} holds less than is reserved"

    def _move(self, paper: Paper, warehouse: str, item: str, quantity: Decimal) -> None:
        self.moves.append(((warehouse, item), paper.on, quantity))
        paper.moves.append(((warehouse, item), quantity))

    def _event(self, event: Event) -> Event:
        event.place = len(self.events)
        self.events.append(event)
        return event

    # -- cost --------------------------------------------------------------------------------------------------------

    def replay(self, item: str) -> tuple[Decimal, Decimal, dict[int, Decimal], Decimal]:
        """Quantity and value of an item, the value of each of its events, and what had to be written off."""
        quantity = value = loose = last = ZERO
        own: dict[int, Decimal] = {}
        back: dict[int, tuple[Decimal, Decimal]] = {}
        for event in sorted((one for one in self.events if one.item == item), key=lambda one: one.when):
            if event.at_average:
                worth = (
                    -value
                    if event.quantity == -quantity
                    else cents(event.quantity * (value / quantity if quantity else last))
                )
            elif event.value is not None:
                worth = event.value
            else:
                assert event.origin is not None
                worth = self._share(event, event.origin, own, back)
            if event.origin is not None:
                self._note(event, event.origin, worth, back)
            own[event.place] = worth
            # Within a day more may have left than was there, since goods that come back stand after their issue.
            covered = min(-quantity, event.quantity) if quantity < 0 < event.quantity else ZERO
            short = part(worth, covered, event.quantity) + part(value, covered, -quantity) if covered else ZERO
            quantity += event.quantity
            value += worth - short
            loose -= short
            if short or (quantity == 0 and value != 0) or quantity * value < 0:
                self.loose.add(item)
            if (quantity == 0 and value != 0) or quantity * value < 0:
                loose -= value
                value = ZERO
            last = value / quantity if quantity > 0 else last
        return quantity, value, own, loose

    @staticmethod
    def _share(
        event: Event, origin: Event, own: dict[int, Decimal], back: dict[int, tuple[Decimal, Decimal]]
    ) -> Decimal:
        """Shares of the original's cost add up to the whole."""
        done, worth = back.get(origin.place, (ZERO, ZERO))
        return worth - cents(own[origin.place] * (done + abs(event.quantity)) / abs(origin.quantity))

    @staticmethod
    def _note(event: Event, origin: Event, worth: Decimal, back: dict[int, tuple[Decimal, Decimal]]) -> None:
        done, sum_of = back.get(origin.place, (ZERO, ZERO))
        back[origin.place] = (done + abs(event.quantity), sum_of - worth)
        if origin.origin is not None:
            done, sum_of = back.get(origin.origin.place, (ZERO, ZERO))
            back[origin.origin.place] = (done - abs(event.quantity), sum_of - worth)

    def _differ(self, paper: Paper, differences: list[tuple[Line, Decimal, Decimal]]) -> None:
        """Price differences: what is still there keeps its share, the rest goes to who used it this month."""
        used: dict[str, Decimal] = defaultdict(Decimal)
        adjusts: list[tuple[str, Decimal]] = []
        for line, value, quantity in sorted(differences, key=lambda one: self._rank(one[0].item)):
            if not value:
                continue
            item = line.item
            there = max(
                sum((one.quantity for one in self.events if one.item == item and one.on <= paper.on), ZERO), ZERO
            )
            # Receipts of later days do not count, nor do later issues.
            free = max(there - used[item], ZERO)
            stays = min(free, quantity)
            used[item] += stays
            share = cents(value * stays / quantity) if free and quantity else (value if free else ZERO)
            if share:
                adjusts.append((item, share))
            self._consume(paper, item, value - share)
        for item, share in adjusts:
            self._event(Event(item, paper.on, ZERO, share))

    def _rank(self, item: str) -> int:
        return sorted(STOCK).index(item)

    def _consume(self, paper: Paper, item: str, value: Decimal) -> None:
        if not value:
            return
        month = paper.on[:7]
        users: dict[str, Decimal] = defaultdict(Decimal)
        for event in self.events:
            if event.item == item and event.at_average and event.quantity < 0 and month <= event.on <= paper.on:
                assert event.contra is not None
                users[event.contra] -= event.quantity
        whole = sum(users.values(), ZERO)
        if not whole:
            self.books[VARIANCE] += value
            return
        so_far = ZERO
        for account in sorted(users, key=self.accounts.index):
            before, so_far = so_far, so_far + users[account]
            self.books[account] += cents(value * so_far / whole) - cents(value * before / whole)

    def stock(self, item: str) -> tuple[Decimal, Decimal]:
        """Quantity and value."""
        return self.replay(item)[:2]
