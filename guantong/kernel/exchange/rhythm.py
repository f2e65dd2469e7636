"""When a report comes: every day, week or month at an hour of the clock on the wall. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

EVERY: Final = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`hour` 0–23; `weekday` 1 (Monday) – 7 for a week; `day` 1–31 for a month, the last day where it has fewer."""

    every: str
    hour: int
    weekday: int | None = None
    day: int | None = None


def next_after(rhythm: Rhythm, moment: datetime) -> datetime:
    """The first instant of the rhythm after the moment, in the time zone of the installation.

    However much was missed before, it is one instant: what was not sent in time is sent once.
    """
    today = timezone.localdate(moment)
    on = _first_from(rhythm, today)
    found = _at(on, rhythm.hour)
    return found if found > moment else _at(_first_from(rhythm, on + timedelta(days=1)), rhythm.hour)


def _first_from(rhythm: Rhythm, day: date) -> date:
    """The first day of the rhythm that is not before the day."""
    if rhythm.every == "week":
        return day + timedelta(days=((rhythm.weekday or 1) - day.isoweekday()) % 7)
    if rhythm.every == "month":
        found = _in_month(day, rhythm.day or 1)
        return found if found >= day else _in_month(day.replace(day=28) + timedelta(days=4), rhythm.day or 1)
    return day


def _in_month(day: date, wanted: int) -> date:
    return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())
