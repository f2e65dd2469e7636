"""The judge of the storm finds what it is there to find: what was posted twice, lost, changed or sold without being there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from bench.storm.verify import Findings, judge
from guantong.server.embedded import EmbeddedPostgres
from guantong.server.home import APP_ROLE
from guantong.trade.tests.story import Paper, Trader

Tales = list[dict[str, Any]]


class Shop(Trader):
    """A trader who writes down, as a client of the storm does, what he was told."""

    def __init__(self) -> None:
        super().__init__()
        self.tales: Tales = []
        self.item("HOT", category="FG")

    def told(self, paper: Paper, source: int = 0, gross: str = "0") -> Paper:
        """Note what came of the key that the document carries."""
        lines = [(line["item_id"], str(line["quantity"])) for line in paper.lines if "item_id" in line]
        key = self.header(paper)["remarks"]
        self.tales.append(
            {"key": key, "kind": paper.code, "source": source, "lines": lines, "outcome": "done", "id": paper.id,
             "number": paper.number, "gross": gross}
        )  # fmt: skip
        return paper

    def trades(self) -> None:
        """Ten are bought, six are sold, invoiced and paid."""
        bought = self.told(self.buys("HOT", 10, "10.00", remarks="key-1"))
        self.told(self.receives(bought, 10, remarks="key-2"), bought.id)
        sold = self.told(self.sells("HOT", 6, "20.00", remarks="key-3"))
        delivery = self.told(self.delivers(sold, 6, remarks="key-4"), sold.id)
        invoice = self.told(self.follows("sales_invoice", delivery, remarks="key-5"), delivery.id, "135.60")
        money = self.follows("receipt", invoice, bank_account={"code": "B1"}, remarks="key-6")
        self.told(money, invoice.id, "135.60")


@pytest.fixture
def connection(database: EmbeddedPostgres) -> Iterator[psycopg.Connection[Any]]:
    parameters: dict[str, Any] = dict(database.home.database_parameters(APP_ROLE))
    with psycopg.connect(**parameters, autocommit=True) as opened:
        yield opened


def found(connection: Any, shop: Shop, tales: Tales, opening: str = "0") -> tuple[int, int, int]:
    """How many were doubled, lost and oversold."""
    findings: Findings = judge(connection, shop.company_id, tales, {shop.id("item", "HOT"): Decimal(opening)})
    return len(findings.doubled), len(findings.lost), len(findings.oversold)


def test_the_judge_finds_what_is_doubled_lost_changed_or_oversold(connection: psycopg.Connection[Any]) -> None:
    shop = Shop()
    shop.trades()
    whole = shop.tales
    assert found(connection, shop, whole) == (0, 0, 0)
    # A delivery that no client was told of: it is one too many, and the goods and its invoice's client disagree.
    assert found(connection, shop, [one for one in whole if one["kind"] != "delivery"]) == (1, 1, 0)
    # An order that a client was told of and that is not there.
    ghost = whole[0] | {"key": "key-7", "id": 1, "number": "CG-202601-0099"}
    assert found(connection, shop, [*whole, ghost]) == (0, 1, 0)
    # The client sent other quantities: the document and the stock show it.
    other = [one | {"lines": [(one["lines"][0][0], "5")]} if one["kind"] == "delivery" else one for one in whole]
    assert found(connection, shop, other) == (0, 2, 0)
    # The money was told, and the invoice does not know of it.
    more = [one | {"gross": "135.61"} if one["kind"] == "receipt" else one for one in whole]
    assert found(connection, shop, more) == (0, 1, 0)
    # Two documents with one key.
    shop.buys("HOT", 1, "10.00", remarks="key-1")
    doubled, lost, oversold = found(connection, shop, whole)
    assert (doubled, lost, oversold) == (1, 0, 0)


def test_the_judge_sees_that_goods_left_that_were_not_there(connection: psycopg.Connection[Any]) -> None:
    shop = Shop()
    shop.warehouse("FREE", allow_negative=True)
    sold = shop.told(shop.sells("HOT", 3, "20.00", warehouse={"code": "FREE"}, remarks="key-1"))
    shop.told(shop.delivers(sold, 3, remarks="key-2"), sold.id)
    assert found(connection, shop, shop.tales)[2] == 2
