"""For every step that a document can take: a small document that is about to take it, and the request that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guantong.kernel.access.public import RoleHeld, create_user
from guantong.kernel.declare import record_type, record_types
from guantong.testing import PASSWORD
from guantong.trade.tests.story import DAY, Paper, Trader

Make = Callable[["Firm"], Paper]
WHO = "administrator"
# Nobody reviews a voucher of his own.
REVIEWER = "auditing"
MADE_AT_ONCE = "create and post"


@dataclass(frozen=True)
class Request:
    """What is sent, and by whom."""

    path: str
    body: dict[str, Any]
    role: str = WHO


@dataclass(frozen=True)
class Situation:
    """A step of a type, how its document comes to be, and what the step is asked."""

    type: str
    step: str
    make: Make
    asks: dict[str, Any] = field(default_factory=dict)
    role: str = WHO

    @property
    def name(self) -> str:
        """The step in words."""
        return f"{self.type}.{self.step}"

    def request(self, firm: Firm) -> Request:
        """Make the document; the request that takes the step."""
        paper = self.make(firm)
        of_type = record_type(self.type)
        if self.step == MADE_AT_ONCE:
            return Request(f"{of_type.path}?then=post", firm.body, self.role)
        version = firm.value(f"SELECT version FROM {of_type.table} WHERE id = %s", paper.id)
        return Request(f"{of_type.path}/{paper.id}/{self.step}", {"version": version, **self.asks}, self.role)


class Firm(Trader):
    """A company in which anything may happen: 50 A in stock, all rights for two people."""

    def __init__(self) -> None:
        super().__init__()
        self.item("A", category="FG")
        self.buying = self.buys("A", 60, "10.00")
        self.receipt = self.receives(self.buying, 50)
        self.body: dict[str, Any] = {}

    @cached_property
    def selling(self) -> Paper:
        """A sales order of 20 A."""
        return self.sells("A", 20, "20.00")

    @cached_property
    def delivery(self) -> Paper:
        """Half of it is delivered."""
        return self.delivers(self.selling, 10)

    def user(self, role: str, **options: Any) -> int:
        """A user; the reviewer may do everything, too."""
        if role == REVIEWER and role not in self._users:
            name = f"{REVIEWER}-{self.name}".lower()
            self._users[role] = create_user(name, PASSWORD, role, roles=[RoleHeld(WHO, self.company_id)])
        return super().user(role, **options)

    # -- documents that are about to take a step ---------------------------------------------------------------------

    def saves(self, code: str, payload: dict[str, Any], then: str | None = None) -> Paper:
        """A document, saved by the person who takes the steps; `body` is what was sent."""
        self.body = {"business_on": DAY.isoformat(), **payload}
        return self.creates(code, payload, then=then, user=WHO)

    def following(self, code: str, source: Paper, then: str | None = None, quantity: str = "", **changes: Any) -> Paper:
        """A document that follows from another, of all that is open or of a quantity of the first line."""
        draft = {
            name: value for name, value in self.draft(code, source).items()
            if name not in ("actions", "creates", "title", "state")
        }  # fmt: skip
        if quantity:
            draft["lines"][0]["quantity"] = quantity
        return self.saves(code, draft | {"business_on": DAY.isoformat(), **changes}, then)

    def stock(self, code: str, then: str | None = None, **changes: Any) -> Paper:
        """A document of the store, of 2 A."""
        line: dict[str, Any] = {"item": {"code": "A"}}
        line |= {"counted_quantity": "48"} if code == "stock_count" else {"quantity": "2"}
        header: dict[str, Any] = {"warehouse": {"code": "WH1"}, "lines": [line]}
        if code == "transfer":
            self.warehouse("WH2")
            header["target_warehouse"] = {"code": "WH2"}
        elif code != "stock_count":
            header["reason"] = {"code": "OTHER-IN" if code == "other_receipt" else "OTHER-OUT"}
        return self.saves(code, header | changes, then)

    def order(self, side: str, state: str) -> Paper:
        """An order of 5 A that has come to a state."""
        paper = self.orders(side, ("A", 5, "12.00"), confirm=state != "draft")
        return self.does(paper, "close") if state == "closed" else paper

    def goods(self, code: str, then: str | None = None) -> Paper:
        """A goods movement of what is open."""
        if code == "goods_receipt":
            # Dearer goods with an earlier date: what was delivered since costs more, and books that at COMMIT.
            dear = self.buys("A", 5, "13.00", business_on="2026-01-05")
            assert self.delivery.number
            return self.following(code, dear, then, business_on="2026-01-05")
        name = {"purchase_return": "receipt", "delivery": "selling", "sales_return": "delivery"}
        return self.following(code, getattr(self, name[code]), then, quantity="4")

    def invoice(self, code: str, then: str | None = None) -> Paper:
        """An invoice of the receipt, at another price so that the cost changes, or of the delivery."""
        buys = code == "supplier_invoice"
        draft = self.draft(code, self.receipt if buys else self.delivery)
        if buys:
            draft["lines"][0]["price"] = "11.00"
        keep = {name: value for name, value in draft.items() if name not in ("actions", "creates", "title", "state")}
        return self.saves(code, keep | {"business_on": DAY.isoformat(), "invoice_type": "special"}, then)

    def money(self, code: str, then: str | None = None) -> Paper:
        """A receipt or payment of a posted invoice."""
        invoice = self.invoice("supplier_invoice" if code == "payment" else "sales_invoice", "post")
        draft = self.draft(code, invoice)
        return self.following(code, invoice, then, bank_account={"code": "B1"}, amount=draft["lines"][0]["amount"])

    def written(self, *steps: str) -> Paper:
        """A voucher that a person wrote, some steps on its way."""
        lines = [{"account": {"code": "1002"}, "debit": "5.00"}, {"account": {"code": "3001"}, "credit": "5.00"}]
        paper = self.saves("voucher", {"summary": "投资", "lines": lines})
        for step in steps:
            self.does(paper, step, user=REVIEWER if step == "review" else WHO)
        return paper

    def month(self, state: str) -> Paper:
        """The first month of the books."""
        query = "SELECT id FROM accounting_period WHERE company_id = %s AND code = '2026-01'"
        paper = Paper("period", self.value(query, self.company_id), None, [])
        if state == "closed":
            self.does(paper, "close", user=WHO)
        elif state == "delivered":
            assert self.delivery.number
        return paper


def _situations() -> list[Situation]:
    on = {"on": DAY.isoformat()}
    found: list[Situation] = []
    for side, code in (("buy", "purchase_order"), ("sell", "sales_order")):
        for step, state in (
            ("confirm", "draft"), ("unconfirm", "confirmed"), ("close", "confirmed"), ("reopen", "closed"),
            ("cancel", "confirmed"),
        ):  # fmt: skip
            found.append(Situation(code, step, lambda firm, side=side, state=state: firm.order(side, state)))  # type: ignore[misc]
    found.append(Situation("sales_order", "reserve", lambda firm: firm.order("sell", "confirmed")))
    makers: list[tuple[tuple[str, ...], Callable[[Firm, str, str | None], Paper]]] = [
        (("goods_receipt", "purchase_return", "delivery", "sales_return"), Firm.goods),
        (("supplier_invoice", "sales_invoice"), Firm.invoice),
        (("payment", "receipt"), Firm.money),
        (("other_receipt", "other_issue", "transfer", "stock_count"), Firm.stock),
    ]
    for codes, make in makers:
        for code in codes:
            found += [
                Situation(code, "post", lambda firm, code=code, make=make: make(firm, code, None)),  # type: ignore[misc]
                Situation(code, "reverse", lambda firm, code=code, make=make: make(firm, code, "post"), on),  # type: ignore[misc]
            ]
    for code in ("delivery", "supplier_invoice"):
        of = Firm.goods if code == "delivery" else Firm.invoice
        found.append(Situation(code, MADE_AT_ONCE, lambda firm, code=code, of=of: of(firm, code, None)))  # type: ignore[misc]
    found.append(
        Situation("supplier_invoice", "confirm_tax", lambda firm: firm.invoice("supplier_invoice", "post"), on)
    )
    ways = {
        "submit": (), "withdraw": ("submit",), "review": ("submit",), "unreview": ("submit", "review"),
        "post": ("submit", "review"), "void": (), "reverse": ("submit", "review", "post"),
    }  # fmt: skip
    for step, before in ways.items():
        found.append(
            Situation(
                "voucher", step, lambda firm, before=before: firm.written(*before),  # type: ignore[misc]
                on if step == "reverse" else {}, REVIEWER if step in ("review", "unreview") else WHO,
            )
        )  # fmt: skip
    found += [
        Situation("period", "close", lambda firm: firm.month("open")),
        Situation("period", "reopen", lambda firm: firm.month("closed"), {"reason": "更正"}),
        Situation("period", "close_profit_and_loss", lambda firm: firm.month("delivered")),
    ]
    return found


SITUATIONS = _situations()


def all_steps() -> set[str]:
    """Every step of every declared type but those of tests."""
    return {f"{one.code}.{step.code}" for one in record_types() if one.module != "test" for step in one.transitions}
