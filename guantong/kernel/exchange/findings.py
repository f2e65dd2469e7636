"""What is wrong in a file, cell by cell, told in both languages at once: who reads it may not be who imported it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.engine.validate import EXPECTED
from guantong.kernel.exchange.cells import shown
from guantong.kernel.exchange.columns import Column
from guantong.kernel.messages import Language, Message, Problem, text

MOST_KEPT = 10_000


@dataclass(slots=True)
class Finding:
    """One problem of one cell; `column` None when the whole row is meant."""

    row: int
    column: Column | None
    message: Message
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def found(self) -> str:
        """What stood in the cell."""
        value = self.facts.get("found")
        return "" if value is None else shown(value)

    def said(self) -> dict[str, dict[str, str]]:
        """Column, message, what was expected and how to fix it, by language."""
        return {"zh": self._said("zh"), "en": self._said("en")}

    def _said(self, language: Language) -> dict[str, str]:
        label = self.column.label if self.column else None
        facts = {"label": label or "", **self.facts}
        problem = Problem(self.message, facts)
        expected = self.facts.get("expected")
        if expected is None and "options" in self.facts:
            expected = ("、" if language == "zh" else ", ").join(
                option if isinstance(option, str) else text(option, language) for option in self.facts["options"]
            )
        if expected is None and self.column is not None:
            expected = EXPECTED[self.column.field.type]
        return {
            "column": text(label, language) if label else "",
            "message": problem.say(language),
            "expected": expected if isinstance(expected, str) else text(expected, language) if expected else "",
            "fix": problem.hint(language),
        }


class Findings:
    """All findings of a file; the first 10,000 are kept to be shown, the others are counted."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.total = 0
        self._missing: set[str] = set()

    def add(self, row: int, column: Column | None, message: Message, **facts: Any) -> None:
        """Note a finding."""
        self.total += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Finding(row, column, message, facts))

    def add_once(self, key: str, row: int, column: Column | None, message: Message, **facts: Any) -> None:
        """Note what holds for the whole file once, however many rows suffer from it."""
        if key not in self._missing:
            self._missing.add(key)
            self.add(row, column, message, **facts)

    def add_problem(self, row: int, column: Column | None, problem: Problem) -> None:
        """Note what a type's own check has found."""
        facts = {name: value for name, value in problem.facts.items() if name != "label" or column is None}
        self.add(row, column, problem.message, **facts)
