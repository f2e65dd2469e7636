"""Log lines: one JSON object each, with the trace id that the user sees, and never a secret.

    {"time": "2026-01-31T08:00:00.123+08:00", "level": "ERROR", "logger": "guantong.http", "message": "…",
     "process": 4711, "trace_id": "…", "user_id": 1042, "company_id": 1001, "method": "POST",
     "route": "/api/sales/deliveries/{id}/post", "status": 500, "ms": 12.5, "error": "Traceback …"}

What the formatter writes besides the record itself comes from `about`: facts of the request or job that this thread
works on. They serve the log alone; no business reads them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final

from guantong.kernel import jsonio

FACTS: Final = ("trace_id", "user_id", "company_id", "method", "route", "status", "ms", "statements", "code", "job")
HIDDEN: Final = "[hidden]"
LONGEST: Final = 20_000

_ABOUT: ContextVar[dict[str, Any] | None] = ContextVar("guantong_log_facts", default=None)

# A word that names a secret, an optional quote, `=` or `:`, and then the value, quoted or up to the next space.
_NAMES = (
    r"password|passwd|pwd|secret|secret_key|token|api_key|apikey|authorization|cookie|csrf|totp|recovery|x-csrf-token"
)
_NAMED = re.compile(
    rf"""(?ix) (?P<name> ["']? [\w-]* (?:{_NAMES}) [\w-]* ["']? \s* [:=] \s* )
         (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | (?:bearer|basic)\s+\S+ | [^\s,;&)}}\]]+ )""",
)
_TOKEN = re.compile(r"\bgt[as]_[A-Za-z0-9_-]{8,}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@")
_AGE = re.compile(r"AGE-SECRET-KEY-[A-Z0-9]+", re.IGNORECASE)
_HASH = re.compile(r"\b(?:scrypt|pbkdf2_sha256|argon2)\$\S+")


def without_secrets(text: str) -> str:
    """The text with passwords, tokens, keys and their kin taken out."""
    text = _ADDRESS.sub(rf"\1:{HIDDEN}@", text)
    text = _TOKEN.sub(HIDDEN, text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    text = _AGE.sub(HIDDEN, text)
    text = _HASH.sub(HIDDEN, text)
    return _NAMED.sub(rf"\g<name>{HIDDEN}", text)


@contextmanager
def about(**facts: Any) -> Iterator[dict[str, Any]]:
    """Let every line that is logged inside carry these facts; a function is asked when a line is written."""
    token = _ABOUT.set(facts)
    try:
        yield facts
    finally:
        _ABOUT.reset(token)


def note(**facts: Any) -> None:
    """Add facts that have just become known to the lines that follow; nothing outside of `about`."""
    known = _ABOUT.get()
    if known is not None:
        known |= facts


def _facts_of(record: logging.LogRecord) -> Mapping[str, Any]:
    found = {name: value for name, value in (_ABOUT.get() or {}).items() if name in FACTS}
    known = {name: value() if callable(value) else value for name, value in found.items() if value is not None}
    own = {name: record.__dict__[name] for name in FACTS if record.__dict__.get(name) is not None}
    return known | own


class Lines(logging.Formatter):
    """Lines for people at a terminal, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        facts = _facts_of(record)
        more = "".join(f" {name}={value}" for name, value in facts.items())
        return without_secrets(super().format(record)[:LONGEST]) + more


class JsonLines(logging.Formatter):
    """One JSON object a line, for programs; a line break in a message stays within its line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone()
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()[:LONGEST]),
            "process": record.process,
            **_facts_of(record),
        }
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info)[-LONGEST:])
        if record.stack_info:
            line["stack"] = without_secrets(record.stack_info[-LONGEST:])
        return jsonio.encode(line).decode("utf-8", "replace")


class OnlyFaults(logging.Filter):
    """Lets Django's own line about a request pass only when it carries a fault: the rest is `guantong.request`'s."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)
