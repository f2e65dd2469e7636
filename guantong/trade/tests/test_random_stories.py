"""Any order of buying, selling, returning, paying and taking back: what is refused leaves no trace, and the books hold."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from guantong.kernel.messages import ProblemError
from guantong.trade.tests.story import D, Paper, Trader

STEPS = 60
DOWNSTREAM = {
    "purchase_order": ("goods_receipt", "supplier_invoice"),
    "goods_receipt": ("supplier_invoice", "purchase_return"),
    "purchase_return": ("supplier_invoice",),
    "supplier_invoice": ("payment", "supplier_invoice"),
    "sales_order": ("delivery", "receipt"),
    "delivery": ("sales_invoice", "sales_return"),
    "sales_return": ("sales_invoice",),
    "sales_invoice": ("receipt", "sales_invoice"),
    "payment": ("payment",),
    "receipt": ("receipt",),
}


def follows_in_part(trader: Trader, chance: random.Random, code: str, source: Paper) -> Paper:
    """Make a downstream document of some of what is open, now and then at another price or of too much."""
    draft = trader.draft(code, source)
    changes = {"business_on": f"2026-01-{chance.randint(10, 28)}"}
    if code in ("payment", "receipt"):
        changes["bank_account"] = {"code": "B1"}
    for line in draft["lines"]:
        if "quantity" in line and chance.random() < 0.6:
            line["quantity"] = str((D(line["quantity"]) * chance.choice([D("0.2"), D("0.5"), D("1.3")])).quantize(D(1)))
        if code == "supplier_invoice" and D(line["quantity"]) > 0 and chance.random() < 0.4:
            line["price"] = str((D(line["price"]) * chance.choice([D("0.9"), D("1.1")])).quantize(D("0.01")))
    if draft.get("lines"):
        draft["lines"] = chance.sample(draft["lines"], chance.randint(1, len(draft["lines"])))
    keep = {name: value for name, value in draft.items() if name not in ("actions", "creates", "title", "state")}
    if code in ("payment", "receipt"):
        keep["amount"] = str(max(sum((D(line["amount"]) for line in draft["lines"]), D(0)), D(0)))
    return trader.creates(code, keep | changes, then="post")


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_books_hold_after_any_story(trader: Trader, seed: int) -> None:
    chance = random.Random(seed)
    items = ["A", "P"]
    trader.item("A", category="RAW")
    trader.item("P", category="FG")
    papers: list[Paper] = []
    done: dict[str, int] = {}
    refused: dict[str, int] = {}

    def order(side: str) -> Paper:
        lines = [
            (name, chance.randint(1, 30), str(D(chance.randint(100, 9999)) / 100)) for name in chance.sample(items, 2)
        ]
        return trader.orders(side, *lines, business_on=f"2026-01-{chance.randint(10, 15)}")

    for _step in range(STEPS):
        act: Callable[[], Paper | int]
        kind = chance.random()
        if not papers or kind < 0.2:
            side = chance.choice(["buy", "buy", "sell"])
            name, act = f"order {side}", lambda side=side: order(side)
        else:
            paper = chance.choice(papers)
            if kind < 0.8:
                code = chance.choice(DOWNSTREAM[paper.code])
                name, act = code, lambda code=code, paper=paper: follows_in_part(trader, chance, code, paper)
            elif paper.code.endswith("order"):
                action = chance.choice(["close", "reopen", "cancel", "unconfirm", "confirm"])
                name, act = action, lambda action=action, paper=paper: trader.does(paper, action)
            else:
                on = f"2026-01-{chance.randint(20, 30)}"
                name, act = "reverse", lambda paper=paper, on=on: trader.reverses(paper, on=on)
        before = trader.traces()
        try:
            made = act()
        except ProblemError as error:
            assert trader.traces() == before
            refused[error.code] = refused.get(error.code, 0) + 1
            continue
        done[name] = done.get(name, 0) + 1
        if isinstance(made, Paper) and made.id not in {one.id for one in papers}:
            papers.append(made)
    # Every refusal is one that people understand; none comes from a law that a service should have kept.
    assert not {code for code in refused if code.startswith(("kernel.law", "accounting."))}
    assert len(done) >= 5
    assert sum(trader.balances().values()) == 0
    assert trader.differences() == {}
