"""What a declaration comes to in SQL: compiled once a type, kept for the life of the process.

Also the implied fields: every document has `business_on` and `remarks`, every line `remarks`, declared or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from guantong.kernel.declare import Field, L, Lines, RecordType, Type, record_types
from guantong.kernel.engine.reference import Reference, references

BUSINESS_ON = Field(
    "business_on", Type.DATE, L("单据日期", "Date"), required=True, default="today", in_list=True, section="main"
)
REMARKS = Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), max_length=2000, section="main")
SYSTEM_KEYS = frozenset(
    {
        "id", "type", "number", "state", "title", "version", "actions", "creates", "line_no", "created_by",
        "created_at", "changed_by", "changed_at", "posted_by", "posted_at", "reversal_of", "reversed_by",
        "made_by_rule", "print_count", "company", "kind",
    }
)  # fmt: skip
NUMBER = Field("number", Type.TEXT, L("单据编号", "Number"), readonly=True, in_list=True, searchable=True)
STATE = Field("state", Type.ENUM, L("状态", "State"), readonly=True, in_list=True)
USER_FIELDS = (
    Field("created_by", Type.REF, L("制单人", "Created by"), ref="user", readonly=True),
    Field("changed_by", Type.REF, L("修改人", "Changed by"), ref="user", readonly=True),
    Field("posted_by", Type.REF, L("记账人", "Posted by"), ref="user", readonly=True),
)
DOCUMENT_FIELDS = (
    Field("reversal_of", Type.INT, L("冲销对象", "Reversal of"), column="reversal_of_id", readonly=True),
    Field("reversed_by", Type.INT, L("被冲销", "Reversed by"), column="reversed_by_id", readonly=True),
    Field("made_by_rule", Type.TEXT, L("生成规则", "Made by rule"), readonly=True),
    Field("posted_at", Type.DATETIME, L("记账时间", "Posted at"), readonly=True),
    Field("print_count", Type.INT, L("打印次数", "Printed"), readonly=True),
)
COMMON_FIELDS = (
    Field("created_at", Type.DATETIME, L("制单时间", "Created at"), readonly=True),
    Field("changed_at", Type.DATETIME, L("修改时间", "Changed at"), readonly=True),
)


@dataclass(frozen=True, slots=True)
class LinePlan:
    """One line set, with its implied fields."""

    lines: Lines
    fields: tuple[Field, ...]
    by_name: dict[str, Field]
    custom: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One type, with its implied fields: `fields` are those people enter and see, `system` those the engine keeps,
    `custom` those of `fields` that an administrator added. `reads` holds the SQL that reads one record, by permissions."""

    type: RecordType
    fields: tuple[Field, ...]
    by_name: dict[str, Field]
    system: tuple[Field, ...]
    lines: tuple[LinePlan, ...]
    custom: tuple[Field, ...] = ()
    reads: dict[frozenset[str], str] = field(default_factory=dict)

    @property
    def readable(self) -> tuple[Field, ...]:
        """Everything that is read."""
        return (*self.fields, *self.system)

    def field(self, name: str) -> Field | None:
        """A field by its name, the engine's own included."""
        return self.by_name.get(name) or next((field for field in self.system if field.name == name), None)


def _implied(fields: tuple[Field, ...], *candidates: Field) -> tuple[Field, ...]:
    names = {field.name for field in fields}
    return (*fields, *(field for field in candidates if field.name not in names))


_PLANS: dict[int, Plan] = {}
_MOST_PLANS = 2000
"""Customization makes new types as it changes; the plans of the oldest are forgotten."""


def _plan(record_type: RecordType) -> Plan:
    is_document = record_type.record == "document"
    fields = _implied(record_type.fields, BUSINESS_ON, REMARKS) if is_document else record_type.fields
    system: tuple[Field, ...] = (*USER_FIELDS[: 3 if is_document else 2], *COMMON_FIELDS)
    if is_document:
        system = (NUMBER, *system, *DOCUMENT_FIELDS)
    if record_type.states:
        system = (STATE, *system)
    names = {field.name for field in fields}
    system = tuple(field for field in system if field.name not in names)
    lines = tuple(
        LinePlan(one, found, {field.name: field for field in found}, tuple(field for field in found if field.custom))
        for one in record_type.lines
        for found in (_implied(one.fields, REMARKS),)
    )
    own = tuple(field for field in fields if field.custom)
    return Plan(record_type, fields, {field.name: field for field in fields}, system, lines, own)


def plan_of(record_type: RecordType) -> Plan:
    """The plan of a type as it was declared, or as it was tailored; made once for each."""
    known = _PLANS.get(id(record_type))
    if known is None or known.type is not record_type:
        while len(_PLANS) >= _MOST_PLANS:
            _PLANS.pop(next(iter(_PLANS)), None)
        known = _PLANS[id(record_type)] = _plan(record_type)
    return known


def stored(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields that are kept: in a column of their own, or in `custom`."""
    return tuple(field for field in fields if not field.is_derived)


def quoted(name: str) -> str:
    """An SQL identifier. Names come from declarations, never from users."""
    if '"' in name:
        raise ValueError(name)
    return f'"{name}"'


def target_of(field: Field) -> Reference | None:
    """The table a REF names."""
    return references().get(field.ref or "") if field.type is Type.REF else None


def type_of_row(table: str, kind: str | None) -> RecordType | None:
    """The type to which a row of a table belongs."""
    return next((one for one in record_types() if one.table == table and one.kind in (None, kind)), None)
