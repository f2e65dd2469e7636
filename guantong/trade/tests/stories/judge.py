"""Compares every figure that the program keeps with the plain ledger's."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from guantong.trade.tests.stories.ledger import Ledger
from guantong.trade.tests.stories.papers import CONSUMED, GRNI, STOCK, VARIANCE, ZERO
from guantong.trade.tests.story import Trader


class Failed(AssertionError):
    """The program and the plain ledger disagree."""


class Judge:
    """Of one company."""

    def __init__(self, trader: Trader) -> None:
        self.trader = trader

    def compare(self, ledger: Ledger) -> None:
        """Every figure that the program keeps against the plain ledger's."""
        self._same("stock by place and day", self._stock_moves(), self._moves_of(ledger))
        self._same("stock now", self._stock_now(), {
            place: (ledger.on_hand(place), ledger.reserved(place)) for place in {at for at, _on, _q in ledger.moves}
        })  # fmt: skip
        for item in STOCK:
            self._same(f"cost of {item}", self.trader.on_hand(item), ledger.stock(item))
        self._same_balances(ledger)
        self._same("open accruals", *self._accruals(ledger))
        self._same("open items", *self._open(ledger))
        self._same("order progress", self._progress(), {
            line.id: (line.moved, line.invoiced, line.returned, line.transit, line.transit_value)
            for paper in ledger.papers.values() if paper.kind.endswith("_order") for line in paper.lines
        })  # fmt: skip
        self._numbers()

    @staticmethod
    def _same(what: str, found: Any, expected: Any) -> None:
        if found != expected:
            if isinstance(found, dict):
                keys = sorted(
                    (key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)), key=str
                )
                parts = [f"{key}: {found.get(key)}, the ledger has {expected.get(key)}" for key in keys[:4]]
                raise Failed(f"{what}: " + "; ".join(parts))
            raise Failed(f"{what}: {found}, the ledger has {expected}")

    def _rows(self, query: str) -> list[dict[str, Any]]:
        return self.trader.sql(query, self.trader.company_id)

    def _stock_moves(self) -> dict[Any, Any]:
        rows = self._rows(
            """SELECT w.code AS warehouse, i.code AS item, m.business_on, sum(m.quantity) AS quantity
                 FROM inventory_stock_move m JOIN masterdata_warehouse w ON w.id = m.warehouse_id
                 JOIN masterdata_item i ON i.id = m.item_id WHERE m.company_id = %s GROUP BY 1, 2, 3
               HAVING sum(m.quantity) <> 0"""
        )
        return {(row["warehouse"], row["item"], row["business_on"].isoformat()): row["quantity"] for row in rows}

    @staticmethod
    def _moves_of(ledger: Ledger) -> dict[Any, Any]:
        found: dict[Any, Any] = defaultdict(lambda: ZERO)
        for (warehouse, item), on, quantity in ledger.moves:
            found[warehouse, item, on] += quantity
        return {key: quantity for key, quantity in found.items() if quantity}

    def _stock_now(self) -> dict[Any, Any]:
        rows = self._rows(
            """SELECT w.code AS warehouse, i.code AS item, sum(b.on_hand) AS on_hand, sum(b.reserved) AS reserved
                 FROM inventory_stock_balance b JOIN masterdata_warehouse w ON w.id = b.warehouse_id
                 JOIN masterdata_item i ON i.id = b.item_id WHERE b.company_id = %s GROUP BY 1, 2"""
        )
        return {(row["warehouse"], row["item"]): (row["on_hand"], row["reserved"]) for row in rows}

    def _same_balances(self, ledger: Ledger) -> None:
        found = self.trader.balances()
        expected, is_loose = ledger.balances()
        if is_loose:
            # Cents without quantity go to the account of the last issue before them: together they must agree.
            costs = {*CONSUMED, VARIANCE}
            for balances in (found, expected):
                together = sum((balances.pop(account, ZERO) for account in costs), ZERO)
                if together:
                    balances["costs together"] = together
        self._same("balances", found, expected)

    def _accruals(self, ledger: Ledger) -> tuple[dict[int, Any], dict[int, Any]]:
        rows = self.trader.sql(
            """SELECT o.line_id, sum(o.open_amount) AS amount FROM accounting_open_item o
                 JOIN accounting_account a ON a.id = o.account_id WHERE o.company_id = %s AND a.code = %s
                GROUP BY 1 HAVING sum(o.open_amount) <> 0""",
            self.trader.company_id,
            GRNI,
        )
        return {row["line_id"]: row["amount"] for row in rows}, ledger.accruals()

    def _open(self, ledger: Ledger) -> tuple[dict[int, Any], dict[int, Any]]:
        rows = self.trader.sql(
            """SELECT o.document_id, sum(o.open_amount) AS amount FROM accounting_open_item o
                 JOIN accounting_account a ON a.id = o.account_id WHERE o.company_id = %s AND a.code <> %s
                GROUP BY 1 HAVING sum(o.open_amount) <> 0""",
            self.trader.company_id,
            GRNI,
        )
        return (
            {row["document_id"]: row["amount"] for row in rows},
            {paper: amount for paper, amount in ledger.owed.items() if amount},
        )

    def _progress(self) -> dict[int, Any]:
        rows = self._rows(
            """SELECT id, quantity_moved, quantity_invoiced, quantity_returned, transit_quantity, transit_value
                 FROM trade_order_line WHERE company_id = %s"""
        )
        return {row["id"]: tuple(row.values())[1:] for row in rows}

    def _numbers(self) -> None:
        """Numbers run from 1 without a gap in every series and month."""
        tables = ("trade_order", "inventory_movement", "trade_invoice", "finance_payment", "accounting_voucher")
        given = " UNION ALL ".join(f"SELECT number FROM {table} WHERE company_id = %s" for table in tables)
        rows = self.trader.sql(
            f"""SELECT regexp_replace(number, '-\\d+$', '') AS series, count(*) AS given, count(DISTINCT number) AS different,
                       max(substring(number FROM '\\d+$')::int) AS last
                  FROM ({given}) g WHERE number IS NOT NULL GROUP BY 1""",
            *[self.trader.company_id] * len(tables),
        )
        for row in rows:
            if not row["given"] == row["different"] == row["last"]:
                raise Failed(f"numbers of {row['series']}: {row['given']} given, the last is {row['last']}")
