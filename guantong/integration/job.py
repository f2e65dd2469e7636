"""What one import works with: source, company, and the voice in which it tells how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from guantong.integration.mapping import Mapped, Source
from guantong.kernel.messages import Language, Problem
from guantong.kernel.unit import Unit
from guantong.masterdata.public import create_company

SHOWN = 50


@dataclass(slots=True)
class Job:
    """One import. `mapped` keeps the documents' records by step, so that they can be played."""

    source: Source
    company_id: int
    say: Callable[[str], None]
    limit: int | None = None
    refused: int = 0
    mapped: dict[str, list[Mapped]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.source.folder

    def unit(self) -> AbstractContextManager[Unit]:
        """A transaction of the import."""
        return Unit.open(system=True, company_id=self.company_id, source="import", language=language())

    def tell(self, problems: Iterable[Problem], *, refused: bool = True, prefix: str = "") -> None:
        """Say problems with what to do about each; the first 50 in words."""
        found = list(problems)
        for problem in found[:SHOWN]:
            self.say(f"  ! {prefix}{problem.say(language())} {problem.hint(language())}")
        if len(found) > SHOWN:
            self.say(f"  ! … and {len(found) - SHOWN} more")
        if refused:
            self.refused += len(found)


def language() -> Language:
    """The language of the terminal."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").startswith("zh") else "en"


def company_of(settings: dict[str, Any], code: str) -> tuple[int, bool]:
    """The company that the mapping names, made with open books when it is missing; whether it was made."""
    with Unit.open(system=True, company_id=0, source="import", language=language()) as unit:
        found = unit.value("SELECT id FROM masterdata_company WHERE code = %s", [code])
        if found is not None:
            return int(found), False
        made = create_company(
            unit,
            code=code,
            name=settings["name"],
            name_en=settings["name"],
            books_start_on=date.fromisoformat(settings["books_start_on"]),
            currency=settings["currency"],
            warehouse=None,
        )
        return made, True
