"""Tells a story: random acts of several desks, each judged at once by the plain ledger.

What happens at step n is drawn from the seed and n alone and from what there is by then, so a story can be told again
from its seed, and again without some of its steps: that is how a failing one is made short.
"""

from __future__ import annotations

import copy
import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from guantong.kernel.declare import record_type
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import retrying
from guantong.trade.tests.stories.judge import Failed, Judge
from guantong.trade.tests.stories.ledger import Ledger, Wrong
from guantong.trade.tests.stories.papers import STOCK, ZERO, Line, Paper, cents
from guantong.trade.tests.story import D, Trader
from guantong.trade.tests.story import Paper as Document

FIRST, LAST = date(2026, 1, 5), date(2026, 2, 20)
FOLLOWERS = {
    "purchase_order": ("goods_receipt", "goods_receipt", "goods_receipt", "supplier_invoice", "payment"),
    "goods_receipt": ("supplier_invoice", "supplier_invoice", "purchase_return"),
    "purchase_return": ("supplier_invoice",),
    "supplier_invoice": ("payment", "payment", "supplier_invoice"),
    "sales_order": ("delivery", "delivery", "delivery", "delivery", "receipt"),
    "delivery": ("sales_invoice", "sales_return"),
    "sales_return": ("sales_invoice",),
    "sales_invoice": ("receipt", "receipt", "sales_invoice"),
    "payment": ("payment",),
    "receipt": ("receipt",),
}
WEIGHTS = {
    "purchase_order": 4,
    "sales_order": 5,
    "delivery": 4,
    "goods_receipt": 3,
    "sales_invoice": 2,
    "payment": 0.3,
    "receipt": 0.3,
}
# What gives goods back: mostly on the day on which they moved, or later.
LATER = ("purchase_return", "sales_return")
# Refusals that need no proof from the ledger: the paper itself shows them.
PLAIN = {
    "kernel.cannot_derive", "trade.nothing_open", "trade.source_state", "trade.wrong_source", "trade.red_needs_blue", "trade.over_credited",
    "trade.is_red", "inventory.is_red", "inventory.over_return", "finance.nothing", "finance.more_than_money",
    "finance.too_much", "finance.wrong_sign", "kernel.not_allowed_in_state", "kernel.positive", "kernel.nonzero",
    "accounting.period_not_closed", "accounting.period_order", "inventory.negative_at_close",
}  # fmt: skip


@dataclass
class Attempt:
    """Something that somebody tries: how, how the ledger books it, and the goods that it would take."""

    name: str
    do: Callable[[], Any]
    book: Callable[[Ledger, Any], None]
    on: str = ""
    effects: Callable[[Ledger], list[tuple[tuple[str, str], Any, Line | None]]] = lambda _ledger: []
    uses: Callable[[Ledger], list[tuple[Line, Any]]] = lambda _ledger: []


@dataclass
class Told:
    """What a story came to."""

    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Teller:
    """One story in a company of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.trader = Trader()
        for item, category in (("A", "RAW"), ("P", "FG")):
            self.trader.item(item, category=category)
        self.trader.warehouse("WH2")
        company = self.trader.company_id
        rows = self.trader.sql("SELECT code FROM accounting_account WHERE company_id = %s ORDER BY id", company)
        self.ledger = Ledger([row["code"] for row in rows])
        self.items = {self.trader.id("item", code): code for code in STOCK}
        self.documents: dict[int, Document] = {}
        query = "SELECT id FROM accounting_period WHERE company_id = %s AND code = '2026-01'"
        self.january = self.trader.value(query, company)
        self.judge = Judge(self.trader)
        self.told = Told()
        self.step = -1
        self.name = ""

    # -- telling -----------------------------------------------------------------------------------------------------

    def tell(self, steps: int, without: Collection[int] = ()) -> Told:
        """Go through the steps. Raises Failed, naming seed and step, when anything is not as the ledger has it."""
        for self.step in range(steps):
            if self.step in without:
                continue
            chance = random.Random(f"{self.seed}/{self.step}")
            self.told.steps += 1
            try:
                if chance.random() < 0.06 and len(self.documents) > 4:
                    self._at_once(chance)
                else:
                    self._one(chance)
                self.judge.compare(self.ledger)
            except (Failed, Wrong) as error:
                left_out = f", without={sorted(without)}" if without else ""
                raise Failed(f"seed {self.seed}, steps {self.step + 1}{left_out}: {self.name}: {error}") from error
        differences = self.trader.differences()
        if differences:
            raise Failed(f"seed {self.seed}, steps {steps}: the checks find {differences}")
        return self.told

    def _one(self, chance: random.Random) -> None:
        before = self.trader.traces()
        self.name = "choosing"
        try:
            attempt = self._attempt(chance)
            self.name = attempt.name
            made = attempt.do()
        except ProblemError as error:
            after = self.trader.traces()
            changed = {name for name in after if after[name] != before[name]}
            if changed:
                raise Failed(f"refused with {error.code}, but {changed} changed") from error
            self.told.refused[error.code] += 1
            if error.code not in PLAIN:
                self._justify(attempt, [problem.code for problem in error.problems])
            return
        self.told.done[attempt.name.split(" ")[0]] += 1
        attempt.book(self.ledger, made)

    def _at_once(self, chance: random.Random) -> None:
        """Two or three people at the same moment; what was accepted must be right in some order."""
        attempts = []
        for _one in range(chance.choice([2, 2, 3])):
            try:
                attempts.append(self._attempt(chance))
            except ProblemError as error:
                self.told.refused[error.code] += 1
        self.name = "at once: " + "; ".join(one.name for one in attempts)
        outcomes: list[Any] = [None] * len(attempts)

        def works(number: int) -> None:
            from django.db import connections

            try:
                outcomes[number] = ("done", retrying(attempts[number].do))
            except ProblemError as error:
                outcomes[number] = ("refused", error)
            except BaseException as error:
                outcomes[number] = ("fault", error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=works, args=(number,)) for number in range(len(attempts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for attempt, (kind, outcome) in zip(attempts, outcomes, strict=True):
            if kind == "fault":
                raise Failed(f"{attempt.name}: {outcome!r}") from outcome
            if kind == "refused":
                self.told.refused[outcome.code] += 1
                if outcome.code.startswith("kernel.law"):
                    raise Failed(f"{attempt.name}: {outcome}") from outcome
            else:
                self.told.done[attempt.name.split(" ")[0]] += 1
        done = [(attempt, made) for attempt, (kind, made) in zip(attempts, outcomes, strict=True) if kind == "done"]
        reasons = []
        for order in itertools.permutations(done):
            ledger = copy.deepcopy(self.ledger)
            try:
                for attempt, made in order:
                    attempt.book(ledger, made)
                self.judge.compare(ledger)
            except (Wrong, Failed) as error:
                reasons.append(str(error))
                continue
            self.ledger = ledger
            return
        raise Failed(f"no order of what was accepted explains the books: {reasons}")

    # -- choosing ----------------------------------------------------------------------------------------------------

    def _day(self, chance: random.Random, since: str = "") -> str:
        """A day on or after another."""
        first = date.fromisoformat(since) if since else FIRST
        return (first + timedelta(days=chance.randint(0, max((LAST - first).days, 0)))).isoformat()

    def _attempt(self, chance: random.Random) -> Attempt:
        kind = chance.random()
        papers = list(self.documents.values())
        if self.step == 0:
            return self._of_the_store(chance, "other_receipt")
        if len(papers) < 4 or kind < 0.14:
            return self._order(chance)
        if kind < 0.24:
            return self._of_the_store(chance)
        if kind < 0.265:
            return self._of_the_month(chance)
        alive = [one for one in papers if self.ledger.papers[one.id].state in ("posted", "confirmed")]
        if alive and chance.random() < 0.9:
            paper = chance.choices(alive, [WEIGHTS.get(one.code, 1) for one in alive])[0]
        else:
            paper = chance.choice(papers)
        if kind < 0.88 and paper.code in FOLLOWERS:
            return self._follower(chance, chance.choice(FOLLOWERS[paper.code]), paper)
        if paper.code.endswith("order"):
            return self._step_of(paper, chance.choice(["close", "reopen", "cancel", "unconfirm", "confirm", "reserve"]))
        return self._reversal(chance, paper)

    def _keep(self, document: Document) -> Document:
        self.documents[document.id] = document
        return document

    def _order(self, chance: random.Random) -> Attempt:
        side = chance.choice(["buy", "sell"])
        most = 60 if side == "buy" else 15
        lines = [
            (item, chance.randint(1, most), str(D(chance.randint(100, 9999)) / 100))
            for item in chance.sample(sorted(STOCK), chance.choice([1, 2]))
        ]
        on, warehouse = self._day(chance), chance.choice(["WH1"] * 7 + ["WH2"])
        header: dict[str, Any] = {"business_on": on, "warehouse": {"code": warehouse}}

        def book(ledger: Ledger, made: Document) -> None:
            rows = [
                Line(row["id"], self.items[row["item_id"]], row["stock_quantity"], row["net"], row["tax_amount"])
                for row in made.lines
            ]
            for row, (_item, quantity, price) in zip(rows, lines, strict=True):
                net = cents(D(quantity) * D(price))
                if (row.net, row.tax) != (net, cents(net * 13 / 100)):
                    raise Wrong(f"{quantity} at {price} came to {row.net} and {row.tax}")
            ledger.add(Paper(made.code, made.id, on, warehouse, lines=rows))

        return Attempt(f"{side} {lines}", lambda: self._keep(self.trader.orders(side, *lines, **header)), book)

    def _of_the_store(self, chance: random.Random, code: str = "") -> Attempt:
        code = code or chance.choice(["other_receipt", "other_receipt", "other_issue", "transfer", "stock_count"])
        on = self._day(chance) if self.step else FIRST.isoformat()
        warehouse, other = chance.choice([("WH1", "WH2"), ("WH1", "WH2"), ("WH2", "WH1")])
        lines: list[dict[str, Any]] = []
        for item in chance.sample(sorted(STOCK), chance.choice([1, 2]) if self.step else 2):
            line: dict[str, Any] = {"item": {"code": item}}
            quantity = str(chance.randint(5, 40 if code == "other_receipt" else 7))
            if code == "stock_count":
                there = self.ledger.on_hand((warehouse, item))
                line["counted_quantity"] = str(max(there + chance.choice([0, 0, 0, -4, -2, -1, 3]), ZERO))
                line["price"] = str(D(chance.randint(100, 9999)) / 100)
            else:
                line["quantity"] = quantity
            if code == "other_receipt":
                line["price"] = str(D(chance.randint(100, 9999)) / 100)
            lines.append(line)
        payload: dict[str, Any] = {"business_on": on, "warehouse": {"code": warehouse}, "lines": lines}
        if code == "transfer":
            payload["target_warehouse"] = {"code": other}
        elif code != "stock_count":
            payload["reason"] = {"code": "OTHER-IN" if code == "other_receipt" else "OTHER-OUT"}

        def book(ledger: Ledger, made: Document) -> None:
            rows = []
            for row in made.lines:
                quantity = row["quantity"]
                if code == "stock_count":
                    quantity = row["counted_quantity"] - ledger.on_hand((warehouse, self.items[row["item_id"]]))
                value = cents(row["price"] * abs(quantity)) if code in ("other_receipt", "stock_count") else ZERO
                rows.append(Line(row["id"], self.items[row["item_id"]], quantity, value))
            ledger.add(Paper(code, made.id, on, warehouse, other, lines=rows))

        def effects(ledger: Ledger) -> list[tuple[tuple[str, str], Any, Line | None]]:
            found: list[tuple[tuple[str, str], Any, Line | None]] = []
            for line in lines:
                item = line["item"]["code"]
                if code == "stock_count":
                    found.append(
                        ((warehouse, item), D(line["counted_quantity"]) - ledger.on_hand((warehouse, item)), None)
                    )
                elif code != "other_receipt":
                    found.append(((warehouse, item), -D(line["quantity"]), None))
            return found

        shown = [(line["item"]["code"], line.get("quantity") or line.get("counted_quantity")) for line in lines]
        return Attempt(
            f"{code} {warehouse} {on} {shown}", lambda: self._keep(self.trader.creates(code, payload, then="post")), book,
            on, effects,
        )  # fmt: skip

    def _of_the_month(self, chance: random.Random) -> Attempt:
        action = chance.choice(["close", "reopen", "reopen", "reopen"])
        paper = Document("period", self.january, None, [])
        asks = {"reason": "更正"} if action == "reopen" else {}

        def book(ledger: Ledger, _made: Any) -> None:
            (ledger.closed.add if action == "close" else ledger.closed.discard)("2026-01")

        return Attempt(f"{action}_january", lambda: self.trader.does(paper, action, **asks), book)

    def _step_of(self, paper: Document, action: str) -> Attempt:
        if paper.code == "purchase_order" and action == "reserve":
            action = "close"
        return Attempt(
            f"{action} {paper.code} {paper.number}",
            lambda: self.trader.does(paper, action),
            lambda ledger, _made: ledger.step(ledger.papers[paper.id], action),
        )

    def _reversal(self, chance: random.Random, paper: Document) -> Attempt:
        known = self.ledger.papers[paper.id]
        on = self._day(chance, known.on if chance.random() < 0.9 else "")

        def book(ledger: Ledger, _made: int) -> None:
            ledger.reverse(ledger.papers[paper.id], on)

        return Attempt(
            f"reverse {paper.code} {paper.number} {on}", lambda: self.trader.reverses(paper, on=on), book, on,
            lambda ledger: [(place, -quantity, None) for place, quantity in ledger.papers[paper.id].moves],
            lambda ledger: [(line, line.quantity) for line in ledger.papers[paper.id].lines],
        )  # fmt: skip

    # -- what follows from a paper -----------------------------------------------------------------------------------

    def _follower(self, chance: random.Random, code: str, source: Document) -> Attempt:
        """A document of some of what is open; now and then of too much, or at another price."""
        draft = self.trader.draft(code, source)
        on = self._day(chance, self.ledger.papers[source.id].on if code in LATER and chance.random() < 0.9 else "")
        if code in ("goods_receipt", "delivery") and chance.random() < 0.7:
            # Goods mostly come early and leave late, so that not all is refused.
            on = (FIRST + timedelta(days=chance.randint(0, 14) + (0 if code == "goods_receipt" else 20))).isoformat()
        if code in LATER and chance.random() < 0.3:
            on = self.ledger.papers[source.id].on
        payload = {name: value for name, value in draft.items() if name not in ("actions", "creates", "title", "state")}
        payload["business_on"] = on
        for line in payload["lines"]:
            if "quantity" in line and chance.random() < 0.6:
                share = chance.choice([D("0.2"), D("0.5"), D("0.5"), D("1.3")])
                line["quantity"] = str(
                    (D(line["quantity"]) * share).quantize(D(1)) or D(1).copy_sign(D(line["quantity"]))
                )
            if code == "supplier_invoice" and D(line["quantity"]) > 0 and chance.random() < 0.4:
                line["price"] = str((D(line["price"]) * chance.choice([D("0.9"), D("1.1")])).quantize(D("0.01")))
        if payload["lines"]:
            payload["lines"] = chance.sample(payload["lines"], chance.randint(1, len(payload["lines"])))
        if code in ("payment", "receipt"):
            return self._money(chance, code, source, payload)
        shown = [line["quantity"] for line in payload["lines"]]
        name = f"{code} of {source.code} {source.number} {on} {shown}"
        do = lambda: self._keep(self.trader.creates(code, payload, then="post"))  # noqa: E731  # named where it is made
        if code.endswith("_invoice"):
            return Attempt(
                name, do, lambda ledger, made: self._book_invoice(ledger, made, on), on, uses=self._uses(payload)
            )
        return Attempt(
            name, do, lambda ledger, made: self._book_movement(ledger, made, on), on,
            lambda ledger: self._goods(ledger, code, payload), self._uses(payload),
        )  # fmt: skip

    def _book_movement(self, ledger: Ledger, made: Document, on: str) -> None:
        rows = []
        for row in made.lines:
            order, origin = row["source_line_id"], row["origin_line_id"]
            rows.append(
                Line(
                    row["id"], self.items[row["item_id"]], row["quantity"], order=ledger.lines.get(order or 0),
                    origin=ledger.lines.get(origin or 0),
                )
            )  # fmt: skip
        ledger.add(Paper(made.code, made.id, on, self._warehouse(ledger, made), lines=rows))

    @staticmethod
    def _warehouse(ledger: Ledger, made: Document) -> str:
        upstream = ledger.lines[made.lines[0]["origin_line_id"] or made.lines[0]["source_line_id"]].paper
        assert upstream is not None
        return upstream.warehouse

    def _book_invoice(self, ledger: Ledger, made: Document, on: str) -> None:
        rows = []
        for row in made.lines:
            names = ("order_line_id", "source_line_id", "origin_line_id")
            order, source, origin = (ledger.lines.get(row[name] or 0) for name in names)
            rows.append(
                Line(
                    row["id"], self.items[row["item_id"]], row["stock_quantity"], row["net"], row["tax_amount"], order,
                    source, origin,
                )
            )  # fmt: skip
            if row["quantity"] > 0:
                net = cents(row["quantity"] * row["price"])
                if (row["net"], row["tax_amount"]) != (net, cents(net * 13 / 100)):
                    raise Wrong(f"{row['quantity']} at {row['price']} came to {row['net']} and {row['tax_amount']}")
        ledger.add(Paper(made.code, made.id, on, lines=rows))

    def _goods(
        self, ledger: Ledger, code: str, payload: dict[str, Any]
    ) -> list[tuple[tuple[str, str], Any, Line | None]]:
        found: list[tuple[tuple[str, str], Any, Line | None]] = []
        sign = 1 if code in ("goods_receipt", "sales_return") else -1
        for line in payload["lines"]:
            source = ledger.lines[line.get("origin_line_id") or line.get("source_line_id")]
            assert source.paper is not None
            demand = source if code == "delivery" else None
            found.append(((source.paper.warehouse, source.item), sign * D(line["quantity"]), demand))
        return found

    @staticmethod
    def _uses(payload: dict[str, Any]) -> Callable[[Ledger], list[tuple[Line, Any]]]:
        def uses(ledger: Ledger) -> list[tuple[Line, Any]]:
            found = []
            for line in payload["lines"]:
                upstream = line.get("source_line_id") or line.get("origin_line_id") or line.get("order_line_id")
                if upstream in ledger.lines:
                    found.append((ledger.lines[upstream], abs(D(line["quantity"]))))
            return found

        return uses

    def _money(self, chance: random.Random, code: str, source: Document, payload: dict[str, Any]) -> Attempt:
        payload["bank_account"] = {"code": "B1"}
        for line in payload["lines"]:
            if chance.random() < 0.4:
                line["amount"] = str(cents(D(line["amount"]) * chance.choice([D("0.3"), D("0.5")])))
            elif chance.random() < 0.2:
                line["discount"] = str(cents(D(line["amount"]) * D("0.02")))
                line["amount"] = str(D(line["amount"]) - D(line["discount"]))
        if payload["lines"]:
            extra = chance.choice([ZERO, ZERO, D("10.00")])
            payload["amount"] = str(max(sum((D(line["amount"]) for line in payload["lines"]), ZERO), ZERO) + extra)
        else:
            payload["amount"] = str(cents(D(payload["amount"]) * chance.choice([D("0.3"), D(1)])))

        def do() -> Document:
            made = self.trader.creates(code, payload, then="post")
            return self._keep(made)

        def book(ledger: Ledger, made: Document) -> None:
            query = "SELECT id, document_id FROM accounting_open_item WHERE id = ANY (%s)"
            rows = self.trader.sql(query, [row["open_item_id"] for row in made.lines])
            paper_of = {row["id"]: row["document_id"] for row in rows}
            settles = [(paper_of[row["open_item_id"]], row["amount"], row["discount"]) for row in made.lines]
            paper = Paper(code, made.id, payload["business_on"], amount=D(payload["amount"]), settles=settles)
            ledger.add(paper)

        shown = [(line["amount"], line.get("discount")) for line in payload["lines"]]
        return Attempt(
            f"{code} of {source.code} {source.number} {payload['amount']} {shown}", do, book, payload["business_on"]
        )

    # -- judging -----------------------------------------------------------------------------------------------------

    def _justify(self, attempt: Attempt, codes: Sequence[str]) -> None:
        """Whether the reasons of a refusal are true."""
        ledger = self.ledger
        for code in set(codes) - PLAIN:
            uses = attempt.uses(ledger)
            match code:
                case "inventory.not_enough" | "inventory.short_on_day" | "inventory.reserved_for_others":
                    is_true = self._would_be_short(attempt)
                case "accounting.period_closed":
                    is_true = attempt.on[:7] in ledger.closed or attempt.name.startswith("close")
                case "trade.over_moved":
                    is_true = any(quantity > line.quantity - line.moved for line, quantity in uses)
                case "trade.over_returned":
                    is_true = any(quantity > line.quantity - line.returned for line, quantity in uses)
                case "trade.over_invoiced":
                    is_true = any(quantity > self._awaits(line) for line, quantity in uses)
                case "trade.order_state":
                    is_true = any(line.paper is not None and line.paper.state != "confirmed" for line, _q in uses)
                case "inventory.back_too_early":
                    is_true = any(line.paper is not None and attempt.on < line.paper.on for line, _q in uses)
                case "trade.has_downstream":
                    is_true = True
                case _:
                    raise Failed(f"refused with {codes}, a reason that a story should not meet")
            if not is_true:
                raise Failed(f"refused with {code}, but by the ledger nothing stands against it")

    @staticmethod
    def _awaits(line: Line) -> Any:
        assert line.paper is not None
        if line.paper.kind.endswith("_order"):
            return line.quantity - max(line.invoiced, line.moved + line.transit)
        return min(line.awaits, line.quantity) if line.awaits else line.awaits

    def _would_be_short(self, attempt: Attempt) -> bool:
        trial = copy.deepcopy(self.ledger)
        for place, quantity, demand in attempt.effects(self.ledger):
            if demand is not None:
                held = trial.lines[demand.id]
                held.reserved -= min(held.reserved, -quantity)
            trial.moves.append((place, attempt.on, quantity))
        return any(trial.shortages())


def types() -> set[str]:
    """The document types that stories tell of."""
    return {
        code for code in (*FOLLOWERS, "other_receipt", "other_issue", "transfer", "stock_count") if record_type(code)
    }
