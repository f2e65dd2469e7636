"""Reading what a request sent: named fields of known types, every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from guantong.kernel.http.request import object_of
from guantong.kernel.messages import Message, Problem, ProblemError
from guantong.kernel.messages import kernel as say

LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Want:
    """One field that is expected: its type, whether it must be there, and for OpenAPI what it is."""

    type: type
    required: bool = False
    about: str = ""


Wants = Mapping[str, Want]
TEXT, NEEDED = Want(str), Want(str, required=True)
_JSON_TYPES = {str: "string", int: "integer", bool: "boolean", list: "array", datetime: "string"}


def documented(wants: Wants) -> dict[str, Any]:
    """The OpenAPI description of a body with these fields."""
    properties: dict[str, Any] = {}
    for name, want in wants.items():
        properties[name] = {"type": _JSON_TYPES[want.type]}
        if want.type is list:
            properties[name]["items"] = {}
        if want.type is datetime:
            properties[name]["format"] = "date-time"
        if want.about:
            properties[name]["description"] = want.about
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [name for name, want in wants.items() if want.required]
    if required:
        schema["required"] = required
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def inputs_of(request: HttpRequest, wants: Wants) -> dict[str, Any]:
    """The fields that were sent, each of its type. Raises ProblemError with all that is wrong."""
    sent = object_of(request)
    problems: list[Problem] = []
    found: dict[str, Any] = {}

    def wrong(message: Message, name: str, **facts: Any) -> None:
        problems.append(Problem(message, {"label": name, **facts}, name))

    for name in sent:
        if name not in wants:
            problems.append(Problem(say.UNKNOWN_FIELD, {"name": str(name)[:60], "known": list(wants)}, str(name)[:60]))
    for name, want in wants.items():
        value = sent.get(name)
        if value is None or value == "":
            if want.required:
                wrong(say.REQUIRED, name)
            elif name in sent:
                found[name] = value if want.type is str else None
            continue
        taken = _taken(value, want.type)
        if taken is None:
            wrong(say.WRONG_TYPE, name, found=str(value)[:60], expected=_JSON_TYPES[want.type])
        elif isinstance(taken, str) and len(taken) > LONGEST_TEXT:
            wrong(say.TOO_LONG, name, length=len(taken), limit=LONGEST_TEXT)
        elif isinstance(taken, str) and "\x00" in taken:
            wrong(say.BAD_CHARACTERS, name, found="U+0000")
        else:
            found[name] = taken
    if problems:
        raise ProblemError(*problems)
    return found


def _taken(value: Any, wanted: type) -> Any:
    if wanted is int:
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None
    if wanted is datetime:
        return instant(value) if isinstance(value, str) else None
    return value if isinstance(value, wanted) else None


def instant(text: str) -> datetime | None:
    """An instant, or the first of a day; without an offset it is the installation's time. None when it is neither."""
    try:
        moment = parse_datetime(text)
        if moment is None:
            day = parse_date(text)
            if day is None:
                return None
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (made aware below)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None


def number_in(request: HttpRequest, name: str, default: int | None = None) -> int | None:
    """A whole number in the address, or the default. Raises ProblemError for anything else."""
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        facts = {"name": name, "found": text[:40], "expected": "0 … 9"}
        raise ProblemError(Problem(say.BAD_PARAMETER, facts, name))
    return int(text)


def limit_in(request: HttpRequest, default: int = 50, most: int = 500) -> int:
    """How many rows are asked for."""
    return max(1, min(number_in(request, "limit", default) or default, most))
