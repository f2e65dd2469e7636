"""Mappings: how another system's files become rows of our own import, kept as data (TOML) beside this module.

A mapping is a list of steps; each step reads one file and yields rows with the field names of one record type, in the
order in which the types depend on each other. `whole_numbers` lists id columns that the other system wrote as 14.0.
A user copies one of the files in `mappings/` and changes its columns.

```toml
[[step]]
type = "item"                          # the record type that the rows become
file = "Product.csv"
where = { MakeFlag = ["1"] }           # optional: keep rows whose column is one of these
join.group = { file = "ProductSubcategory.csv", on = "ProductSubcategoryId", key = "ProductSubcategoryId" }

[step.fields]
code = "{ProductNumber}"               # text with columns of the file; a joined file's column is {group.Name}
source = { column = "MakeFlag", values = { "0" = "buy", "1" = "make" } }
category = { column = "group.Name", otherwise = "Other", prefix = "CAT-" }
ordered_on = { column = "OrderDate", as = "date" }
discount_percent = { column = "discount", times = "100" }

[step.lines]                           # for documents: the lines, found by the header's key
file = "PurchaseOrderDetail.csv"
key = "PurchaseOrderId"
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
from guantong.kernel.messages import Message, Problem, ProblemError

Row = dict[str, str]
MAPPINGS = Path(__file__).parent / "mappings"
MISSING = {"", "NULL"}
_COLUMN = re.compile(r"\{([^{}]+)\}")


def mapping_names() -> list[str]:
    """The mappings that come with the product."""
    return sorted(path.stem for path in MAPPINGS.glob("*.toml"))


@dataclass(slots=True)
class Source:
    """A folder of csv files read with one mapping. Files are read once and kept for joins."""

    folder: Path
    mapping: Mapping[str, Any]
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

    def file(self, name: str) -> list[Row]:
        """All rows of a file, surplus blanks removed. Raises a problem when the file is absent."""
        if name not in self._files:
            path = self.folder / name
            if not path.is_file():
                raise _refusal(messages.NO_FILE, file=name, folder=str(self.folder))
            with path.open(encoding="utf-8-sig", newline="") as stream:
                self._files[name] = [self._clean(row) for row in csv.DictReader(stream)]
        return self._files[name]

    def _clean(self, row: Mapping[str, str | None]) -> Row:
        clean = {key: (value or "").strip() for key, value in row.items() if key}
        for column in self.mapping.get("whole_numbers", ()):
            clean[column] = clean[column].removesuffix(".0") if column in clean else ""
        return clean

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
        seen: set[str] = set()
        lines = step.get("lines")
        for row in self.file(step["file"]):
            if not all(row.get(column, "") in allowed for column, allowed in step.get("where", {}).items()):
                continue
            record = self._fields(step["fields"], self._joined(step, row))
            if unique := step.get("unique"):
                if record.get(unique, "") in seen | {""}:
                    continue
                seen.add(record[unique])
            if lines:
                details = self.grouped(lines["file"], lines["key"]).get(row[lines.get("parent", lines["key"])], [])
                record["lines"] = [self._fields(lines["fields"], self._joined(lines, detail)) for detail in details]
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
            return _COLUMN.sub(lambda match: _present(row.get(match.group(1), "")), rule).strip()
        value = _present(row.get(rule["column"], ""))
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


def _present(value: str) -> str:
    return "" if value in MISSING else value


def _times(name: str, value: str, factor: str) -> str:
    try:
        return f"{(Decimal(value) * Decimal(factor)).normalize():f}"
    except InvalidOperation:
        raise _refusal(messages.NOT_A_NUMBER, field=name, found=value) from None


def _refusal(message: Message, **facts: str) -> ProblemError:
    return ProblemError(Problem(message, facts))
