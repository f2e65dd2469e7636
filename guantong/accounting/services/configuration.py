"""The rules of a company's books, read once a configuration version."""

from __future__ import annotations

from typing import Any

from guantong.accounting.postings import AccountUse, Book, Rule
from guantong.kernel.unit import Unit
from guantong.masterdata.public import configuration_version

_QUERY = """
SELECT (SELECT jsonb_agg(jsonb_build_array(r.event, r.side, r.role, r.amount, r.merge, r.summary) ORDER BY r.event, r.sequence)
          FROM accounting_posting_rule r WHERE r.company_id = %(company)s AND r.is_active) AS rules,
       (SELECT jsonb_agg(jsonb_build_array(r.role, r.category_kind, r.category_id, r.account_id))
          FROM accounting_account_rule r WHERE r.company_id = %(company)s AND r.is_active) AS roles,
       (SELECT jsonb_agg(jsonb_build_array(c.id, c.kind)) FROM masterdata_item_category c WHERE c.company_id = %(company)s) AS kinds,
       (SELECT jsonb_agg(jsonb_build_array(a.id, a.code, a.name, a.dims_required || a.dims_one_of || a.dims_optional, a.is_cash, a.has_quantity, a.subledger))
          FROM accounting_account a WHERE a.company_id = %(company)s) AS accounts,
       (SELECT c.xmin::text = (pg_current_xact_id()::text::bigint %% 4294967296)::text FROM masterdata_company c
         WHERE c.id = %(company)s) AS is_uncommitted
"""
_BOOKS: dict[tuple[int, int], Book] = {}
_KEPT = 64


def book(unit: Unit) -> Book:
    """The books' configuration in force. One statement the first time, none afterwards.

    A version is raised by every change of rules, accounts and categories, in the database, so no process ever posts by
    rules that have been replaced. What this transaction itself is changing is not remembered.
    """
    key = (unit.company_id, configuration_version(unit))
    found = _BOOKS.get(key)
    if found is None:
        row = unit.one(_QUERY, {"company": unit.company_id}) or {}
        found = _assemble(row)
        if not row.get("is_uncommitted"):
            while len(_BOOKS) >= _KEPT:
                _BOOKS.pop(next(iter(_BOOKS)))
            _BOOKS[key] = found
    return found


def _assemble(row: dict[str, Any]) -> Book:
    rules: dict[str, list[Rule]] = {}
    for event, side, role, amount, merge, summary in row["rules"] or ():
        rules.setdefault(event, []).append(Rule(side, role, amount, merge, summary))
    return Book(
        rules={event: tuple(found) for event, found in rules.items()},
        roles={(role, kind, category): account for role, kind, category, account in row["roles"] or ()},
        kinds=dict(row["kinds"] or ()),
        accounts={
            account: AccountUse(account, code, name, frozenset(dimensions), is_cash, has_quantity, subledger)
            for account, code, name, dimensions, is_cash, has_quantity, subledger in row["accounts"] or ()
        },
    )
