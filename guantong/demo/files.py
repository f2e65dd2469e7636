"""The demo's own data files; a user may import the same files."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, without empty cells."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple({key: value for key, value in row.items() if value} for row in csv.DictReader(stream))
