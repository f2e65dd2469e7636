"""A document or master in hand: what services get, in the inside form (keyed by column)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.declare import RecordType, State
from guantong.kernel.messages import Language, text
from guantong.kernel.unit import Row, Unit

Record = dict[str, Any]


@dataclass(slots=True)
class Document:
    """Header and lines as they stand in the database; `changes` are header columns that a service wants written."""

    type: RecordType
    id: int
    header: Row
    lines: dict[str, list[Row]]
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str | None:
        """The number, None while it is a draft; the natural key of a master."""
        found = self.header.get("number") or self.header.get(self.type.natural_key)
        return None if found is None else str(found)

    @property
    def state(self) -> str:
        """The code of the state; empty for a master without states."""
        return str(self.header.get("state") or "")

    @property
    def version(self) -> int:
        """Raised by one at each change."""
        return int(self.header.get("version") or 1)

    @property
    def all_lines(self) -> list[Row]:
        """The lines of the first line set; most documents have one."""
        return self.lines[self.type.lines[0].name] if self.type.lines else []

    def describe(self, language: Language) -> str:
        """How a message names it: 销售订单 XS-202601-0001."""
        return describe(self.type, self.number, self.id, language)

    def know_lines(self, unit: Unit) -> None:
        """Let the unit tell the line numbers of refusals by the database."""
        for name, rows in self.lines.items():
            unit.lines.update((row["id"], (name, row["line_no"])) for row in rows)


def describe(record_type: RecordType, number: str | None, record_id: int | None, language: Language) -> str:
    """How a message names a record."""
    label = text(record_type.label, language)
    draft = "草稿" if language == "zh" else "draft"
    return f"{label} {number}" if number else f"{label}（{draft} {record_id or ''}）".replace(" ）", "）")


def state_of(record_type: RecordType, code: str) -> State | None:
    """The declared state."""
    return next((state for state in record_type.states if state.code == code), None)


def state_label(record_type: RecordType, code: str, language: Language) -> str:
    """The state in words."""
    state = state_of(record_type, code)
    return text(state.label, language) if state else code
