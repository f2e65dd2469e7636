"""The columns of a record type in a file: the same for template, export and import, from its declaration.

A heading is the field's label in Chinese or in English, or its name; of a line field that would be mistaken for another
column, the label with its line set before it (`明细-备注`). A record with lines takes as many rows as it has lines, and
its key stands in each of them (or is left empty below the first).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, L, RecordType, Type
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.engine.wire import visible_fields
from guantong.kernel.messages import Language, text
from guantong.kernel.unit import Unit

KEY = Field(
    "key",
    Type.TEXT,
    L("单据标识", "Record key"),
    required=True,
    max_length=100,
    hint=L(
        "同一张单据的各行相同；再次导入不会重复", "The same in all rows of a document; a second import adds nothing"
    ),
)
"""Names a document in a file; the heading `external_ref` serves as well."""
REFERENCE = "external_ref"
NUMBER = Field("number", Type.TEXT, L("单据编号", "Number"), readonly=True)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file. `lines` is the line set, None for the header. Read-only ones are exported only."""

    field: Field
    label: L
    lines: str | None = None

    @property
    def name(self) -> str:
        """How a heading may name it by its field: `item`, or `lines.item`."""
        return self.field.name if self.lines is None else f"{self.lines}.{self.field.name}"

    @property
    def is_importable(self) -> bool:
        """Whether a file may fill it."""
        return self.field.importable and not self.field.readonly and not self.field.is_derived


def key_of(record_type: RecordType) -> Field:
    """The field that says which rows belong together and whether a record is known already."""
    if record_type.record == "document":
        return KEY
    return next(field for field in plan_of(record_type).fields if field.name == record_type.natural_key)


def columns_of(unit: Unit, record_type: RecordType) -> list[Column]:
    """All columns that the user may see, the key first; the company's own fields included."""
    record_type = tailored(unit, record_type)
    plan = plan_of(record_type)
    key = key_of(record_type)
    header = [key, *(field for field in visible_fields(unit, plan.fields) if field.name != key.name)]
    if record_type.record == "document":
        header.insert(1, NUMBER)
    header = [field for field in header if not field.hidden or field is key]
    result = [Column(field, field.label) for field in header]
    line_sets = [
        (one.lines, [field for field in visible_fields(unit, one.fields) if not field.hidden]) for one in plan.lines
    ]
    for lines, fields in line_sets:
        taken = [field.label for field in header]
        taken += [field.label for other, others in line_sets if other is not lines for field in others]
        for field in fields:
            zh = field.label.zh if field.label.zh not in {one.zh for one in taken} else _joined(lines.label, field).zh
            en = field.label.en if field.label.en not in {one.en for one in taken} else _joined(lines.label, field).en
            result.append(Column(field, L(zh, en), lines.name))
    return _told_apart(result)


def _told_apart(columns: list[Column]) -> list[Column]:
    """Two columns of one label get their field names behind it."""
    zh = Counter(column.label.zh for column in columns)
    en = Counter(column.label.en for column in columns)

    def apart(label: str, column: Column, seen: Counter[str]) -> str:
        return f"{label} ({column.name})" if seen[label] > 1 else label

    return [
        replace(column, label=L(apart(column.label.zh, column, zh), apart(column.label.en, column, en)))
        for column in columns
    ]


def _joined(line_set: L, field: Field) -> L:
    return L(f"{line_set.zh}-{field.label.zh}", f"{line_set.en} - {field.label.en}")


def importable(columns: Iterable[Column]) -> list[Column]:
    """The columns of a template."""
    return [column for column in columns if column.is_importable]


def folded(heading: str) -> str:
    """A heading without what people change: case, blanks, full-width forms, the star of required columns."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(character for character in plain if not character.isspace() and character not in "*:")


class Headings:
    """Finds the column that a heading means, in either language or by field name."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = list(columns)
        self._known: dict[str, Column] = {}
        for place in range(3):
            for column in self.columns:
                heading = (column.name, column.label.zh, column.label.en)[place]
                self._known.setdefault(folded(heading), column)

        key = next((column for column in self.columns if column.field is KEY), None)
        if key is not None:
            self._known.setdefault(REFERENCE, key)

    def find(self, heading: str) -> Column | None:
        """The column, or None."""
        return self._known.get(folded(heading))

    def near(self, heading: str, language: Language) -> str:
        """The heading that looks most like it, for the hint; all of them when none does."""
        found = difflib.get_close_matches(folded(heading), self._known, 1, 0.6)
        if found:
            return text(self._known[found[0]].label, language)
        names = [text(column.label, language) for column in self.columns if column.is_importable]
        return ("、" if language == "zh" else ", ").join(names[:12])
