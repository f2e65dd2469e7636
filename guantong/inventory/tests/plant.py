"""A company to test the ledgers with: people say what happens, the primitives post it as documents would."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import psycopg

from guantong.accounting.public import Entry, Fact, Match, NewItem, account_of, entries, post_open_items, post_voucher
from guantong.inventory.public import CostLine, CostShare, StockLine, StockPosted, adjust_cost, post_stock
from guantong.kernel.unit import Unit
from guantong.kernel.user import EVERYTHING, Actor
from guantong.masterdata.public import create_company

_NUMBERS = itertools.count(1)
D = Decimal


def day(text: str) -> date:
    """`07-03` is the third of July 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


class Plant:
    """A company with one warehouse W1, one party S, department ADM, and items made as they are named."""

    def __init__(self, *, starts_on: str = "2026-01-01", tax_status: str = "general") -> None:
        code = f"T{os.getpid()}-{next(_NUMBERS)}-{os.urandom(3).hex()}"
        with Unit.open(system=True, company_id=0, source="test") as unit:
            self.id = create_company(
                unit,
                code=code,
                name=code,
                books_start_on=day(starts_on),
                tax_status=tax_status,
                warehouse=("W1", "一号仓"),
            )
            self.warehouse = self._value(unit, "SELECT id FROM masterdata_warehouse WHERE company_id = %s")
            self.party = self._made(unit, "masterdata_party", "S", is_customer=True, is_supplier=True)
            self.department = self._made(unit, "masterdata_department", "ADM")
            self.project = self._made(unit, "masterdata_project", "MO1")
            rows = unit.sql("SELECT id, kind FROM masterdata_item_category WHERE company_id = %s", [self.id])
            self.categories = {row["kind"]: row["id"] for row in rows}
            rows = unit.sql("SELECT id, code FROM accounting_account WHERE company_id = %s", [self.id])
            self.accounts = {row["code"]: row["id"] for row in rows}
            self.unit_id = self._value(unit, "SELECT min(id) FROM masterdata_unit WHERE company_id = %s")
        self.items: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.users: dict[str, int] = {}

    def _value(self, unit: Unit, query: str) -> int:
        return int(unit.value(query, [self.id]))

    def _made(self, unit: Unit, table: str, code: str, **more: object) -> int:
        names = ", ".join(["company_id", "code", "name", *more])
        places = ", ".join(["%s"] * (3 + len(more)))
        return int(
            unit.value(
                f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", [self.id, code, code, *more.values()]
            )
        )

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction of the program itself."""
        with Unit.open(system=True, company_id=self.id, source="test") as unit:
            yield unit

    def user(self, name: str) -> int:
        """The id of a person of the company, made at his first mention."""
        if name not in self.users:
            with self.unit() as unit:
                query = "INSERT INTO access_user (username, name, password) VALUES (%s, %s, '!') RETURNING id"
                self.users[name] = int(unit.value(query, [f"{name}-{self.id}", name]))
        return self.users[name]

    @contextmanager
    def person(self, name: str) -> Iterator[Unit]:
        """One transaction of a person who may do everything."""
        actor = Actor(self.user(name), f"{name}-{self.id}", name, "zh", EVERYTHING)
        with Unit.open(user=actor, company_id=self.id, source="test") as unit:
            yield unit

    def item(self, name: str, kind: str = "raw") -> int:
        """The id of an item, made at its first mention."""
        if name not in self.items:
            with self.unit() as unit:
                self.items[name] = self._made(
                    unit, "masterdata_item", name, category_id=self.categories[kind], unit_id=self.unit_id
                )
            self.kinds[name] = kind
        return self.items[name]

    def category(self, name: str) -> int:
        """The category of an item."""
        return self.categories[self.kinds[name]]

    def new_warehouse(self, code: str, *, allow_negative: bool = False) -> int:
        """Another warehouse."""
        with self.unit() as unit:
            return self._made(unit, "masterdata_warehouse", code, allow_negative=allow_negative)

    def new_id(self, unit: Unit) -> int:
        """An id for a document or line of the test."""
        return int(unit.value("SELECT nextval('guantong_id')"))

    # -- what happens --------------------------------------------------------------------------------------------

    def receives(self, name: str, quantity: str, value: str, on: str, *, warehouse: int | None = None) -> int:
        """Goods received without invoice (P1); answers the line."""
        item = self.item(name)
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            grni = account_of(unit, "GRNI")
            posted = post_stock(
                unit, document_kind="goods_receipt", document_id=document, on=day(on),
                lines=[
                    StockLine(line, item, warehouse or self.warehouse, D(quantity),
                              account_of(unit, "INVENTORY", self.category(name)), grni, D(value), party_id=self.party)
                ],
            )  # fmt: skip
            post_open_items(
                unit, [NewItem(grni, self.party, document, "goods_receipt", day(on), -posted[0].value, line_id=line)]
            )
            self.books(unit, "goods_receipt.post", "goods_receipt", document, on, posted, "accrued")
        return line

    def issues(
        self, name: str, quantity: str, on: str, *, account: str = "540101", warehouse: int | None = None
    ) -> tuple[int, Decimal]:
        """Goods out at the average, to an account; answers the line and its cost."""
        item = self.item(name)
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            posted = post_stock(
                unit, document_kind="delivery", document_id=document, on=day(on),
                lines=[
                    StockLine(line, item, warehouse or self.warehouse, -D(quantity),
                              account_of(unit, "INVENTORY", self.category(name)), self.accounts[account],
                              party_id=self.party, department_id=self.department, project_id=self.project)
                ],
            )  # fmt: skip
            self.books(unit, "delivery.post", "delivery", document, on, posted, "cost", role="COGS", account=account)
        return line, -posted[0].value

    def takes_back(self, name: str, quantity: str, on: str, origin: int, *, account: str = "540101") -> Decimal:
        """A sales return at the cost of the original issue (S5); answers the cost."""
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            posted = post_stock(
                unit, document_kind="sales_return", document_id=document, on=day(on),
                lines=[
                    StockLine(line, self.items[name], self.warehouse, D(quantity),
                              account_of(unit, "INVENTORY", self.category(name)), self.accounts[account],
                              origin_line_id=origin, party_id=self.party, department_id=self.department,
                              project_id=self.project)
                ],
            )  # fmt: skip
            self.books(
                unit, "sales_return.post", "sales_return", document, on, posted, "cost", role="COGS", account=account
            )
        return posted[0].value

    def takes_out_again(self, name: str, quantity: str, on: str, origin: int, *, account: str = "540101") -> None:
        """A sales return that is reversed: the goods leave again at the value they came back with."""
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            posted = post_stock(
                unit, document_kind="sales_return", document_id=document, on=day(on),
                lines=[
                    StockLine(line, self.items[name], self.warehouse, -D(quantity),
                              account_of(unit, "INVENTORY", self.category(name)), self.accounts[account],
                              origin_line_id=origin, party_id=self.party, department_id=self.department,
                              project_id=self.project)
                ],
            )  # fmt: skip
            self.books(
                unit, "sales_return.post", "sales_return", document, on, posted, "cost", role="COGS", account=account
            )

    def gives_back(self, name: str, quantity: str, on: str, origin: int, *, value: str | None = None) -> Decimal:
        """A purchase return at the cost of the original receipt, or at a value (P8); answers the value."""
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            grni = account_of(unit, "GRNI")
            posted = post_stock(
                unit, document_kind="purchase_return", document_id=document, on=day(on),
                lines=[
                    StockLine(line, self.items[name], self.warehouse, -D(quantity),
                              account_of(unit, "INVENTORY", self.category(name)), grni,
                              None if value is None else D(value), origin_line_id=origin, party_id=self.party)
                ],
            )  # fmt: skip
            post_open_items(
                unit, [NewItem(grni, self.party, document, "purchase_return", day(on), -posted[0].value, line_id=line)]
            )
            self.books(unit, "purchase_return.post", "purchase_return", document, on, posted, "accrued")
        return -posted[0].value

    def adjusts(self, name: str, value: str, invoiced: str | None, on: str) -> list[CostShare]:
        """A price difference, split between stock and consumers, against the accrual account's twin: cash."""
        with self.unit() as unit:
            document, line = self.new_id(unit), self.new_id(unit)
            shares = adjust_cost(
                unit, document_kind="supplier_invoice", document_id=document, on=day(on),
                lines=[
                    CostLine(line, self.items[name], D(value), account_of(unit, "INVENTORY", self.category(name)),
                             None if invoiced is None else D(invoiced))
                ],
            )  # fmt: skip
            lines = [
                Entry(share.account_id, debit=share.value, item_id=self.items[name], party_id=share.party_id,
                      department_id=share.department_id, project_id=share.project_id)
                for share in shares
            ]  # fmt: skip
            lines.append(Entry(self.accounts["1002"], credit=D(value)))
            post_voucher(
                unit, lines, business_on=day(on), source_kind="supplier_invoice", source_id=document, summary="差价"
            )
        return shares

    def books(
        self, unit: Unit, event: str, kind: str, document: int, on: str, posted: list[StockPosted], amount: str,
        *, role: str | None = None, account: str | None = None,
    ) -> None:  # fmt: skip
        """The voucher of a stock document. Issues and returns to stock read as cost out; receipts as value in."""
        sign = -1 if amount == "cost" else 1
        facts = [
            Fact(
                {amount: sign * one.value}, one.line_id, one.item_id, party_id=self.party, quantity=one.quantity,
                department_id=self.department, project_id=self.project,
                accounts={"INVENTORY": one.account_id} | ({role: self.accounts[account]} if role and account else {}),
            )
            for one in posted
        ]  # fmt: skip
        post_voucher(
            unit, entries(unit, event, facts), business_on=day(on), source_kind=kind, source_id=document, summary=event
        )

    # -- what the books say --------------------------------------------------------------------------------------

    def balance(self, account: str) -> Decimal:
        """Debit less credit of an account and its sub-accounts, from the kept balances."""
        with self.unit() as unit:
            found = unit.value(
                """SELECT coalesce(sum(b.debit - b.credit), 0) FROM accounting_account_balance b
                     JOIN accounting_account a ON a.id = b.account_id WHERE b.company_id = %s AND a.code LIKE %s""",
                [self.id, f"{account}%"],
            )
            return D(found)

    def stock(self, name: str) -> tuple[Decimal, Decimal]:
        """Quantity and value of an item by the cost ledger."""
        with self.unit() as unit:
            row = unit.one(
                "SELECT quantity, value FROM inventory_cost_balance WHERE company_id = %s AND item_id = %s",
                [self.id, self.items[name]],
            )
            return (row["quantity"], row["value"]) if row else (D(0), D(0))

    def on_hand(self, name: str, warehouse: int | None = None) -> Decimal:
        """Quantity of an item in a warehouse."""
        with self.unit() as unit:
            found = unit.value(
                """SELECT coalesce(sum(on_hand), 0) FROM inventory_stock_balance
                    WHERE company_id = %s AND item_id = %s AND warehouse_id = %s""",
                [self.id, self.items[name], warehouse or self.warehouse],
            )
            return D(found)

    def voucher_lines(self) -> list[tuple[str, str, Decimal]]:
        """Every posted line as (account, side, amount), in order of posting."""
        with self.unit() as unit:
            rows = unit.sql(
                """SELECT a.code, l.debit, l.credit FROM accounting_voucher_line l
                     JOIN accounting_account a ON a.id = l.account_id
                    WHERE l.company_id = %s AND l.posted_on IS NOT NULL ORDER BY l.document_id, l.line_no""",
                [self.id],
            )
        return [(row["code"], "Dr" if row["debit"] else "Cr", row["debit"] or row["credit"]) for row in rows]

    def counts(self) -> tuple[int, ...]:
        """How many rows each ledger has: a refused step must leave them as they were."""
        tables = (
            "accounting_voucher", "accounting_voucher_line", "accounting_open_item", "accounting_open_item_match",
            "inventory_stock_move", "inventory_cost_event", "inventory_reservation", "accounting_control_delta",
        )  # fmt: skip
        with self.unit() as unit:
            return tuple(
                unit.value(f"SELECT count(*) FROM {table} WHERE company_id = %s", [self.id]) for table in tables
            )


def raw(role: str = "app") -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own, as the application (`app`) or as the owner of the tables (`owner`)."""
    from guantong.server.home import APP_ROLE, OWNER_ROLE, Home

    home = Home.from_environment()
    return psycopg.connect(**home.database_parameters(APP_ROLE if role == "app" else OWNER_ROLE))  # type: ignore[arg-type]  # strings only


def attack(statement: str, *parameters: object, role: str = "app") -> str | None:
    """Run one statement and commit; the SQLSTATE that refused it, or None."""
    with raw(role) as connection:
        try:
            connection.execute(statement, parameters)  # type: ignore[arg-type]  # plain SQL of this test
            connection.commit()
        except psycopg.Error as error:
            return error.sqlstate
    return None


__all__ = ["D", "Match", "Plant", "day", "raw"]
