"""The small world that is attacked: two companies with a little of everything, in a database that is copied for each run.

Statements are those of the application's role throughout; nothing here has other rights than the attack itself.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from guantong.server.home import APP_ROLE, DATABASE, OWNER_ROLE

if TYPE_CHECKING:
    from guantong.server.embedded import EmbeddedPostgres

BASE = "attack_base"
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A header table: a kind in it with its series and the state of a posted one, and how a draft and a line are written."""

    kind: str
    series: str
    state: str
    head: str
    line: str


def _insert(table: str, **values: str) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _table(name: str, kind: str, series: str, state: str, head: dict[str, str], line: dict[str, str]) -> Table:
    common = {
        "id": "%(id)s",
        "company_id": "%(company)s",
        "kind": "%(kind)s",
        "state": "'draft'",
        "business_on": "%(on)s",
    }
    own = {"company_id": "%(company)s", "document_id": "%(id)s", "line_no": "1"}
    return Table(kind, series, state, _insert(name, **common, **head), _insert(f"{name}_line", **own, **line))


_PARTY = {"party_id": "%(party)s", "currency": "'CNY'"}
_GOODS = {"item_id": "%(item)s", "unit_id": "%(unit)s", "quantity": "5", "stock_quantity": "5"}
TABLES = {
    "trade_order": _table(
        "trade_order", "sales_order", "XS", "confirmed", _PARTY | {"warehouse_id": "%(warehouse)s"}, _GOODS
    ),
    "inventory_movement": _table(
        "inventory_movement", "stock_count", "PD", "posted", {}, {"item_id": "%(item)s", "quantity": "5"}
    ),
    "trade_invoice": _table("trade_invoice", "sales_invoice", "KP", "posted", _PARTY, _GOODS),
    "finance_payment": _table("finance_payment", "receipt", "SK", "posted", _PARTY, {"open_item_id": "%(claim)s"}),
}


@dataclass
class Side:
    """One company: the ids that an attacker who knows everything would use."""

    company: int
    accounts: dict[str, int]
    items: list[int]
    warehouse: int
    second: int  # another warehouse
    yard: int  # a warehouse that may go below zero
    bins: list[int]
    parties: list[int]
    department: int
    people: list[int]
    periods: dict[str, int]
    draft: int = 0  # a balanced voucher of a person, not yet submitted
    reviewed: int = 0  # one that waits to be posted
    manual: int = 0  # one that was posted
    automatic: int = 0
    claims: list[int] = field(default_factory=list)  # open items of the first party, receivable
    money: list[int] = field(default_factory=list)  # what it paid
    stranger: int = 0  # an open item of the second party
    origins: list[int] = field(default_factory=list)  # lines of receipts
    demand: tuple[int, int] = (0, 0)  # document and line that hold a reservation
    document: int = 0  # a numbered document
    unit: int = 0
    documents: dict[str, int] = field(default_factory=dict)  # a posted one of each header table, with one line
    drafts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # the lines of the posted ones
    delivery: int = 0  # a delivery of some of the posted order
    delivered: int = 0  # its line


@dataclass(frozen=True)
class World:
    """Us, and the company next door."""

    us: Side
    them: Side


class Cluster:
    """The databases of one attack, in a server of its own."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def keep_base(self) -> None:
        """Set the present state of the program's database aside, as what every run starts from."""
        with self.server.connect() as connection:
            self._copy(connection, BASE, DATABASE)

    @contextlib.contextmanager
    def copy(self) -> Iterator[str]:
        """The name of a fresh database in the base's state; it goes away afterwards."""
        name = f"attack_{next(self._numbers)}"
        with self.server.connect() as connection:
            self._copy(connection, name, BASE)
            connection.execute(sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '50ms'").format(sql.Identifier(name)))
            try:
                yield name
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def app(self, database: str) -> psycopg.Connection[Any]:
        """A connection as the application's role."""
        return self._connect(APP_ROLE, database)

    def owner(self, database: str, *, autocommit: bool = True) -> psycopg.Connection[Any]:
        """A connection as the owner of the tables."""
        return self._connect(OWNER_ROLE, database, autocommit=autocommit)

    def superuser(self, database: str) -> Any:
        """A connection that may do anything."""
        return self.server.connect(database)

    def _connect(self, role: str, database: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        parameters: dict[str, Any] = dict(self.server.home.database_parameters(role, database))
        return psycopg.connect(autocommit=autocommit, **parameters)

    @staticmethod
    def _copy(connection: Any, name: str, source: str) -> None:
        words = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER_ROLE), "source": sql.Identifier(source)}
        connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {source}").format(**words))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**words))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(words["name"], sql.Identifier(APP_ROLE))
        )


def make_world(cluster: Cluster) -> World:
    """Two companies in the program's database, alike, with books, stock, claims, promises and two closed months."""
    from django.db import connections

    from guantong.testing import Plant

    plants = [Plant(), Plant()]
    people = [[plant.user(name) for name in ("accountant", "warehouse")] for plant in plants]
    connections.close_all()
    with cluster.app(DATABASE) as connection:
        sides = [_Builder(connection, plant.company_id, ids).build() for plant, ids in zip(plants, people, strict=True)]
    return World(*sides)


class _Builder:
    """Fills one company."""

    def __init__(self, connection: psycopg.Connection[Any], company: int, people: list[int]) -> None:
        self.connection = connection
        self.company = company
        self.people = people
        self.documents = itertools.count(company * 1000 + 1_000_000_000)

    def value(self, query: str, *parameters: Any) -> Any:
        row = self.connection.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def made(self, table: str, code: str, **more: Any) -> int:
        columns = {"company_id": self.company, "code": code, "name": code, **more}
        places = ", ".join(["%s"] * len(columns))
        query = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) RETURNING id"
        return int(self.value(query, *columns.values()))

    def pairs(self, query: str) -> dict[str, int]:
        return dict(self.connection.execute(query.encode(), [self.company]).fetchall())

    def build(self) -> Side:
        category = self.value(
            "SELECT id FROM masterdata_item_category WHERE company_id = %s AND kind = 'raw'", self.company
        )
        unit = self.value("SELECT min(id) FROM masterdata_unit WHERE company_id = %s", self.company)
        warehouse = self.value("SELECT min(id) FROM masterdata_warehouse WHERE company_id = %s", self.company)
        side = Side(
            company=self.company,
            accounts=self.pairs("SELECT code, id FROM accounting_account WHERE company_id = %s"),
            items=[self.made("masterdata_item", f"I{n}", category_id=category, unit_id=unit) for n in range(4)],
            warehouse=warehouse,
            second=self.made("masterdata_warehouse", "W2"),
            yard=self.made("masterdata_warehouse", "Y", allow_negative=True),
            bins=[self.made("masterdata_bin", f"B{n}", warehouse_id=warehouse) for n in range(2)],
            parties=[self.made("masterdata_party", f"P{n}", is_customer=True, is_supplier=True) for n in range(2)],
            department=self.made("masterdata_department", "ADM"),
            people=self.people,
            periods=self.pairs("SELECT code, id FROM accounting_period WHERE company_id = %s"),
            unit=unit,
        )
        self.goods(side)
        self.claims(side)
        self.vouchers(side)
        self.papers(side)
        for code in ("2026-00", "2026-01", "2026-02"):
            self.value("UPDATE accounting_period SET state = 'closed' WHERE id = %s RETURNING id", side.periods[code])
        self.connection.commit()
        return side

    def goods(self, side: Side) -> None:
        for nth, (item, on, quantity, value, place) in enumerate((
            (0, "2026-02-10", 10, "100.00", 0), (0, "2026-04-10", 20, "300.00", 0), (1, "2026-03-05", 50, "500.00", 0),
            (1, "2026-03-06", 5, "60.00", side.bins[0]), (2, "2026-03-07", 8, "80.00", 0),
        )):  # fmt: skip
            document, line = next(self.documents), next(self.documents)
            side.origins.append(line)
            self.stock(side, "goods_receipt", document, on, side.items[item], quantity, value, line=line, bin_id=place)
            item_row = {"account_id": side.accounts["220202"], "party_id": side.parties[0], "document_id": document,
                        "document_kind": "goods_receipt", "line_id": line, "business_on": on, "amount": f"-{value}",
                        "reference": f"R{nth}"}  # fmt: skip
            self.value("SELECT count(*) FROM open_item_post(%s, %s)", self.company, json.dumps([item_row]))
            self.voucher(side, document, on, "140301", "220202", value, side.items[item])
            self.connection.commit()
        for item, on, quantity in ((0, "2026-03-20", -8), (1, "2026-03-20", -10)):
            document = next(self.documents)
            cost = self.stock(side, "delivery", document, on, side.items[item], quantity, None)
            side.automatic = self.voucher(side, document, on, "540101", "140301", str(-cost), side.items[item])
            self.connection.commit()
        document, line = next(self.documents), next(self.documents)
        demand = [{"line_id": line, "item_id": side.items[1], "warehouse_id": side.warehouse, "quantity": 15}]
        self.value("SELECT count(*) FROM stock_reserve(%s, %s, %s)", self.company, document, json.dumps(demand))
        side.demand = (document, line)

    def stock(
        self, side: Side, kind: str, document: int, on: str, item: int, quantity: int, value: str | None,
        *, line: int | None = None, bin_id: int = 0,
    ) -> Any:  # fmt: skip
        rows = [{"line_id": line or next(self.documents), "item_id": item, "warehouse_id": side.warehouse,
                 "bin_id": bin_id, "quantity": quantity, "value": value, "account_id": side.accounts["140301"],
                 "contra_account_id": side.accounts["540101"]}]  # fmt: skip
        query = "SELECT sum(value) FROM stock_post(%s, %s, %s, %s, %s)"
        return self.value(query, self.company, kind, document, on, json.dumps(rows))

    def voucher(self, side: Side, document: int, on: str, debit: str, credit: str, amount: str, item: int) -> int:
        lines = [{"account_id": side.accounts[debit], "debit": amount, "party_id": side.parties[0], "item_id": item},
                 {"account_id": side.accounts[credit], "credit": amount, "party_id": side.parties[0], "item_id": item}]  # fmt: skip
        head = {"business_on": on, "source_kind": "attack", "source_id": document, "user_id": side.people[0]}
        return int(
            self.value("SELECT voucher_id FROM gl_post(%s, %s, %s)", self.company, json.dumps(head), json.dumps(lines))
        )

    def claims(self, side: Side) -> None:
        amounts = [(0, "100.00"), (0, "40.00"), (0, "-60.00"), (0, "-30.00"), (1, "70.00")]
        document = next(self.documents)
        rows = [{"account_id": side.accounts["1122"], "party_id": side.parties[party], "document_id": document + place,
                 "document_kind": "sales_invoice", "business_on": "2026-03-15", "amount": amount, "reference": f"V{place}"}
                for place, (party, amount) in enumerate(amounts)]  # fmt: skip
        query = "SELECT array_agg(id ORDER BY ord) FROM open_item_post(%s, %s) WITH ORDINALITY AS p (line_id, id, ord)"
        made = self.value(query, self.company, json.dumps(rows))
        side.claims, side.money, side.stranger = made[:2], made[2:4], made[4]
        lines = [
            {"account_id": side.accounts["1122"], "debit": amount, "party_id": side.parties[party]}
            for party, amount in amounts
        ]
        lines.append({"account_id": side.accounts["3001"], "credit": "120.00"})
        head = {"business_on": "2026-03-15", "source_kind": "attack", "source_id": document}
        self.value("SELECT voucher_id FROM gl_post(%s, %s, %s)", self.company, json.dumps(head), json.dumps(lines))
        match = [{"item_id": side.claims[1], "counter_id": side.money[1], "amount": "30.00"}]
        self.value("SELECT open_item_match(%s, %s, '2026-03-16', %s)", self.company, document + 3, json.dumps(match))
        self.connection.commit()

    def vouchers(self, side: Side) -> None:
        side.draft, side.reviewed, side.manual = (self.by_hand(side) for _ in range(3))
        for voucher in (side.reviewed, side.manual):
            self.value("UPDATE accounting_voucher SET state = 'submitted' WHERE id = %s RETURNING id", voucher)
            self.value(
                "UPDATE accounting_voucher SET state = 'reviewed', reviewed_by_id = %s WHERE id = %s RETURNING id",
                side.people[1], voucher,
            )  # fmt: skip
        self.value("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s RETURNING id", side.manual)
        side.document = self.value(
            """INSERT INTO inventory_movement (company_id, kind, business_on, state)
               VALUES (%s, 'other_receipt', '2026-03-18', 'draft') RETURNING id""", self.company,
        )  # fmt: skip
        self.value(
            """UPDATE inventory_movement SET number = document_number(company_id, 'QR', business_on), state = 'posted'
                WHERE id = %s RETURNING id""", side.document,
        )  # fmt: skip
        self.connection.commit()

    def papers(self, side: Side) -> None:
        for name, table in TABLES.items():
            side.drafts[name], side.documents[name] = next(self.documents), next(self.documents)
            for document in (side.drafts[name], side.documents[name]):
                words = {"company": self.company, "id": document, "kind": table.kind, "on": "2026-03-19", "party": side.parties[0],
                         "warehouse": side.warehouse, "item": side.items[1], "unit": side.unit, "claim": side.claims[0]}  # fmt: skip
                self.connection.execute(table.head.encode(), words)
                self.connection.execute(table.line.encode(), words)
            side.lines[name] = self.value(f"SELECT id FROM {name}_line WHERE document_id = %s", side.documents[name])
            self.value(
                f"UPDATE {name} SET number = document_number(company_id, %s, business_on), state = %s WHERE id = %s RETURNING id",
                table.series, table.state, side.documents[name],
            )  # fmt: skip
        self.connection.commit()
        self.delivered(side, 2)

    def delivered(self, side: Side, quantity: int) -> None:
        """A delivery of some of the order, as the program posts one."""
        side.delivery = next(self.documents)
        words = {"company": self.company, "id": side.delivery, "warehouse": side.warehouse, "item": side.items[1], "quantity": quantity,
                 "order": side.lines["trade_order"]}  # fmt: skip
        for query in (
            """INSERT INTO inventory_movement (id, company_id, kind, business_on, warehouse_id)
               VALUES (%(id)s, %(company)s, 'delivery', '2026-03-21', %(warehouse)s)""",
            """INSERT INTO inventory_movement_line (company_id, document_id, line_no, item_id, quantity, invoice_open, source_line_id)
               VALUES (%(company)s, %(id)s, 1, %(item)s, %(quantity)s, %(quantity)s, %(order)s)""",
            "UPDATE trade_order_line SET quantity_moved = %(quantity)s WHERE id = %(order)s",
        ):
            self.connection.execute(query.encode(), words)
        side.delivered = self.value("SELECT id FROM inventory_movement_line WHERE document_id = %s", side.delivery)
        cost = self.stock(
            side, "delivery", side.delivery, "2026-03-21", side.items[1], -quantity, None, line=side.delivered
        )
        self.voucher(side, side.delivery, "2026-03-21", "540201", "140301", str(-cost), side.items[1])
        self.value(
            "UPDATE inventory_movement SET number = document_number(company_id, 'CK', business_on), state = 'posted' WHERE id = %s RETURNING id",
            side.delivery,
        )
        self.connection.commit()

    def by_hand(self, side: Side) -> int:
        voucher = self.value(
            """INSERT INTO accounting_voucher (company_id, kind, business_on, summary, created_by_id)
               VALUES (%s, 'voucher', '2026-03-12', 'by hand', %s) RETURNING id""", self.company, side.people[0],
        )  # fmt: skip
        for number, (account, debit, credit) in enumerate((("1002", 50, 0), ("3001", 0, 50)), 1):
            self.value(
                """INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit)
                   VALUES (%s, %s, %s, %s, %s, %s) RETURNING id""",
                self.company, voucher, number, side.accounts[account], debit, credit,
            )  # fmt: skip
        return int(voucher)
