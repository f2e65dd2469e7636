"""Set up a company with everything it needs to begin: one function for demo, imports, tests and the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from guantong.kernel.declare import record_type
from guantong.kernel.engine.service import keys_of
from guantong.kernel.unit import Unit, jsonb
from guantong.masterdata import messages, prepare

DATA = Path(__file__).resolve().parent.parent / "data"
Hook = Callable[[Unit], None]
_HOOKS: list[Hook] = []


def when_company_is_created(hook: Hook) -> Hook:
    """Let a higher module finish each new company (accounting opens its books). Called with the new company's unit."""
    if hook not in _HOOKS:
        _HOOKS.append(hook)
    return hook


def create_company(
    unit: Unit,
    *,
    code: str,
    name: str,
    books_start_on: date,
    standard: Literal["small_business", "enterprise"] = "small_business",
    currency: str = "CNY",
    tax_status: Literal["general", "small"] = "general",
    warehouse: tuple[str, str] | None = ("WH1", "主仓库"),
    **more: Any,
) -> int:
    """Make a company with units, taxes, payment terms, item categories, reason codes, a bank account, a cash box and
    open books.

    `more` are further fields of the company (name_en, credit_code, address, …). The unit belongs to the new company
    from here on: `unit.company_id` changes. About a dozen statements. Raises ProblemError when the code exists or the
    credit code is wrong; nothing remains then.
    """
    record = {"code": code, "name": name, "books_start_on": books_start_on, "standard": standard}
    record |= {"currency": currency, "tax_status": tax_status, **more}
    prepare.company(unit, record)
    if unit.value("SELECT 1 FROM masterdata_company WHERE code = %s", [code]):
        unit.problem(messages.COMPANY_EXISTS, field="code", code=code)
    unit.check()
    unit.company_id = insert_masters(unit, "company", [record])[code]
    unit.run("SELECT set_config('app.company_id', %s, true)", [str(unit.company_id)])
    _seed(unit)
    if warehouse is not None:
        insert_masters(unit, "warehouse", [{"code": warehouse[0], "name": warehouse[1]}])
    for hook in _HOOKS:
        hook(unit)
    return unit.company_id


def insert_masters(unit: Unit, type_code: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert checked rows of a master by column names, with their search keys; the ids by code. One statement.

    For seeds and generated data; people's input goes through the engine.
    """
    if not rows:
        return {}
    declared = record_type(type_code)
    names = list(dict.fromkeys(name for row in rows for name in row))
    fixed: dict[str, Any] = {"created_by_id": unit.user.id, "changed_by_id": unit.user.id}
    if type_code != "company":
        fixed["company_id"] = unit.company_id
    whole = [{**row, **fixed, "search_keys": keys_of(declared, row)} for row in rows]
    columns = ", ".join((*names, *fixed, "search_keys"))
    found = unit.sql(
        f"INSERT INTO {declared.table} ({columns}) SELECT {columns}"
        f" FROM jsonb_populate_recordset(NULL::{declared.table}, %s) RETURNING id, code",
        [jsonb(whole)],
    )
    return {row["code"]: row["id"] for row in found}


@lru_cache(maxsize=16)
def _read(name: str) -> tuple[dict[str, str], ...]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _seed(unit: Unit) -> None:
    """The masters that every company begins with; `data/` holds them."""
    units = insert_masters(unit, "unit", _read("units.csv"))
    insert_masters(
        unit,
        "unit_conversion",
        [
            {
                "code": f"{row['from_unit']}-{row['to_unit']}",
                "name": f"1 {row['from_unit']} = {row['numerator']} {row['to_unit']}",
                "from_unit_id": units[row["from_unit"]],
                "to_unit_id": units[row["to_unit"]],
                "numerator": int(row["numerator"]),
                "denominator": int(row["denominator"]),
            }
            for row in _read("unit_conversions.csv")
        ],
    )
    _seed_taxes(unit)
    _seed_payment_terms(unit)
    insert_masters(unit, "item_category", _read("item_categories.csv"))
    insert_masters(unit, "reason_code", _read("reason_codes.csv"))
    insert_masters(
        unit,
        "bank_account",
        [
            {"code": "CASH", "name": "库存现金", "kind": "cash"},
            {"code": "BANK", "name": "基本存款账户", "kind": "bank"},
        ],
    )


def _seed_taxes(unit: Unit) -> None:
    rows = _read("taxes.csv")
    insert_masters(
        unit,
        "tax",
        [{name: value or None for name, value in row.items() if name != "replaced_by"} for row in rows],
    )
    unit.run(
        """UPDATE masterdata_tax t SET replaced_by_id = n.id
             FROM unnest(%(codes)s::text[], %(next)s::text[]) AS r(code, next)
             JOIN masterdata_tax n ON n.company_id = %(company)s AND n.code = r.next
            WHERE t.company_id = %(company)s AND t.code = r.code""",
        {
            "company": unit.company_id,
            "codes": [row["code"] for row in rows if row["replaced_by"]],
            "next": [row["replaced_by"] for row in rows if row["replaced_by"]],
        },
    )  # fmt: skip


def _seed_payment_terms(unit: Unit) -> None:
    rows = _read("payment_terms.csv")
    names = {row["code"]: row["name"] for row in rows}
    ids = insert_masters(unit, "payment_terms", [{"code": code, "name": name} for code, name in names.items()])
    unit.run(
        """INSERT INTO masterdata_payment_stage (company_id, document_id, line_no, percent, months, days, end_of_month)
           SELECT %(company)s, r.document_id, row_number() OVER (PARTITION BY r.document_id ORDER BY r.place),
                  r.percent, r.months, r.days, r.end_of_month
             FROM jsonb_to_recordset(%(rows)s)
                  AS r(document_id bigint, place int, percent numeric, months int, days int, end_of_month boolean)""",
        {
            "company": unit.company_id,
            "rows": jsonb([{**row, "document_id": ids[row["code"]], "place": n} for n, row in enumerate(rows)]),
        },
    )
