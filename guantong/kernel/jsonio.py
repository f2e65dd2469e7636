"""JSON in and out: decimals travel as strings, and what comes in is bounded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec
from psycopg.types.json import Jsonb

DEEPEST: Final = 12

_encoder = msgspec.json.Encoder(decimal_format="string")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class NotJsonError(ValueError):
    """The text is not JSON, or is nested too deeply."""


def encode(value: object) -> bytes:
    """JSON in UTF-8. Decimals become strings, dates `YYYY-MM-DD`, instants ISO 8601."""
    return _encoder.encode(value)


def decode(text: bytes | str) -> Any:
    """What the JSON says; numbers with a fraction become Decimal, never float. Raises NotJsonError."""
    try:
        value = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError, ValueError) as error:
        raise NotJsonError(str(error)) from error
    if depth(value) > DEEPEST:
        raise NotJsonError(f"nested deeper than {DEEPEST}")
    return value


def decode_trusted(text: bytes | str) -> Any:
    """As `decode`, for what our own database says."""
    return _decoder.decode(text)


def depth(value: object, beyond: int = DEEPEST) -> int:
    """How deeply lists and objects are nested; 0 for a plain value. Stops counting one past the limit."""
    if beyond < 0 or not isinstance(value, (dict, list)):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((depth(one, beyond - 1) for one in inner if isinstance(one, (dict, list))), default=0)


def jsonb(value: object) -> Jsonb:
    """A jsonb parameter; decimals go as strings, which PostgreSQL turns back exactly."""
    return Jsonb(value, dumps=encode)
