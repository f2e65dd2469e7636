"""The words in which the stories of buying and selling are told. Every word commits for real, as the application's role.

trader.buys("A", 100, price="10.00")          # a confirmed purchase order
receipt = trader.receives(order, 60)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from guantong.kernel.checks import run_checks
from guantong.kernel.declare import record_type
from guantong.kernel.engine import Document, create, transition
from guantong.kernel.engine.derive import draft_from
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import Unit
from guantong.testing import Plant

D = Decimal
DAY = date(2026, 1, 15)


@dataclass
class Paper:
    """A document by its id."""

    code: str
    id: int
    number: str | None
    lines: list[dict[str, Any]]


class Trader(Plant):
    """A company that buys from S, sells to C, and has items of merchandise."""

    def __init__(self, **company: Any) -> None:
        super().__init__(**company)
        self.supplier = self.party("S", customer=False)
        self.customer = self.party("C", supplier=False)
        self.bank = self.master("bank_account", "B1", {"kind": "bank"})

    # -- doing -----------------------------------------------------------------------------------------------------

    def creates(self, code: str, payload: Mapping[str, Any], then: str | None = None, user: str | None = None) -> Paper:
        """Create a document, and carry out a step."""
        with self.unit(user) as unit:
            return self._paper(create(unit, code, {"business_on": DAY.isoformat(), **payload}, then=then))

    def does(self, paper: Paper, action: str, user: str | None = None, **asks: Any) -> Paper:
        """Carry out a step of a document."""
        with self.unit(user) as unit:
            return self._paper(transition(unit, paper.code, paper.id, action, asks))

    def reverses(self, paper: Paper, **asks: Any) -> int:
        """Take a document back; the id of the red one."""
        with self.unit() as unit:
            after = transition(unit, paper.code, paper.id, "reverse", {"on": DAY.isoformat(), **asks})
            return int(after.header["reversed_by_id"])

    def _paper(self, document: Document) -> Paper:
        return Paper(document.type.code, document.id, document.number, document.all_lines)

    def refused(self, *arguments: Any, by: Any, **options: Any) -> list[str]:
        """What a refused step says (codes); and that it left no trace."""
        before = self.traces()
        try:
            by(*arguments, **options)
        except ProblemError as error:
            assert self.traces() == before
            return [problem.code for problem in error.problems]
        raise AssertionError("it was not refused")

    def orders(self, side: str, *lines: tuple[str, Any, str], confirm: bool = True, **header: Any) -> Paper:
        """A purchase ("buy") or sales ("sell") order of (item, quantity, price)."""
        code = "purchase_order" if side == "buy" else "sales_order"
        payload = {
            "party": {"code": "S" if side == "buy" else "C"},
            "warehouse": {"code": "WH1"},
            "price_mode": "exclusive",
            "lines": [
                {"item": {"code": item}, "quantity": str(quantity), "price": price} for item, quantity, price in lines
            ],
        }
        return self.creates(code, payload | header, then="confirm" if confirm else None)

    def buys(self, item: str, quantity: Any, price: str, **header: Any) -> Paper:
        """A confirmed purchase order of one line."""
        return self.orders("buy", (item, quantity, price), **header)

    def sells(self, item: str, quantity: Any, price: str, **header: Any) -> Paper:
        """A confirmed sales order of one line."""
        return self.orders("sell", (item, quantity, price), **header)

    def moves(self, code: str, source: Paper, *quantities: Any, column: str = "source_line_id", **header: Any) -> Paper:
        """A posted movement that follows from lines of `source`, in their order; None leaves a line out."""
        lines = [
            {column: line["id"], "quantity": str(quantity)}
            for line, quantity in zip(source.lines, quantities, strict=False)
            if quantity is not None
        ]
        return self.creates(code, {"lines": lines, **header}, then="post")

    def receives(self, order: Paper, *quantities: Any, **header: Any) -> Paper:
        """A posted goods receipt."""
        return self.moves("goods_receipt", order, *quantities, **header)

    def delivers(self, order: Paper, *quantities: Any, **header: Any) -> Paper:
        """A posted delivery."""
        return self.moves("delivery", order, *quantities, **header)

    def sends_back(self, receipt: Paper, *quantities: Any, **header: Any) -> Paper:
        """A posted return to the supplier."""
        return self.moves("purchase_return", receipt, *quantities, column="origin_line_id", **header)

    def takes_back(self, delivery: Paper, *quantities: Any, **header: Any) -> Paper:
        """A posted return from the customer."""
        return self.moves("sales_return", delivery, *quantities, column="origin_line_id", **header)

    def draft(self, code: str, source: Paper) -> dict[str, Any]:
        """What the system proposes to make of a document."""
        with self.unit() as unit:
            return draft_from(unit, record_type(code), source.id)

    def follows(self, code: str, source: Paper, then: str | None = "post", **changes: Any) -> Paper:
        """Make what the system proposes, with changes of the header (and of the first line: `line={…}`)."""
        draft = self.draft(code, source)
        line = changes.pop("line", {})
        draft = {name: value for name, value in draft.items() if name not in ("actions", "creates", "title", "state")}
        draft |= {"business_on": DAY.isoformat(), **changes}
        if line:
            draft["lines"][0] |= line
        return self.creates(code, draft, then=then)

    # -- looking ---------------------------------------------------------------------------------------------------

    def balances(self, *codes: str) -> dict[str, D]:
        """Debit less credit of accounts over all posted vouchers; those that are zero are left out."""
        rows = self.sql(
            """SELECT a.code, sum(l.debit - l.credit) AS amount FROM accounting_voucher_line l
                 JOIN accounting_account a ON a.id = l.account_id
                WHERE l.company_id = %s AND l.posted_on IS NOT NULL GROUP BY 1 HAVING sum(l.debit - l.credit) <> 0
                ORDER BY 1""",
            self.company_id,
        )
        return {row["code"]: row["amount"] for row in rows if not codes or row["code"] in codes}

    def voucher(self, paper: Paper) -> list[tuple[str, D, D]]:
        """The lines (account, debit, credit) of the voucher that a document made."""
        rows = self.sql(
            """SELECT a.code, l.debit, l.credit FROM accounting_voucher v JOIN accounting_voucher_line l ON l.document_id = v.id
                 JOIN accounting_account a ON a.id = l.account_id
                WHERE v.company_id = %s AND v.source_id = %s ORDER BY l.document_id, l.line_no""",
            self.company_id,
            paper.id,
        )
        return [(row["code"], row["debit"], row["credit"]) for row in rows]

    def on_hand(self, item: str) -> tuple[D, D]:
        """Quantity and value of an item."""
        row = self.sql(
            "SELECT quantity, value FROM inventory_cost_balance WHERE company_id = %s AND item_id = %s",
            self.company_id,
            self.id("item", item),
        )
        return (row[0]["quantity"], row[0]["value"]) if row else (D(0), D(0))

    def reserved(self, item: str) -> D:
        """What is promised of an item."""
        return D(
            self.value(
                "SELECT coalesce(sum(reserved), 0) FROM inventory_stock_balance WHERE company_id = %s AND item_id = %s",
                self.company_id,
                self.id("item", item),
            )
        )

    def line(self, paper: Paper, place: int = 0) -> dict[str, Any]:
        """A line as it stands now."""
        table = record_type(paper.code).lines[0].table
        return self.sql(f"SELECT * FROM {table} WHERE document_id = %s ORDER BY line_no", paper.id)[place]

    def header(self, paper: Paper) -> dict[str, Any]:
        """A header as it stands now."""
        return self.sql(f"SELECT * FROM {record_type(paper.code).table} WHERE id = %s", paper.id)[0]

    def open_of(self, paper: Paper) -> D:
        """What is still open of an invoice, or of the advance of a payment."""
        return D(
            self.value(
                "SELECT coalesce(sum(open_amount), 0) FROM accounting_open_item WHERE document_id = %s AND line_id IS NULL",
                paper.id,
            )
        )

    def differences(self) -> dict[str, Any]:
        """What `guantong check` finds: nothing, if the books hold."""
        with Unit.open(system=True, company_id=self.company_id, source="test") as unit:
            results = run_checks(unit, self.company_id)
        return {one.code: one.sample for one in results if one.differences}


def amounts(**values: str) -> dict[str, D]:
    """Accounts by code, as Decimals: amounts(a1002="-10.00")."""
    return {name.lstrip("a"): D(value) for name, value in values.items()}


def entry(*lines: tuple[str, str, str]) -> list[tuple[str, D, D]]:
    """Voucher lines (account, debit, credit)."""
    return [(code, D(debit or "0"), D(credit or "0")) for code, debit, credit in lines]


__all__: Sequence[str] = ("DAY", "D", "Paper", "Trader", "amounts", "entry")
