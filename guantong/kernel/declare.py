"""The vocabulary in which a module declares its record types (documents and masters).

One declaration gives REST endpoints, OpenAPI, client meta, permissions, list, form, import and export columns and the
structural tests. Nothing here touches the database; `kernel.engine` reads these values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class L:
    """A label in both languages: Chinese first."""

    zh: str
    en: str


class Type(StrEnum):
    """What a field holds; decides column type, validation, editor and alignment."""

    TEXT = "text"
    LONGTEXT = "longtext"
    INT = "int"
    QUANTITY = "quantity"  # numeric(20,6), the item's stock unit unless the line names another
    PRICE = "price"  # numeric(20,6)
    MONEY = "money"  # numeric(20,2)
    PERCENT = "percent"  # numeric(9,6); 13 means 13 %
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"
    ENUM = "enum"
    REF = "ref"  # the id of another record; column `{name}_id`


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an enumeration. Tone colours it by meaning."""

    value: str
    label: L
    tone: Literal["neutral", "info", "good", "warn", "bad"] = "neutral"


@dataclass(frozen=True, slots=True)
class When:
    """A closed condition on another field of the same header or line: it holds one of some values, or is filled.

    `When("settlement_method", one_of=("cheque",))`, `When("is_customer", one_of=(True,))`, `When("red_reason")`
    (filled), `When("red_reason", filled=False)` (empty). An empty text, `false` aside, counts as empty.
    """

    field: str
    one_of: tuple[str | bool, ...] = ()
    filled: bool = True  # without `one_of`: whether the field must be filled, or empty

    def holds(self, value: Any) -> bool:
        """Whether the condition is met where the other field has this value."""
        if self.one_of:
            return any(value == one and isinstance(value, bool) is isinstance(one, bool) for one in self.one_of)
        return (value not in (None, "")) is self.filled


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a header or line.

    `column` defaults to the name (`{name}_id` for a REF). `expression` makes a read-only derived field: SQL over the
    header alias `h` (or line alias `l`), e.g. `"h.total_gross - h.settled"`. `readonly` fields are written by services
    only. `see` names a permission without which the field does not exist for the user (`see.cost`).
    `copies` maps local fields to properties of the chosen record (a default, not a link). `audited=False` marks
    progress columns that the document which moved them explains.
    """

    name: str
    type: Type
    label: L
    ref: str | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    readonly: bool = False
    hidden: bool = False
    default: Any = None  # a constant, or "today" | "company_currency" | "me"
    column: str | None = None
    expression: str | None = None
    max_length: int | None = None
    minimum: str | None = None  # decimal as text, inclusive
    maximum: str | None = None
    positive: bool = False  # > 0
    nonzero: bool = False
    scale: int | None = None
    width: int | None = None
    hint: L | None = None
    section: str = "main"
    in_list: bool = False
    filterable: bool = True
    sortable: bool = True
    usual_sort: bool = False  # lists are often sorted by it: an index holds that order (`engine.ordering`)
    searchable: bool = False  # found by the list's `q`
    total: bool = False  # summed in footer and list
    see: str | None = None
    copies: Mapping[str, str] = field(default_factory=dict)
    audited: bool = True
    importable: bool = True
    unique: bool = False  # per company; the natural key of a master is `code`
    only: str | None = None  # a yes/no field of the referenced type: type-ahead offers only records that have it
    visible_when: When | None = None  # where it does not hold, the field is not shown and nobody is asked for it
    required_when: When | None = None  # beside `required`: where it holds, and the field is visible, it must be filled
    spoken: Callable[[str, str], str] | None = None
    """Of a text that the program may have written: how it reads in a language. Asked for what nobody can change: documents that
    stand for good, and derived fields."""
    custom: bool = False  # an administrator's own, kept in the jsonb `custom` under its name; `expression` reads it

    @property
    def is_derived(self) -> bool:
        """Whether it is computed from other columns, so that nobody can write it."""
        return self.expression is not None and not self.custom

    @property
    def column_name(self) -> str:
        """The key of the inside form: the physical column, or a custom field's name; empty for a derived field."""
        if self.custom:
            return self.name
        if self.expression is not None:
            return ""
        return self.column or (f"{self.name}_id" if self.type is Type.REF else self.name)


@dataclass(frozen=True, slots=True)
class Lines:
    """One line set of a document. `source` names the line table that `source_line_id` points to (link graph)."""

    name: str
    label: L
    table: str
    fields: tuple[Field, ...]
    calculator: Literal["none", "tax_line", "voucher", "count", "allocation"] = "none"
    minimum: int = 1
    maximum: int = 5000
    can_add: bool = True
    progress: tuple[str, ...] = ()  # columns without a field that later documents move once this one is posted


@dataclass(frozen=True, slots=True)
class State:
    """A decided state (what can be counted is not a state)."""

    code: str
    label: L
    tone: Literal["neutral", "info", "good", "warn", "bad"] = "neutral"


@dataclass(frozen=True, slots=True)
class Transition:
    """An allowed step between states; bound to one service by `@carries_out`.

    `number` gives the document its number in this step. `asks` are extra inputs (e.g. a reversal date).
    `target` is the state afterwards (None keeps the state: e.g. a re-reservation).
    `writes` are the header columns that it may change although the document is not editable in its source states.
    """

    code: str
    source: tuple[str, ...]
    target: str | None
    label: L
    number: bool = False
    primary: bool = False
    danger: bool = False
    confirm: L | None = None
    asks: tuple[Field, ...] = ()
    bulk: bool = True
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Create:
    """A downstream document that this one offers to make (下推): `GET /{plural of type}/new?from=id`."""

    type: str
    label: L
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """How a downstream line names its upstream: the line column of THIS type and the upstream line table.

    `line_table=None` means the header column names an upstream header (e.g. reversal, source document).
    """

    column: str
    upstream_table: str  # header table of the upstream document
    upstream_line_table: str | None = None
    label: L = L("来源", "Source")


@dataclass(frozen=True, slots=True)
class RecordType:
    """A document type or a master.

    `table` is the physical header table; `kind` the value of its `kind` column when several types share it (a document that
    has its table for itself has its code there).
    `prefix` heads the number (`CG-202601-0001`, see domain/documents.md); `series` defaults to the code.
    `prepare` (pure or set-based: unit, record dict, existing) completes amounts before every save and reports problems;
    `derive` builds a prefilled draft from an upstream document.
    """

    code: str
    module: str
    plural: str
    label: L
    table: str
    fields: tuple[Field, ...]
    record: Literal["document", "master"] = "document"
    kind: str | None = None
    lines: tuple[Lines, ...] = ()
    states: tuple[State, ...] = ()
    transitions: tuple[Transition, ...] = ()
    editable_in: tuple[str, ...] = ("draft",)
    prefix: str | None = None
    sections: Mapping[str, L] = field(default_factory=dict)
    order: str = "-id"  # default sort of the list
    title: str = "number"  # the field that names a record to people
    search: tuple[str, ...] = ()  # columns found by type-ahead; masters with `search_keys text[]` use that
    creates: tuple[Create, ...] = ()
    links: tuple[Link, ...] = ()
    warehouse_column: str | None = None  # row scope by warehouse
    owner_column: str = "created_by_id"  # row scope by own documents
    page: str | None = None  # key of a special page in the client
    menu: str = "main"
    icon: str | None = None
    prepare: Callable[..., None] | None = None
    derive: Callable[..., dict[str, Any]] | None = None
    print_template: str | None = None
    amount_in_capitals: str | None = None  # field printed as 大写金额
    signatures: tuple[L, ...] = ()  # roles printed at the foot, in order (domain/documents.md section 2)
    creatable: bool = True
    extra_permissions: tuple[str, ...] = ()
    natural_key: str = "code"
    keeps_own_law: bool = False  # the module's SQL keeps its posted rows and numbers, not `kernel.posted`
    list_columns: tuple[str, ...] = ()  # the columns of the list in their order; without them, the fields `in_list`

    @property
    def path(self) -> str:
        """The REST path without host, e.g. `/api/sales/sales_orders`."""
        return f"/api/{self.module}/{self.plural}"

    def permission(self, action: str) -> str:
        """The permission string of an action on this type."""
        return f"{self.module}.{self.code}.{action}"


_TYPES: dict[str, RecordType] = {}
_SERVICES: dict[tuple[str, str], Callable[..., Any]] = {}


def register(*types: RecordType) -> None:
    """Make record types known. Called once, when the module's `documents` is imported by its AppConfig.ready."""
    for record_type in types:
        if record_type.code in _TYPES and _TYPES[record_type.code] is not record_type:
            raise ValueError(f"record type {record_type.code} is declared twice")
        _TYPES[record_type.code] = record_type


def record_type(code: str) -> RecordType:
    """The declared type. Raises KeyError with the code when there is none."""
    return _TYPES[code]


def record_types() -> tuple[RecordType, ...]:
    """All declared types in order of declaration."""
    return tuple(_TYPES.values())


def carries_out(type_code: str, transition: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Bind a service function to a transition.

    The engine calls it as `service(unit, document, asks)` inside the transaction, after permission, lock of the header
    and state check, and before `document_done` writes state and number. `document` is `kernel.engine.Document`:
    `.type`, `.id`, `.header` (dict), `.lines` (dict of lists of dicts); asks is a dict of validated inputs.
    The service may set `document.changes[...]` for header columns to be written by the engine with the state.
    """

    def bind(function: Callable[..., Any]) -> Callable[..., Any]:
        key = (type_code, transition)
        if key in _SERVICES:
            raise ValueError(f"{type_code}.{transition} has two services")
        _SERVICES[key] = function
        return function

    return bind


def service_of(type_code: str, transition: str) -> Callable[..., Any] | None:
    """The bound service, or None for a transition that only changes the state."""
    return _SERVICES.get((type_code, transition))
