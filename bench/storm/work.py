"""What one client does all day: buy and sell, each step by the person whose work it is, and send it more than once.

Selling: order with reservation, delivery, invoice, receipt of the money. Buying: order, goods receipt, invoice, payment.
Every request is written down as a `Tale`: what was wanted, what the client was told at last, and how long it took.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from bench.storm.line import DEPARTURES, Line, LineError, Reply, request_bytes
from bench.storm.listen import HEARD, Listener

LINES = 10
"""Lines of an order, and of the delivery, receipt and invoice that follow from it."""
DAYS = 27
"""The storm passes as this many business days, since what a hot item meets on one day is bounded in any company too."""
SHARE_OF_BUYING = 0.25
SOLD, BOUGHT = (1, 3), (3, 10)
"""Least and greatest quantity of a line. A quarter of the clients buys nearly what the others want to sell."""
BUSINESS = frozenset(
    {
        "inventory.not_enough", "inventory.reserved_for_others", "inventory.short_on_day", "trade.over_moved",
        "trade.over_invoiced", "trade.order_state", "finance.too_much", "accounting.match_too_much",
        "kernel.inactive_reference",
    }
)  # fmt: skip
"""What the business may answer: goods are gone, or somebody else has done this work already."""
WAITS = frozenset({429, 503})
BUSY, BUSY_SECONDS = ["kernel.busy"], 2.0
"""A lock that was not to be had in time, on a machine that stood still: nothing was done, and it is tried again."""
AGAIN, TWICE, LEFT, RIVAL = 0.10, 0.10, 0.08, 0.05
"""How many requests are sent again later, twice at once, after hanging up, or done by a rival with another key."""


@dataclass
class Tale:
    """One key: what it was sent for, and what came of it."""

    key: str
    kind: str
    source: int = 0
    """The document that this one follows from."""
    lines: list[tuple[int, str]] = field(default_factory=list)
    """Item and quantity of each line."""
    outcome: str = ""
    """done, refused or error."""
    id: int = 0
    number: str = ""
    gross: str = "0"
    codes: list[str] = field(default_factory=list)
    begun: float = 0.0
    took: float = 0.0
    sends: int = 0
    replayed: int = 0
    waited: int = 0
    """How often the server asked to come again later."""
    plain: bool = True


@dataclass(frozen=True)
class Brief:
    """What a process of clients is told."""

    host: str
    port: int
    events_port: int
    tokens: dict[str, list[str]]
    items: list[int]
    scarce: list[int]
    customers: list[int]
    suppliers: list[int]
    warehouse: int
    bank: int
    begin_at: float
    seconds: float
    first: int
    clients: int
    seed: int


class Worker:
    """One client with its own connections; `tales` is what it did, `errors` what should never happen."""

    def __init__(self, brief: Brief, number: int) -> None:
        self.brief = brief
        self.chance = random.Random(brief.seed * 1000 + number)
        self.tokens = {role: tokens[number % len(tokens)] for role, tokens in brief.tokens.items()}
        self.lines = [Line(brief.host, brief.port), Line(brief.host, brief.port)]
        self.tales: list[Tale] = []
        self.errors: list[str] = []
        self.kept: list[tuple[Tale, bytes]] = []
        self.counts: Counter[str] = Counter()
        self.ends = brief.begin_at + brief.seconds
        self.chains = 0

    @property
    def today(self) -> str:
        """The business day, which passes with the storm."""
        share = (time.time() - self.brief.begin_at) / self.brief.seconds
        return f"2026-01-{1 + min(DAYS, max(0, int(share * DAYS))):02}"

    async def work(self) -> None:
        """Buy and sell until the time is over; then send some of it again.

        Each client ends its first chain, however slow the machine is; a later one stops where it is at that time.
        """
        await asyncio.sleep(max(0.0, self.brief.begin_at - time.time()) + self.chance.random())
        while time.time() < self.ends:
            with suppress(_Over):
                await (self.buys() if self.chance.random() < SHARE_OF_BUYING else self.sells())
            self.chains += 1
            if self.kept and self.chance.random() < 0.5:
                await self.sends_again(*self.kept.pop(self.chance.randrange(len(self.kept))))
        for tale, request in self.kept[:2]:
            await self.sends_again(tale, request)
        for line in self.lines:
            line.close()

    # -- the two chains --------------------------------------------------------------------------------------------

    async def sells(self) -> None:
        """Order, delivery (of all, else of what is reserved), invoice, money."""
        items = self.chance.sample(self.brief.items, LINES)
        if self.chance.random() < 0.2:
            items[self.chance.randrange(LINES)] = self.chance.choice(self.brief.scarce)
        customer = self.chance.choice(self.brief.customers)
        order = await self.orders("sales", "/api/sales/sales_orders", customer, items, SOLD, "20")
        whole = [(line["id"], line["item"]["id"], line["quantity"]) for line in order["lines"]]
        delivery = await self.tries("delivery", "warehouse", "/api/sales/deliveries", order, whole)
        if delivery is None:
            held = [
                (line["id"], line["item"]["id"], line["quantity_reserved"])
                for line in order["lines"]
                if Decimal(line["quantity_reserved"])
            ]
            if held:
                delivery = await self.tries("delivery", "warehouse", "/api/sales/deliveries", order, held)
            step = "close" if delivery else "cancel"
            await self.tells("order_end", "sales", f"/api/sales/sales_orders/{order['id']}/{step}", {}, order["id"])
        if delivery:
            await self.bills(delivery, customer, "sales_invoice", "/api/sales/sales_invoices", "/api/finance/receipts")

    async def buys(self) -> None:
        """Order, goods receipt, invoice, payment."""
        supplier = self.chance.choice(self.brief.suppliers)
        items = self.chance.sample(self.brief.items, LINES)
        price = self.chance.choice(("9.80", "10.00", "10.20"))
        order = await self.orders("buyer", "/api/purchasing/purchase_orders", supplier, items, BOUGHT, price)
        whole = [(line["id"], line["item"]["id"], line["quantity"]) for line in order["lines"]]
        receipt = await self.tries("goods_receipt", "warehouse", "/api/purchasing/goods_receipts", order, whole)
        if receipt:
            path = "/api/purchasing/supplier_invoices"
            await self.bills(receipt, supplier, "supplier_invoice", path, "/api/finance/payments")

    async def orders(
        self, role: str, path: str, party: int, items: list[int], least_most: tuple[int, int], price: str
    ) -> Any:
        """A confirmed order of ten lines."""
        lines = [{"item": item, "quantity": str(self.chance.randint(*least_most)), "price": price} for item in items]
        kind = "sales_order" if role == "sales" else "purchase_order"
        head = {"business_on": self.today, "party": party, "warehouse": self.brief.warehouse}
        body = head | {"price_mode": "exclusive", "lines": lines}
        wanted = [(line["item"], line["quantity"]) for line in lines]
        return await self.must(kind, role, f"{path}?then=confirm", body, 0, wanted)

    async def tries(self, kind: str, role: str, path: str, order: Any, lines: list[tuple[int, int, str]]) -> Any:
        """A posted movement of those lines, in any order of them; None when the business refuses it."""
        self.chance.shuffle(lines)
        sent = [{"source_line_id": line, "quantity": quantity} for line, _item, quantity in lines]
        wanted = [(item, quantity) for _line, item, quantity in lines]
        body = {"business_on": self.today, "lines": sent}
        return await self.tells(kind, role, f"{path}?then=post", body, order["id"], wanted)

    async def bills(self, moved: Any, party: int, kind: str, path: str, money: str) -> None:
        """The invoice of a movement, and the money for it."""
        lines = [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in moved["lines"]]
        self.chance.shuffle(lines)
        items = {line["id"]: line["item"]["id"] for line in moved["lines"]}
        wanted = [(items[line["source_line_id"]], line["quantity"]) for line in lines]
        body = {"business_on": self.today, "lines": lines}
        invoice = await self.must(kind, "accountant", f"{path}?then=post", body, moved["id"], wanted)
        settling = {
            "business_on": self.today, "party": party, "bank_account": self.brief.bank, "amount": invoice["total_gross"],
            "lines": [{"open_item": {"code": invoice["number"]}, "amount": invoice["total_gross"]}],
        }  # fmt: skip
        which = "receipt" if kind == "sales_invoice" else "payment"
        await self.must(which, "accountant", f"{money}?then=post", settling, invoice["id"])

    # -- sending ---------------------------------------------------------------------------------------------------

    async def must(self, *arguments: Any) -> Any:
        """What cannot be refused, unless a rival was first; ends the chain then."""
        told = await self.tells(*arguments)
        if told is None:
            raise _Over
        return told

    async def tells(
        self, kind: str, role: str, path: str, body: Any, source: int, lines: list[tuple[int, str]] | None = None
    ) -> Any:
        """Send one piece of work in one of many ways, until its answer is known; the record, or None when refused."""
        if self.chains and time.time() >= self.ends:
            raise _Over
        mine = self._tale(kind, source, lines)
        body = body | {"remarks": mine.key} if kind != "order_end" else body
        request = self._request(role, path, body, mine.key)
        if source and kind != "order_end" and self.chance.random() < RIVAL:
            # Somebody else does the very same work at the same moment, with a key of his own.
            other = self._tale(kind, source, lines)
            rival = self._request(role, path, body | {"remarks": other.key}, other.key)
            self.counts["rivals"] += 1
            both = await asyncio.gather(
                self._until_told(mine, request, self.lines[0]), self._until_told(other, rival, self.lines[1])
            )
            return both[0] or both[1]
        way = self.chance.random()
        if way < TWICE:
            mine.plain = False
            self.counts["twice_at_once"] += 1
            both = await asyncio.gather(
                self._until_told(mine, request, self.lines[0]), self._until_told(mine, request, self.lines[1])
            )
            told = both[0] or both[1]
        else:
            if way < TWICE + LEFT:
                mine.plain = False
                when = self.chance.choice(DEPARTURES)
                self.counts[f"hung_up_{when}"] += 1
                mine.sends += 1
                await self.lines[0].leave(request, when)
                await asyncio.sleep(self.chance.random() * 0.2)
            told = await self._until_told(mine, request, self.lines[0])
        if told and self.chance.random() < AGAIN:
            self.kept.append((mine, request))
        return told

    def _tale(self, kind: str, source: int, lines: list[tuple[int, str]] | None) -> Tale:
        tale = Tale(uuid.UUID(int=self.chance.getrandbits(128), version=4).hex, kind, source, list(lines or []))
        self.tales.append(tale)
        return tale

    def _request(self, role: str, path: str, body: Any, key: str) -> bytes:
        host = f"{self.brief.host}:{self.brief.port}"
        return request_bytes(path, body, host=host, token=self.tokens[role], key=key)

    async def _until_told(self, tale: Tale, request: bytes, line: Line) -> Any:
        """The final answer: done, or refused by the business. What the server asks to bring later is brought later."""
        tale.begun = tale.begun or time.time()
        begun = time.perf_counter()
        while True:
            tale.sends += 1
            try:
                reply = await line.ask(request)
            except LineError as error:
                return self._fault(tale, f"{tale.kind}: {error}")
            if not ((reply.status in WAITS and "retry-after" in reply.headers) or reply.codes == BUSY):
                break
            tale.waited += 1
            wait = float(reply.headers.get("retry-after", BUSY_SECONDS))
            await asyncio.sleep(wait * (0.5 + self.chance.random()))
        tale.took = tale.took or (time.perf_counter() - begun) * 1000
        return self._note(tale, reply)

    def _note(self, tale: Tale, reply: Reply) -> Any:
        """Write down what was said. Every answer to a key that was carried out must name the same document."""
        if reply.status in (200, 201):
            tale.replayed += "idempotent-replayed" in reply.headers
            if tale.id and (tale.id, tale.number) != (reply.data["id"], reply.data["number"]):
                return self._fault(tale, f"{tale.kind} {tale.key}: was {tale.number}, now {reply.data['number']}")
            tale.outcome, tale.id, tale.number = "done", reply.data["id"], reply.data["number"]
            tale.gross = str(reply.data.get("total_gross") or reply.data.get("amount") or "0")
            return reply.data
        if reply.status in (409, 422) and reply.codes and BUSINESS.issuperset(reply.codes):
            if not tale.outcome:
                tale.outcome, tale.codes = "refused", reply.codes
            return None
        return self._fault(tale, f"{tale.kind}: {reply.status} {str(reply.data)[:600]}")

    def _fault(self, tale: Tale, words: str) -> None:
        self.errors.append(words)
        if tale.outcome != "done":
            tale.outcome = "error"

    async def sends_again(self, tale: Tale, request: bytes) -> None:
        """The same request once more, long after it was answered; the same answer must come."""
        self.counts["again_later"] += 1
        before = tale.replayed
        again = Tale(tale.key, tale.kind, took=1, id=tale.id, number=tale.number, outcome=tale.outcome)
        await self._until_told(again, request, self.lines[0])
        tale.sends += again.sends
        tale.waited += again.waited
        tale.replayed = before + again.replayed
        if again.id != tale.id or not again.replayed:
            self.errors.append(f"{tale.kind} {tale.key}: sent again and not answered as before")


class _Over(Exception):
    """The chain ends here: a rival was first, or the time is over."""


async def carry_out(brief: Brief) -> dict[str, Any]:
    """Let the clients of one process work; what they did, as JSON."""
    page = Listener(brief.host, brief.events_port, brief.tokens["warehouse"][0])
    listening = asyncio.create_task(page.listen())
    workers = [Worker(brief, brief.first + number) for number in range(brief.clients)]
    await asyncio.gather(*(worker.work() for worker in workers))
    ended = time.time()
    tales = [tale for worker in workers for tale in worker.tales]
    told = {tale.id: tale.begun + tale.took / 1000 for tale in tales if tale.kind in HEARD and tale.outcome == "done"}
    unheard = await page.hears_all(set(told))
    listening.cancel()
    return {
        "tales": [asdict(tale) for tale in tales],
        "errors": [words for worker in workers for words in worker.errors]
        + [f"document {one}: an open page was never told of it" for one in sorted(unheard)],
        "counts": dict(sum((worker.counts for worker in workers), Counter())),
        "heard_after_ms": [max(0.0, (at - told[one]) * 1000) for one, at in page.heard.items() if one in told],
        "came_back": page.came_back,
        "ended": ended,
    }
