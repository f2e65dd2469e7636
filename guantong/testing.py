"""A company for each test, and the words in which tests tell their stories.

    def test_a_box_is_twelve_pieces(plant):
        plant.item("BOLT-M8", unit="PCS", sales_price="0.50")
        plant.conversion("BOX", "PCS", 12)

Every word commits for real, as the application's role. Codes name records; `plant.id("item", "BOLT-M8")` is the row.
Modules add their own words here (`plant.orders(…)`, `plant.receives(…)`), in the part that carries their name.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg

from guantong.kernel import jsonio
from guantong.kernel.declare import record_type
from guantong.kernel.unit import Row, Unit, cursor_of
from guantong.masterdata.public import create_company, insert_masters

_NUMBERS = itertools.count(1)
PASSWORD = "Mellow_Quartz_9513"
# Tokens are seen, and jobs of the program run and tell the screens how far they are.
LIVES_BY_ITSELF = ("access_token", "work_job", "exchange_batch", "exchange_row")
Value = Decimal | str | int


class ApiClient:
    """The documented HTTP API, called without a network: JSON in and out, with a token."""

    def __init__(self, token: str, company_id: int) -> None:
        from django.test import Client

        self._client = Client(headers={"Authorization": f"Bearer {token}", "X-Company": str(company_id)})

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; `.json()` is its content, `.status_code` its status."""
        data = b"" if body is None else jsonio.encode(body)
        return self._client.generic(method, path, data, "application/json", headers=headers)

    def get(self, path: str) -> Any:
        """GET; the decoded JSON of an answer that must be good."""
        answer = self.request("GET", path)
        assert answer.status_code < 300, answer.content.decode()
        return jsonio.decode(answer.content)

    def post(self, path: str, body: Any = None) -> Any:
        """POST; the decoded JSON of an answer that must be good."""
        answer = self.request("POST", path, {} if body is None else body)
        assert answer.status_code < 300, answer.content.decode()
        return jsonio.decode(answer.content) if answer.content else None

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """POST a file as multipart; the answer."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        return self._client.post(path, {"file": SimpleUploadedFile(name, content)})

    def download(self, path: str) -> Any:
        """GET a file; the answer, whose `.content` are its bytes."""
        return self._client.get(path)


class Plant:
    """One company with open books from 2026-01-01, its warehouse WH1, units, taxes, categories and payment terms."""

    def __init__(self, **company: Any) -> None:
        self.name = f"T{os.getpid()}-{next(_NUMBERS)}"
        settings: dict[str, Any] = {"books_start_on": date(2026, 1, 1), "name": f"测试工厂 {self.name}"} | company
        with Unit.open(system=True, company_id=0, source="test") as unit:
            self.company_id = create_company(unit, code=self.name, **settings)
        self.today = date(2026, 1, 15)
        self._open: Unit | None = None
        self._ids: dict[tuple[str, str], int] = {}
        self._users: dict[str, int] = {}
        self._clients: dict[str, ApiClient] = {}

    # -- kernel ----------------------------------------------------------------------------------------------------

    @contextmanager
    def unit(self, user: str | None = None, **options: Any) -> Iterator[Unit]:
        """A transaction of this company, of the system or of one of the plant's users (by role or name)."""
        chosen: dict[str, Any] = {"company_id": self.company_id, "source": "test", **options}
        chosen |= {"system": True} if user is None else {"user": self.user(user)}
        with Unit.open(**chosen) as unit:
            self._open = unit
            try:
                yield unit
            finally:
                self._open = None

    def sql(self, query: str, *parameters: Any) -> list[Row]:
        """Rows of a statement, as the application's role, in the open unit if there is one; `%s` are the parameters."""
        if self._open is not None:
            return self._open.sql(query, parameters)
        with self.unit() as unit:
            return unit.sql(query, parameters)

    def value(self, query: str, *parameters: Any) -> Any:
        """The first column of the first row."""
        rows = self.sql(query, *parameters)
        return next(iter(rows[0].values())) if rows else None

    def attack(self, statement: str, *parameters: Any) -> str | None:
        """Try raw SQL as the application's role; the SQLSTATE that refused it, None if it went through."""
        from django.db import connections, transaction

        try:
            with transaction.atomic(durable=True):
                connections["default"].ensure_connection()
                cursor_of(connections["default"].connection).execute(statement, parameters)
        except psycopg.Error as error:
            return error.sqlstate
        except Exception as error:
            cause = error.__cause__
            if isinstance(cause, psycopg.Error):
                return cause.sqlstate
            raise
        return None

    def traces(self) -> dict[str, tuple[int, Any]]:
        """How many rows each table of the company has, and a sum over all that stands in them.

        What is refused or fails leaves it as it was: documents, ledgers, open items, tasks, audit, events, counters and
        the keys of its people's requests. Left out are the rows that live by themselves (`LIVES_BY_ITSELF`).
        """
        tables = self.sql(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id'
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND NOT c.relname = ANY (%s) ORDER BY 1""",
            list(LIVES_BY_ITSELF),
        )
        queries = [
            f"SELECT '{name}' AS name, count(*) AS rows, sum(hashtextextended(t::text, 0)) AS content FROM {name} t"
            f" WHERE company_id = %(company)s" + (" AND type <> 'job'" if name == "kernel_event" else "")
            for name in (row["relname"] for row in tables)
        ]
        queries.append(
            "SELECT 'kernel_request_key', count(*), sum(hashtextextended(t::text, 0)) FROM kernel_request_key t"
            " WHERE user_id IN (SELECT user_id FROM access_user_role WHERE company_id = %(company)s)"
        )
        with self.unit() as unit:
            found = unit.sql(" UNION ALL ".join(queries), {"company": self.company_id})
        return {row["name"]: (row["rows"], row["content"]) for row in found}

    def user(self, role: str, *, also_in: Iterable[int] = (), **options: Any) -> int:
        """A user with a role in this company ("sales", "warehouse" …) and `also_in` others; "nobody" has none. Made when
        first named."""
        if role not in self._users:
            from guantong.kernel.access.public import RoleHeld, create_user

            self._users[role] = create_user(
                f"{role}-{self.name}".lower(),
                PASSWORD,
                role,
                roles=[] if role == "nobody" else [RoleHeld(role, one) for one in (self.company_id, *also_in)],
                **options,
            )
        return self._users[role]

    def client(self, role: str) -> ApiClient:
        """The HTTP API in this company, as a user with the role."""
        if role not in self._clients:
            from guantong.kernel.access.public import create_token

            self.user(role)
            token = create_token(f"{role}-{self.name}".lower(), company_id=self.company_id)
            self._clients[role] = ApiClient(token, self.company_id)
        return self._clients[role]

    def id(self, type_code: str, code: str) -> int:
        """The id of a record of this company by its code (a document by its number)."""
        key = (type_code, code)
        if key not in self._ids:
            declared = record_type(type_code)
            column = "number" if declared.record == "document" else declared.natural_key
            found = self.value(
                f"SELECT id FROM {declared.table} WHERE company_id = %s AND {column} = %s",
                self.company_id,
                code,
            )
            if found is None:
                raise KeyError(f"there is no {type_code} {code} in company {self.name}")
            self._ids[key] = found
        return self._ids[key]

    # -- masterdata ------------------------------------------------------------------------------------------------

    def master(self, type_code: str, code: str, values: Mapping[str, Any]) -> int:
        """Insert a master by column names; its id."""
        with self.unit() as unit:
            made = insert_masters(unit, type_code, [{"code": code, "name": code, **values}])
        self._ids[type_code, code] = made[code]
        return made[code]

    def party(self, code: str = "C001", *, customer: bool = True, supplier: bool = True, **values: Any) -> int:
        """A business partner, customer and supplier unless told otherwise. `terms` is the code of payment terms."""
        terms = values.pop("terms", None)
        if terms is not None:
            values["payment_terms_id"] = self.id("payment_terms", terms)
        values.setdefault("invoice_title", values.get("name", code))
        return self.master("party", code, {"is_customer": customer, "is_supplier": supplier, **values})

    def item(
        self, code: str, *, unit: str = "PCS", category: str = "GOODS", tax: str | None = "VAT13", **values: Any
    ) -> int:
        """An item; unit, category and tax by their codes, everything else by column names."""
        unit_id = self.id("unit", unit)
        defaults = {
            "unit_id": unit_id,
            "purchase_unit_id": unit_id,
            "sales_unit_id": unit_id,
            "category_id": self.id("item_category", category),
            "tax_id": self.id("tax", tax) if tax else None,
        }
        return self.master("item", code, defaults | values)

    def warehouse(self, code: str, **values: Any) -> int:
        """A warehouse beside WH1."""
        return self.master("warehouse", code, values)

    def bin(self, code: str, warehouse: str = "WH1") -> int:
        """A bin of a warehouse."""
        return self.master("bin", code, {"warehouse_id": self.id("warehouse", warehouse)})

    def conversion(self, from_unit: str, to_unit: str, numerator: int, denominator: int = 1, item: str = "") -> int:
        """One `from_unit` is numerator/denominator `to_unit`, for one item or for all."""
        values = {
            "from_unit_id": self.id("unit", from_unit),
            "to_unit_id": self.id("unit", to_unit),
            "numerator": numerator,
            "denominator": denominator,
            "item_id": self.id("item", item) if item else None,
        }
        return self.master("unit_conversion", f"{item}/{from_unit}-{to_unit}", values)

    def price_list(self, code: str, lines: list[dict[str, Any]], **values: Any) -> int:
        """A price list; a line has `item` and perhaps `unit` and `party` by code, and further columns by name."""
        list_id = self.master("price_list", code, values)
        rows = []
        for number, line in enumerate(lines, 1):
            columns = dict(line)
            for name in ("item", "unit", "party"):
                if name in columns:
                    columns[f"{name}_id"] = self.id(name, columns.pop(name))
            rows.append({"company_id": self.company_id, "document_id": list_id, "line_no": number, **columns})
        self.rows("masterdata_price_line", rows)
        return list_id

    def rows(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Insert plain rows by column names, in one transaction."""
        with self.unit() as unit:
            for row in rows:
                places = ", ".join(["%s"] * len(row))
                unit.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))

    # -- production ------------------------------------------------------------------------------------------------

    def bom(self, item: str, components: list[dict[str, Any]], code: str = "", **values: Any) -> int:
        """A bill of materials; a component has `item`, `quantity` and perhaps `unit` by code, and further columns."""
        code = code or f"BOM-{item}"
        bom_id = self.master("bom", code, {"item_id": self.id("item", item), **values})
        rows = []
        for number, component in enumerate(components, 1):
            columns = dict(component)
            columns["item_id"] = self.id("item", columns.pop("item"))
            if "unit" in columns:
                columns["unit_id"] = self.id("unit", columns.pop("unit"))
            rows.append({"company_id": self.company_id, "document_id": bom_id, "line_no": number, **columns})
        self.rows("production_bom_line", rows)
        return bom_id
