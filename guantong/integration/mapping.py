"""Mappings: how another system's files become rows of our own import, kept as data (TOML) beside this module.

A mapping is a list of steps; each step reads one file and yields rows with the field names of one record type, in the
order in which the types depend on each other. `whole_numbers` lists id columns that the other system wrote as 14.0.
A user copies one of the files in `mappings/` and changes its columns.

A step may give `rows = [{ code = "PARTS" }]` instead of a file, `when = "after"` to be read when all documents have been
played, and `for_play = ["received"]` for fields that tell how a document went on and are none of the record type's.
`unquoted_commas = true` joins cells that a comma without quotes has split ("Rua do Paço, 67"), and says where it did.
A `[[note]]` with file, column, `only` or `except` values, en and zh is told at the end with the rows that it concerns.

```toml
[[step]]
type = "item"                          # the record type that the rows become
file = "Product.csv"
where = { MakeFlag = ["1"] }           # optional: keep rows whose column is one of these
join.group = { file = "ProductSubcategory.csv", on = "ProductSubcategoryId", key = "ProductSubcategoryId" }

[step.fields]
code = "{ProductNumber}"               # text with columns of the file; a joined file's column is {group.Name}
name = "{Shelf|none}-{Bin}"            # what stands after | is used where the column is empty; {#} is the row's number
source = { column = "MakeFlag", values = { "0" = "buy", "1" = "make" } }
category = { column = "group.Name", otherwise = "Other", prefix = "CAT-" }
ordered_on = { column = "OrderDate", as = "date" }
discount_percent = { column = "discount", times = "100" }

[step.lines]                           # for documents: the lines, found by the header's key
file = "PurchaseOrderDetail.csv"
key = "PurchaseOrderId"
required = true                        # optional: records without lines are left out
[step.lines.fields]
item = { column = "ProductId", find = "Product.csv", key = "ProductId", take = "ProductNumber" }
```
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from guantong.integration import messages
from guantong.kernel.declare import L
from guantong.kernel.messages import Message, Problem, ProblemError

Row = dict[str, str]
MAPPINGS = Path(__file__).parent / "mappings"
MISSING = {"", "NULL"}
ROW = "#"
_MIDNIGHT = re.compile(r" 00:00:00(\.0+)?$")
_COLUMN = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")


def mapping_names() -> list[str]:
    """The mappings that come with the product."""
    return sorted(path.stem for path in MAPPINGS.glob("*.toml"))


@dataclass(slots=True)
class Mapped:
    """One record of a step with the rows of its file (1 is the heading) that it and its lines come from."""

    row: int
    fields: dict[str, str]
    lines: list[dict[str, str]] = field(default_factory=list)
    line_rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A folder of csv files read with one mapping. Files are read once and kept for joins."""

    folder: Path
    mapping: Mapping[str, Any]
    notes: list[Problem] = field(default_factory=list)
    """What could not be taken as it stands, by file and row."""
    _files: dict[str, list[Row]] = field(default_factory=dict)
    _keyed: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)
    _grouped: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)

    @classmethod
    def open(cls, name_or_file: str, folder: Path) -> Source:
        """A shipped mapping by name, or a user's own TOML file. Raises a problem naming what is absent."""
        path = MAPPINGS / f"{name_or_file}.toml"
        if not path.exists():
            path = Path(name_or_file)
        if not path.is_file():
            raise _refusal(messages.UNKNOWN_MAPPING, name=name_or_file, known=", ".join(mapping_names()))
        if not folder.is_dir():
            raise _refusal(messages.NO_FOLDER, folder=str(folder))
        with path.open("rb") as stream:
            return cls(folder, tomllib.load(stream))

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps in order."""
        return list(self.mapping["step"])

    def step(self, name: str) -> dict[str, Any]:
        """The step of that name (its record type when it names none)."""
        return next(step for step in self.steps if step.get("name", step["type"]) == name)

    def noted(self) -> list[Problem]:
        """What is taken otherwise than it stands, a line for each file and column with all its rows."""
        groups: dict[tuple[Any, Any], list[Problem]] = defaultdict(list)
        for one in self.notes:
            groups[one.facts["file"], one.facts["column"]].append(one)
        found = [
            Problem(messages.CELLS_JOINED, dict(rows[0].facts) | _rows([one.facts["row"] for one in rows]))
            for rows in groups.values()
        ]
        for note in self.mapping.get("note", ()):
            column = note["column"]
            rows = [
                int(row[ROW])
                for row in self.file(note["file"])
                if ("only" not in note or row[column] in note["only"]) and row[column] not in note.get("except", ())
            ]
            facts = {"file": note["file"], "column": column, "reason": L(note["zh"], note["en"])}
            found.append(Problem(messages.NOTED, facts | _rows(rows)))
        return found

    def step_of_type(self, code: str) -> dict[str, Any]:
        """The first step of a type."""
        return next(step for step in self.steps if step["type"] == code)

    def file(self, name: str) -> list[Row]:
        """All rows of a file, surplus blanks removed. Raises a problem when the file is absent."""
        if name not in self._files:
            path = self.folder / name
            if not path.is_file():
                raise _refusal(messages.NO_FILE, file=name, folder=str(self.folder))
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.reader(stream)
                headings = next(reader, [])
                self._files[name] = [
                    self._clean(name, headings, number, cells) for number, cells in enumerate(reader, 2) if cells
                ]
        return self._files[name]

    def _clean(self, file: str, headings: list[str], number: int, cells: list[str]) -> Row:
        surplus = len(cells) - len(headings)
        if surplus > 0:
            cells = self._joined_cells(file, headings, number, cells, surplus)
        row = dict.fromkeys(headings, "") | {
            heading: cell.strip() for heading, cell in zip(headings, cells, strict=False)
        }
        for column in self.mapping.get("whole_numbers", ()):
            row[column] = row[column].removesuffix(".0") if column in row else ""
        row[ROW] = str(number)
        return row

    def _joined_cells(self, file: str, headings: list[str], number: int, cells: list[str], surplus: int) -> list[str]:
        """The cells of a row that has too many: in text a comma is followed by a blank, so such cells were one.

        Raises a problem naming file and row where that does not make the row fit.
        """
        joined: list[str] = []
        places: list[int] = []
        for cell in cells:
            if joined and cell.startswith(" ") and self.mapping.get("unquoted_commas"):
                joined[-1] += f",{cell}"
                places.append(len(joined) - 1)
            else:
                joined.append(cell)
        if len(places) != surplus:
            raise _refusal(messages.SURPLUS_CELLS, file=file, row=str(number), count=str(surplus))
        for place in dict.fromkeys(places):
            facts = {"file": file, "column": headings[place], "row": number, "found": joined[place]}
            self.notes.append(Problem(messages.CELLS_JOINED, facts))
        return joined

    def keyed(self, name: str, key: str) -> dict[str, Row]:
        """The rows of a file by a key column; the last one wins."""
        if (name, key) not in self._keyed:
            self._keyed[name, key] = {row[key]: row for row in self.file(name)}
        return self._keyed[name, key]

    def grouped(self, name: str, key: str) -> dict[str, list[Row]]:
        """The rows of a file in lists by a key column, in the file's order."""
        if (name, key) not in self._grouped:
            groups: dict[str, list[Row]] = defaultdict(list)
            for row in self.file(name):
                groups[row[key]].append(row)
            self._grouped[name, key] = groups
        return self._grouped[name, key]

    def records(self, step: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The records of one step: field name to text, and `lines` for a document."""
        for one in self.mapped(step):
            yield dict(one.fields) | ({"lines": one.lines} if "lines" in step else {})

    def mapped(self, step: Mapping[str, Any]) -> Iterator[Mapped]:
        """The records of one step with the rows that they come from."""
        if "rows" in step:
            yield from (Mapped(number, dict(row)) for number, row in enumerate(step["rows"], 1))
            return
        seen: set[str] = set()
        lines = step.get("lines")
        for row in self.file(step["file"]):
            if not all(row.get(column, "") in allowed for column, allowed in step.get("where", {}).items()):
                continue
            record = Mapped(int(row[ROW]), self._fields(step["fields"], self._joined(step, row)))
            if unique := step.get("unique"):
                if record.fields.get(unique, "") in seen | {""}:
                    continue
                seen.add(record.fields[unique])
            if lines:
                details = self.grouped(lines["file"], lines["key"]).get(row[lines.get("parent", lines["key"])], [])
                if not details and lines.get("required"):
                    continue
                record.lines = [self._fields(lines["fields"], self._joined(lines, detail)) for detail in details]
                record.line_rows = [int(detail[ROW]) for detail in details]
            yield record

    def _joined(self, step: Mapping[str, Any], row: Row) -> Row:
        values = dict(row)
        for name, join in step.get("join", {}).items():
            other = self.keyed(join["file"], join["key"]).get(values.get(join["on"], ""), {})
            values |= {f"{name}.{column}": value for column, value in other.items()}
        return values

    def _fields(self, fields: Mapping[str, Any], row: Row) -> dict[str, Any]:
        record = {name: self._value(name, rule, row) for name, rule in fields.items()}
        return {name: value for name, value in record.items() if value not in MISSING}

    def _value(self, name: str, rule: Any, row: Row) -> str:
        if isinstance(rule, str):
            return _filled(rule, row)
        value = _present(row.get(rule["column"], ""))
        if "gather" in rule:
            return self._gathered(rule, value)
        if "find" in rule:
            value = self.keyed(rule["find"], rule["key"]).get(value, {}).get(rule["take"], "")
        if "values" in rule:
            value = rule["values"].get(value, rule.get("otherwise", value))
        if value in MISSING:
            return str(rule.get("otherwise", ""))  # whole, without the prefix
        if rule.get("as") == "date":
            return value[:10]
        if "times" in rule:
            return _times(name, value, rule["times"])
        return value if "prefix" not in rule else f"{rule['prefix']}{value}"

    def _gathered(self, rule: Mapping[str, Any], value: str) -> str:
        """One text of all rows of a file that carry the value in the key column."""
        found = [
            _filled(rule["text"], row)
            for row in self.grouped(rule["gather"], rule["key"]).get(value, [])
            if all(row.get(column, "") in allowed for column, allowed in rule.get("where", {}).items())
        ]
        return str(rule.get("join", "; ")).join(found)


def _rows(numbers: list[int]) -> dict[str, Any]:
    """How many rows, and which, runs of them together: 2-4, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return {"count": len(numbers), "rows": [f"{a}-{b}" if a < b else str(a) for a, b in runs]}


def _filled(template: str, row: Row) -> str:
    """A text with columns of the row; midnight behind a date is left out."""
    return _COLUMN.sub(
        lambda match: _MIDNIGHT.sub("", _present(row.get(match.group(1), ""))) or match.group(2) or "", template
    ).strip()


def _present(value: str) -> str:
    return "" if value in MISSING else value


def _times(name: str, value: str, factor: str) -> str:
    try:
        return f"{(Decimal(value) * Decimal(factor)).normalize():f}"
    except InvalidOperation:
        raise _refusal(messages.NOT_A_NUMBER, field=name, found=value) from None


def _refusal(message: Message, **facts: str) -> ProblemError:
    return ProblemError(Problem(message, facts))
