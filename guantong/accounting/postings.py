"""Facts in, voucher lines out: how a business event becomes a voucher. Pure; the rules are data.

A rule says: of event E, on side S, the account of role R takes amount A of each fact. Which account a role means is
found in the account rules (the narrowest wins) unless the fact names it, as an issue names its reason's account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from guantong.accounting import messages
from guantong.kernel.messages import Problem, ProblemError

Side = Literal["debit", "credit"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one line of a document means for the books. Amounts are in company currency, rounded, red when negative.

    `accounts` fixes the account of a role for this line (the stock account that `post_stock` answered, a bank's
    account, a reason's account). `quantity` goes to lines of accounts that keep quantities.
    """

    amounts: Mapping[str, Decimal]
    line_id: int | None = None
    item_id: int | None = None
    category_id: int | None = None
    party_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None
    warehouse_id: int | None = None
    quantity: Decimal | None = None
    accounts: Mapping[str, int] = field(default_factory=dict)
    currency: str = ""
    foreign_amount: Decimal | None = None
    rate: Decimal | None = None
    cash_flow_item: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One voucher line. Debit or credit, never both; negative is red."""

    account_id: int
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    summary: str = ""
    party_id: int | None = None
    item_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None
    warehouse_id: int | None = None
    quantity: Decimal | None = None
    currency: str = ""
    foreign_amount: Decimal | None = None
    rate: Decimal | None = None
    cash_flow_item: str = ""
    source_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules of an event."""

    side: Side
    role: str
    amount: str
    merge: bool = True
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What the books need to know of an account: which dimensions its lines carry, and whether it is cash."""

    id: int
    code: str
    name: str
    dimensions: frozenset[str]
    is_cash: bool
    has_quantity: bool
    subledger: str


@dataclass(frozen=True, slots=True)
class Book:
    """The configuration of a company's books: rules by event, accounts by role, category kinds."""

    rules: Mapping[str, tuple[Rule, ...]]
    roles: Mapping[tuple[str, str, int | None], int]
    kinds: Mapping[int, str]
    accounts: Mapping[int, AccountUse]

    def account(self, role: str, category_id: int | None = None) -> AccountUse | None:
        """The account of a role for an item category: by category, else by its kind, else in general."""
        kind = self.kinds.get(category_id, "") if category_id is not None else ""
        for key in ((role, "", category_id), (role, kind, None), (role, "", None)):
            if (found := self.roles.get(key)) is not None:
                return self.accounts[found]
        return None


def book_entries(
    book: Book, event: str, facts: Iterable[Fact], *, line_of: Mapping[int, int] | None = None
) -> list[Entry]:
    """The voucher lines of an event. Raises ProblemError naming every line whose role has no account.

    Lines of one account, side and dimensions are merged where their rule allows it; what comes to zero is left out.
    Order: as the rules stand, then as the facts stand.
    """
    rules = book.rules.get(event)
    if not rules:
        raise ProblemError(Problem(messages.NO_POSTING_RULE, {"event": event}))
    problems: list[Problem] = []
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    known = list(facts)
    for place, rule in enumerate(rules):
        for nth, fact in enumerate(known):
            amount = fact.amounts.get(rule.amount, ZERO)
            if not amount:
                continue
            fixed = fact.accounts.get(rule.role)
            use = book.accounts.get(fixed) if fixed is not None else book.account(rule.role, fact.category_id)
            if use is None:
                kind = book.kinds.get(fact.category_id, "") if fact.category_id is not None else ""
                line = (line_of or {}).get(fact.line_id) if fact.line_id is not None else None
                problems.append(Problem(messages.NO_ACCOUNT_FOR_ROLE, {"role": rule.role, "category": kind}, line=line))
                continue
            _add(merged, use, rule, fact, amount, apart=None if rule.merge else (place, nth))
    if problems:
        raise ProblemError(*problems)
    return [Entry(**line) for line in merged.values() if line["debit"] or line["credit"]]


def _add(
    merged: dict[tuple[Any, ...], dict[str, Any]],
    use: AccountUse,
    rule: Rule,
    fact: Fact,
    amount: Decimal,
    apart: tuple[int, int] | None,
) -> None:
    kept: dict[str, Any] = {
        f"{name}_id": getattr(fact, f"{name}_id") if name in use.dimensions else None
        for name in ("party", "item", "department", "employee", "project", "warehouse")
    }
    cash = fact.cash_flow_item if use.is_cash else ""
    key = (use.id, rule.side, fact.currency, cash, fact.summary, apart, *kept.values())
    line = merged.get(key)
    if line is None:
        line = merged[key] = {
            "account_id": use.id, "debit": ZERO, "credit": ZERO, "summary": fact.summary or rule.summary, **kept,
            "quantity": None, "currency": fact.currency, "foreign_amount": None, "rate": fact.rate,
            "cash_flow_item": cash, "source_line_id": fact.line_id,
        }  # fmt: skip
    elif line["source_line_id"] != fact.line_id:
        line["source_line_id"] = None
    line[rule.side] += amount
    if fact.quantity is not None and use.has_quantity:
        line["quantity"] = (line["quantity"] or ZERO) + fact.quantity
    if fact.foreign_amount is not None:
        line["foreign_amount"] = (line["foreign_amount"] or ZERO) + fact.foreign_amount
