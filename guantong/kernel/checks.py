"""Recomputing every kept figure: named SQL that gives one row a difference; no row means the books agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.declare import L
from guantong.kernel.unit import Row, Unit

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `sql` takes `%(company)s` (null = all companies) and gives a row for each difference; `counted`
    is SQL that counts what was compared; `words` gives further parameters of both, such as keys."""

    code: str
    label: L
    sql: str
    counted: str | None = None
    words: Callable[[], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: how many differences over how many rows, and the first of them."""

    code: str
    label: L
    differences: int
    rows: int | None
    sample: list[Row] = field(default_factory=list)


_CHECKS: dict[str, Check] = {}


def register_check(
    code: str,
    label: L,
    sql: str,
    counted: str | None = None,
    *,
    words: Callable[[], Mapping[str, Any]] | None = None,
) -> None:
    """Make a check known; the same code with other SQL raises ValueError."""
    check = Check(code, label, sql, counted, words)
    if _CHECKS.get(code, check) != check:
        raise ValueError(f"check {code} is registered twice")
    _CHECKS[code] = check


def checks() -> tuple[Check, ...]:
    """Every check, by code."""
    return tuple(_CHECKS[code] for code in sorted(_CHECKS))


def run_checks(
    unit: Unit, company: int | None = None, say: Callable[[CheckResult], None] = lambda _result: None
) -> list[CheckResult]:
    """Run every check over one company, or over all; `say` hears each result as it comes."""
    results: list[CheckResult] = []
    for check in checks():
        words: dict[str, Any] = {"company": company, **(check.words() if check.words else {})}
        rows = unit.sql(check.sql, words)
        counted = unit.value(check.counted, words) if check.counted else None
        result = CheckResult(check.code, check.label, len(rows), counted, rows[:SAMPLE])
        say(result)
        results.append(result)
    return results
