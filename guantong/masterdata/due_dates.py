"""When an amount falls due by its payment terms. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Stage:
    """`percent` of the amount (30 means 30 %), due `months` months and `days` days after the date.

    With `end_of_month` the days count from the end of that month: 月结30天 is end_of_month with 30 days.
    """

    percent: Decimal
    days: int = 0
    months: int = 0
    end_of_month: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A part of the amount and the day it falls due."""

    due_on: date
    amount: Decimal


def due_on(stage: Stage, on: date) -> date:
    """The day a stage falls due. 2026-01-31 plus one month is 2026-02-28."""
    year, month = divmod(on.year * 12 + on.month - 1 + stage.months, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    start = date(year, month, last if stage.end_of_month else min(on.day, last))
    return start + timedelta(days=stage.days)


def due_dates(stages: Sequence[Stage], on: date, amount: Decimal, places: Decimal = CENT) -> list[Due]:
    """Split the amount by the stages; no stages means all of it at once, on the day itself.

    Every stage but the last is rounded half up to `places`; the last takes the remainder, so that the parts always add
    up. Example: 100.00 in three stages of 33.333333 % -> 33.33, 33.33, 33.34. Works for red (negative) amounts alike.
    """
    parts: list[Due] = []
    left = amount
    for stage in stages[:-1]:
        part = (amount * stage.percent / 100).quantize(places, ROUND_HALF_UP)
        parts.append(Due(due_on(stage, on), part))
        left -= part
    parts.append(Due(due_on(stages[-1], on) if stages else on, left))
    return parts


def percent_fault(stages: Sequence[Stage]) -> Decimal | None:
    """The sum of the percentages when it is not 100, else None. A difference below 0.0001 is a rounded third."""
    total = sum((stage.percent for stage in stages), Decimal(0))
    return None if abs(total - 100) < Decimal("0.0001") else total
