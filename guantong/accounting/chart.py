"""The chart of accounts of the small-business standard, as rows to insert."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

DATA = Path(__file__).resolve().parent / "data"
Profile = Literal["general", "small"]

# Sub-ledgers that documents of this program keep. Employees' and deposits' accounts become control accounts when the
# documents that post to them exist; until then they are posted by hand.
OPEN_ITEMS = frozenset({"1122", "1123", "220201", "220202", "2203"})
STOCK = ("1403", "1405", "1411")
_DIMENSION = {"customer": "party", "supplier": "party"}


@lru_cache(maxsize=8)
def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file of the module's data folder."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def dimensions(aux: str) -> tuple[list[str], list[str], list[str]]:
    """Required, exactly-one-of and optional dimensions from the notation of the chart: `customer! item department`,
    `supplier/employee`. Customer and supplier are both the partner."""
    required: list[str] = []
    one_of: list[str] = []
    optional: list[str] = []
    for token in aux.split():
        names = [_DIMENSION.get(name, name) for name in token.rstrip("!").split("/")]
        distinct = list(dict.fromkeys(names))
        if "/" in token:
            (one_of if len(distinct) > 1 else required).extend(distinct)
        else:
            (required if token.endswith("!") else optional).extend(distinct)
    return required, one_of, optional


def chart(profile: Profile) -> list[dict[str, Any]]:
    """All accounts of a taxpayer profile, parents first. A small-scale taxpayer's 222101 has no columns below it."""
    rows = [row for row in read("coa_small_business.csv") if row["profile"] in ("all", profile)]
    parents = {row["parent"] for row in rows}
    accounts = []
    for row in rows:
        required, one_of, optional = dimensions(row["aux"])
        subledger = "open_item" if row["code"] in OPEN_ITEMS else ""
        if row["code"].startswith(STOCK):
            subledger = "stock"
        accounts.append(
            {
                "code": row["code"], "name": row["name_zh"], "name_en": row["name_en"], "class": row["class"],
                "balance": row["balance"], "parent": row["parent"], "level": int(row["level"]),
                "is_leaf": row["code"] not in parents, "dims_required": required, "dims_one_of": one_of,
                "dims_optional": optional, "subledger": subledger, "is_cash": row["cash"] == "1",
                "fx_reval": row["fx_reval"] == "1", "has_quantity": row["qty"] == "1",
                "is_statutory": row["statutory"] == "1", "remarks": row["note"],
            }
        )  # fmt: skip
    return sorted(accounts, key=lambda account: (account["level"], account["code"]))


def account_rules(profile: Profile) -> list[tuple[str, str, str]]:
    """(role, category kind, account code); a role that a small-scale taxpayer does not have is left out."""
    rules = []
    for row in read("account_rules.csv"):
        account = row["account_small"] or row["account"] if profile == "small" else row["account"]
        if account != "-":
            rules.append((row["role"], row["category_kind"], account))
    return rules
