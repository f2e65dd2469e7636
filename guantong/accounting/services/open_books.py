"""Open the books of a company: chart, periods, account rules and posting rules."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from guantong.accounting import messages
from guantong.accounting.chart import Profile, account_rules, chart, read
from guantong.kernel.search_keys import search_keys
from guantong.kernel.unit import Unit, jsonb
from guantong.masterdata.public import when_company_is_created

_ACCOUNTS = """
WITH given AS (SELECT * FROM jsonb_to_recordset(%(rows)s) AS r (code text, name text, name_en text, class text, balance text,
                 parent text, level int, is_leaf boolean, dims_required text[], dims_one_of text[], dims_optional text[],
                 subledger text, is_cash boolean, fx_reval boolean, has_quantity boolean, is_statutory boolean,
                 remarks text, search_keys text[])),
     numbered AS (SELECT nextval('guantong_id') AS id, g.* FROM given g)
INSERT INTO accounting_account (id, company_id, code, name, name_en, class, balance, parent_id, level, is_leaf, dims_required,
       dims_one_of, dims_optional, subledger, is_cash, fx_reval, has_quantity, is_statutory, remarks, search_keys,
       created_by_id, changed_by_id)
SELECT n.id, %(company)s, n.code, n.name, n.name_en, n.class, n.balance, p.id, n.level, n.is_leaf, n.dims_required,
       n.dims_one_of, n.dims_optional, n.subledger, n.is_cash, n.fx_reval, n.has_quantity, n.is_statutory, n.remarks,
       n.search_keys, %(user)s, %(user)s
  FROM numbered n LEFT JOIN numbered p ON p.code = n.parent
 ORDER BY n.level, n.code
"""
_ROLES = """
INSERT INTO accounting_account_rule (company_id, code, name, role, category_kind, account_id, search_keys)
SELECT %(company)s, r.role || CASE WHEN r.kind = '' THEN '' ELSE '/' || r.kind END, a.name, r.role, r.kind, a.id, '{}'
  FROM jsonb_to_recordset(%(rows)s) AS r (role text, kind text, account text)
  JOIN accounting_account a ON a.company_id = %(company)s AND a.code = r.account
"""
_RULES = """
INSERT INTO accounting_posting_rule (company_id, code, name, event, sequence, side, role, amount, merge, summary, search_keys)
SELECT %(company)s, r.event || '/' || r.sequence, r.event || ' ' || r.role, r.event, r.sequence, r.side, r.role, r.amount,
       r.merge = 1, r.summary, '{}'
  FROM jsonb_to_recordset(%(rows)s) AS r (event text, sequence int, side text, role text, amount text, merge int, summary text)
"""
_BANKS = """
UPDATE masterdata_bank_account b SET account_id = a.id FROM accounting_account a
 WHERE b.company_id = %(company)s AND a.company_id = b.company_id AND b.account_id IS NULL
   AND a.code = CASE b.kind WHEN 'cash' THEN '1001' ELSE '1002' END
"""


def open_books(unit: Unit, company_id: int, starts_on: date, profile: Profile = "general") -> None:
    """Give a company its chart, its opening period, the months of its first year and all default rules.

    Six statements. Refused when the company has accounts already.
    """
    words = {"company": company_id, "user": unit.user.id}
    if unit.value("SELECT 1 FROM accounting_account WHERE company_id = %(company)s LIMIT 1", words):
        unit.refuse(messages.BOOKS_OPEN)
    unit.run(_ACCOUNTS, words | {"rows": jsonb(_accounts(profile))})
    roles = [{"role": role, "kind": kind, "account": account} for role, kind, account in account_rules(profile)]
    unit.run(_ROLES, words | {"rows": jsonb(roles)})
    unit.run(_RULES, words | {"rows": jsonb(read("posting_rules.csv"))})
    unit.run(_BANKS, words)
    unit.sql("SELECT accounting_open_books(%s, %s)", [company_id, starts_on])
    unit.configuration_version = 0


@cache
def _accounts(profile: Profile) -> list[dict[str, Any]]:
    """The accounts of a chart with their search keys, the same for every company."""
    return [
        row | {"search_keys": search_keys(row["code"], row["name"], others=[row["name_en"]])} for row in chart(profile)
    ]


@when_company_is_created
def open_books_of_new_company(unit: Unit) -> None:
    """Every new company begins with open books."""
    row = unit.one("SELECT books_start_on, tax_status FROM masterdata_company WHERE id = %s", [unit.company_id])
    assert row is not None
    open_books(unit, unit.company_id, row["books_start_on"], "small" if row["tax_status"] == "small" else "general")
