"""The table of control totals."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unicodedata import east_asian_width

from guantong.kernel.declare import L
from guantong.kernel.unit import Unit

Figures = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Control:
    """One total, from the files and from the ledgers. `ledger` None: told for information, nothing is compared."""

    label: L
    files: Decimal
    ledger: Decimal | None

    @property
    def difference(self) -> Decimal:
        """What the ledgers hold beyond the files."""
        return Decimal(0) if self.ledger is None else self.ledger - self.files


def controls_of(name: str, folder: Path, unit: Unit, limit: int | None) -> list[Control]:
    """The control totals of a shipped mapping; none for a user's own.

    The files' side is plain csv and Decimal and shares no code with the importer.
    """
    try:
        module = importlib.import_module(f"guantong.integration.controls.{name}")
    except ModuleNotFoundError:
        return []
    labels: Mapping[str, L] = module.LABELS
    from_files: Callable[[Path, int | None], Figures] = module.from_files
    from_ledgers: Callable[[Unit, Path], Figures] = module.from_ledgers
    files, ledgers = from_files(folder, limit), from_ledgers(unit, folder)
    return [Control(label, files[key], ledgers.get(key)) for key, label in labels.items()]


def as_table(controls: Sequence[Control]) -> list[str]:
    """The table as lines of text; differences are marked with an exclamation mark."""
    rows = [("控制总数 control total", "文件 files", "账簿 ledgers", "差异 difference")]
    rows += [
        (
            f"{one.label.zh} {one.label.en}",
            _figure(one.files),
            "—" if one.ledger is None else _figure(one.ledger),
            "" if one.ledger is None else _figure(one.difference) + (" !" if one.difference else ""),
        )
        for one in controls
    ]
    widths = [max(_width(row[place]) for row in rows) for place in range(4)]
    lines = [
        row[0] + " " * (widths[0] - _width(row[0]))
        + "".join("  " + " " * (widths[place] - _width(row[place])) + row[place] for place in (1, 2, 3))
        for row in rows
    ]  # fmt: skip
    return [lines[0], "-" * (sum(widths) + 6), *lines[1:]]


def _figure(value: Decimal) -> str:
    plain = f"{value:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain and Decimal(value) == value.to_integral_value() else plain


def _width(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)
