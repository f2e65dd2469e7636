"""One cell of a file as the value of a field: more forgiving than the API, as people type in spreadsheets. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from guantong.kernel.declare import Field, Type
from guantong.kernel.engine.validate import EXPECTED
from guantong.kernel.exchange import messages as own
from guantong.kernel.messages import Message
from guantong.kernel.messages import kernel as say

TEXT_LIMIT = 200
LONGTEXT_LIMIT = 10_000
INT_LIMIT = 2**31 - 1
BIGINT_LIMIT = 2**63 - 1
_WHOLE_AND_PLACES = {Type.MONEY: (18, 2), Type.QUANTITY: (14, 6), Type.PRICE: (14, 6), Type.PERCENT: (3, 6)}
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,2})?\Z", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\Z")
_TRUE = {"是", "真", "√", "有", "y", "yes", "true", "1", "x", "t"}
_FALSE = {"否", "假", "×", "无", "n", "no", "false", "0", "f"}
# What spreadsheet programs take for the beginning of a formula, full-width signs of East Asian ones included.
INJECTION = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class CellError(Exception):
    """The cell cannot be taken; `message` and `facts` say why."""

    def __init__(self, message: Message, **facts: Any) -> None:
        super().__init__(message.code)
        self.message = message
        self.facts = facts


def shown(value: Any) -> str:
    """The cell as a message shows it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = str(value)
    return found if len(found) <= 60 else found[:60] + "…"


def as_text(value: Any) -> str:
    """The cell as text: a number without a needless `.0`, a date as 2026-01-31, an apostrophe guard taken away."""
    if isinstance(value, str):
        found = value.strip()
        return found[1:] if found.startswith("'") and found.lstrip("'").startswith(INJECTION) else found
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return "" if value is None else str(value)


def is_empty(value: Any) -> bool:
    """Whether the cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def parse(field: Field, value: Any, *, is_big: bool = False, may_be_formula: bool = True) -> Any:
    """The value of a cell that is not empty; a reference as its text. Raises CellError.

    `is_big`: the integer column holds 64 bits. `may_be_formula`: the file is a csv, where a formula looks like a text.
    """
    if isinstance(value, str):
        stripped = value.strip()
        if stripped in _ERRORS:
            raise CellError(own.CELL_ERROR, found=stripped)
        if may_be_formula and stripped.startswith("=") and len(stripped) > 1:
            raise CellError(own.FORMULA, found=shown(stripped))
    return _PARSERS[field.type](field, value, is_big)


def _wrong(field: Field, value: Any) -> CellError:
    return CellError(say.WRONG_TYPE, found=shown(value), expected=EXPECTED[field.type])


def _text(field: Field, value: Any, _is_big: bool) -> str:
    if isinstance(value, (timedelta, time)):
        raise _wrong(field, value)
    found = as_text(value)
    control = _CONTROL.search(found)
    if control or (field.type is not Type.LONGTEXT and ("\n" in found or "\r" in found)):
        raise CellError(say.BAD_CHARACTERS, found=f"U+{ord(control[0]):04X}" if control else "U+000A")
    limit = field.max_length or (LONGTEXT_LIMIT if field.type is Type.LONGTEXT else TEXT_LIMIT)
    if len(found) > limit:
        raise CellError(say.TOO_LONG, found=shown(found), length=len(found), limit=limit)
    return found


def _number(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool):
        raise _wrong(field, value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # 15 digits are what a spreadsheet keeps; the rest is the noise of binary fractions (0.1 + 0.2).
        return Decimal(f"{value:.15g}")
    if not isinstance(value, str):
        raise _wrong(field, value)
    plain = unicodedata.normalize("NFKC", value).strip().replace(" ", "")
    if field.type is Type.PERCENT:
        plain = plain.removesuffix("%")
    if field.type in (Type.MONEY, Type.PRICE):
        plain = plain.lstrip("¥$€")
    if len(plain) > 40 or not any(character.isdigit() for character in plain) or not _NUMBER.match(plain):
        raise _wrong(field, value)
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise _wrong(field, value) from None


def _bounded(field: Field, found: Any) -> Any:
    if field.positive and found <= 0:
        raise CellError(say.NOT_POSITIVE, found=found)
    if field.nonzero and found == 0:
        raise CellError(say.ZERO, found=found)
    if field.minimum is not None and found < _limit(field.minimum):
        raise CellError(say.TOO_SMALL, found=found, limit=_limit(field.minimum))
    if field.maximum is not None and found > _limit(field.maximum):
        raise CellError(say.TOO_GREAT, found=found, limit=_limit(field.maximum))
    return found


@lru_cache(maxsize=256)
def _limit(text: str) -> Decimal:
    return Decimal(text)


def _decimal(field: Field, value: Any, _is_big: bool) -> Decimal:
    found = _number(field, value)
    whole, places = _WHOLE_AND_PLACES[field.type]
    if found and found.adjusted() >= whole:
        raise CellError(say.TOO_GREAT, found=shown(value), limit="9" * whole)
    if found.adjusted() < -60:
        raise CellError(say.TOO_MANY_DECIMALS, found=shown(value), limit=places)
    exact = found.quantize(Decimal(1).scaleb(-places)) if found else Decimal(0).scaleb(-places)
    if exact != found:
        raise CellError(say.TOO_MANY_DECIMALS, found=shown(value), limit=places)
    return _bounded(field, exact)  # type: ignore[no-any-return]  # it gives back what it got


def _int(field: Field, value: Any, is_big: bool) -> int:
    found = _number(field, value)
    if found != found.to_integral_value():
        raise _wrong(field, value)
    limit = BIGINT_LIMIT if is_big else INT_LIMIT
    if abs(found) > limit:
        raise CellError(say.TOO_GREAT, found=shown(value), limit=limit)
    return _bounded(field, int(found))  # type: ignore[no-any-return]  # it gives back what it got


def _date(field: Field, value: Any, _is_big: bool) -> date:
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and 10_000 <= value < 100_000:
        found = date(1899, 12, 30) + timedelta(days=int(value))  # A date whose cell is not formatted as one.
    elif isinstance(value, str):
        plain = unicodedata.normalize("NFKC", value).strip()
        match = _DATE.match(plain)
        pieces = (
            match.groups() if match else (plain[:4], plain[4:6], plain[6:]) if re.fullmatch(r"\d{8}", plain) else None
        )
        try:
            found = date(*(int(piece) for piece in pieces)) if pieces else None
        except ValueError:
            found = None
    if found is None or not 1900 <= found.year <= 2999:
        raise _wrong(field, value)
    return found


def _datetime(field: Field, value: Any, _is_big: bool) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise _wrong(field, value) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime) or not 1900 <= value.year <= 2999:
        raise _wrong(field, value)
    return value


def _bool(field: Field, value: Any, _is_big: bool) -> bool:
    if isinstance(value, bool):
        return value
    plain = as_text(value).casefold()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise _wrong(field, value)


def _enum(field: Field, value: Any, _is_big: bool) -> str:
    plain = as_text(value)
    for option in field.options:
        if plain in (option.value, option.label.zh) or plain.casefold() == option.label.en.casefold():
            return option.value
    raise CellError(say.NOT_AN_OPTION, found=shown(value), options=[option.label for option in field.options])


def _ref(field: Field, value: Any, _is_big: bool) -> str:
    found = as_text(value)
    if len(found) > TEXT_LIMIT or _CONTROL.search(found):
        raise _wrong(field, value)
    return found


_PARSERS: dict[Type, Callable[[Field, Any, bool], Any]] = {
    Type.TEXT: _text,
    Type.LONGTEXT: _text,
    Type.INT: _int,
    Type.QUANTITY: _decimal,
    Type.PRICE: _decimal,
    Type.MONEY: _decimal,
    Type.PERCENT: _decimal,
    Type.DATE: _date,
    Type.DATETIME: _datetime,
    Type.BOOL: _bool,
    Type.ENUM: _enum,
    Type.REF: _ref,
}
