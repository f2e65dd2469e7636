"""What the program says to people: one catalogue of codes, each in Chinese and English with a hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from guantong.kernel.declare import L

Language = Literal["zh", "en"]

__all__ = ["L", "Language", "Message", "Problem", "ProblemError", "all_messages", "message", "text"]

_MESSAGES: dict[str, Message] = {}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the program may say. Placeholders `{like_this}` are filled from facts.

    `status` is the HTTP status of a request that is refused with it. Making a Message registers it; two messages with
    one code raise ValueError. `words` says how a fact that the database names by its own names is told to people.
    """

    code: str
    en: str
    hint_en: str
    zh: str
    hint_zh: str
    status: int = 422
    words: Mapping[str, Callable[[str], L]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        known = _MESSAGES.get(self.code)
        if known is not None and known != self:
            raise ValueError(f"message {self.code} is declared twice")
        _MESSAGES[self.code] = self


def message(code: str) -> Message | None:
    """The message with this code, or None."""
    return _MESSAGES.get(code)


def all_messages() -> tuple[Message, ...]:
    """Every declared message, in order of declaration."""
    return tuple(_MESSAGES.values())


def text(label: L, language: Language) -> str:
    """The label in one language."""
    return label.zh if language == "zh" else label.en


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _say(value: object, language: Language) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
        case L():
            return text(value, language)
        case Decimal():
            plain = f"{value:f}"
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return ("、" if language == "zh" else ", ").join(_say(one, language) for one in value)
        case _:
            return str(value)


@dataclass(slots=True)
class Problem:
    """One finding: what is wrong, where, and what to do. `line` is 1-based within the line set `lines`."""

    message: Message
    facts: dict[str, Any] = field(default_factory=dict)
    field: str | None = None
    line: int | None = None
    lines: str | None = None

    @property
    def code(self) -> str:
        """The stable code of the message."""
        return self.message.code

    def say(self, language: Language) -> str:
        """The sentence in one language, with the facts filled in."""
        return self._fill(self.message.zh if language == "zh" else self.message.en, language)

    def hint(self, language: Language) -> str:
        """What to do about it, in one language."""
        return self._fill(self.message.hint_zh if language == "zh" else self.message.hint_en, language)

    def _fill(self, template: str, language: Language) -> str:
        where = {"line": self.line, "field": self.field}
        told = {name: self._in_words(name, value) for name, value in self.facts.items()}
        known = {name: _say(value, language) for name, value in (where | told).items() if value is not None}
        return template.format_map(_Facts(known))

    def _in_words(self, name: str, value: Any) -> Any:
        words = self.message.words.get(name)
        return value if words is None or not isinstance(value, str) else words(value)

    def wire(self, language: Language) -> dict[str, Any]:
        """How the problem travels (docs/architecture.md, section 6)."""
        return {
            "code": self.code,
            "message": self.say(language),
            "hint": self.hint(language),
            "field": self.field,
            "line": self.line,
            "lines": self.lines,
            "facts": {name: _plain(value, language) for name, value in self.facts.items()},
        }


def _plain(value: object, language: Language) -> object:
    if isinstance(value, L):
        return text(value, language)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, language) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner, language) for inner in value]
    if value is None or isinstance(value, (str, bool, int, Decimal, date)):
        return value
    return str(value)


class ProblemError(Exception):
    """A refused request with all its problems. Nothing of the transaction stays."""

    def __init__(self, *problems: Problem, status: int | None = None) -> None:
        super().__init__("; ".join(f"{problem.code}: {problem.say('en')}" for problem in problems))
        self.problems = list(problems)
        self.status = status or (problems[0].message.status if problems else 422)

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code if self.problems else "kernel.refused"
