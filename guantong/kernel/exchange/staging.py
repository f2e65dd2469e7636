"""From a sheet to typed records: every cell is checked, every reference resolved in sets, and each record compared with
what is stored, before anything is written. What comes out stands in `exchange_row` and `exchange_problem`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type
from guantong.kernel.engine.catalog import columns as table_columns
from guantong.kernel.engine.custom import COLUMN, pack, unpack
from guantong.kernel.engine.document import Document
from guantong.kernel.engine.plan import Plan, plan_of
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.resolve import by_code, fetch
from guantong.kernel.engine.service import _check_warehouse, keys_of
from guantong.kernel.engine.validate import _default
from guantong.kernel.exchange import messages as own
from guantong.kernel.exchange.cells import CellError, as_text, is_empty, parse
from guantong.kernel.exchange.columns import KEY, REFERENCE, Column, Headings, columns_of, key_of
from guantong.kernel.exchange.findings import Findings
from guantong.kernel.exchange.reading import Sheet
from guantong.kernel.messages import ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit, jsonb

CHUNK = 1000
LATER = "_later"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Draft:
    """One record of the file on its way: the header by column, lines by line set, and where each cell stood."""

    row: int
    key: str
    header: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    line_rows: dict[str, list[int]] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    refused: set[tuple[int, str]] = field(default_factory=set)
    blocked: list[Wanted] = field(default_factory=list)
    is_bad: bool = False

    def refuse(self, row: int, column: Column) -> None:
        """The cell cannot be used, and so the record cannot."""
        self.is_bad = True
        self.refused.add((row, column.name))


@dataclass(slots=True)
class Wanted:
    """A reference named by a cell."""

    draft: Draft
    row: int
    column: Column
    text: str
    into: dict[str, Any]


@dataclass(slots=True)
class Staged:
    """What the check of a file came to."""

    total: int = 0
    good: int = 0
    bad: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    create_columns: set[str] = field(default_factory=set)
    change_columns: set[str] = field(default_factory=set)
    line_columns: dict[str, set[str]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)


class Stager:
    """Checks one sheet for one type and stages its records under a batch."""

    def __init__(self, unit: Unit, record_type: RecordType, sheet: Sheet, batch_id: int) -> None:
        self.unit = unit
        self.type = tailored(unit, record_type)
        self.plan: Plan = plan_of(self.type)
        self.sheet = sheet
        self.batch_id = batch_id
        self.findings = Findings()
        self.result = Staged()
        self.key = key_of(self.type)
        self.columns = columns_of(unit, self.type)
        self.by_field = {(column.lines, column.field.name): column for column in self.columns}
        self.key_column = self.by_field[None, self.key.name]
        self.used: list[tuple[int, Column]] = []
        self.key_place = -1
        self.line_sets: set[str] = set()
        self.keys: set[str] = set()
        self._texts: dict[str, dict[str, Row | None]] = {}
        self._big = {
            (one.lines, one.field.name)
            for one in self.columns
            if one.field.type is Type.INT
            and self._column(self._table(one.lines), one.field.column_name, "type") == "bigint"
        }

    # -- the heading -----------------------------------------------------------------------------------------------

    def _table(self, lines: str | None) -> str:
        return next((one.table for one in self.type.lines if one.name == lines), self.type.table)

    def _column(self, table: str, name: str, what: str) -> Any:
        known = table_columns(self.unit, table).get(name)
        return getattr(known, what) if known else None

    def match_headings(self) -> bool:
        """Find the column of each heading; whether rows can be looked at at all."""
        headings = Headings(self.columns)
        seen: dict[str, int] = {}
        row = self.sheet.heading_row
        for place, heading in enumerate(self.sheet.headings):
            if not heading:
                continue
            column = headings.find(heading)
            if column is None:
                near = headings.near(heading, self.unit.language)
                self.findings.add(row, None, own.UNKNOWN_COLUMN, found=heading, near=near)
            elif column.name in seen:
                self.findings.add(row, column, own.DOUBLE_COLUMN, found=heading)
            else:
                seen[column.name] = place
                if column.is_importable and column.field is not KEY:
                    self.used.append((place, column))
        self.key_place = seen.get(self.key_column.name, seen.get(REFERENCE, -1))
        if self.key_place < 0:
            self.findings.add(row, self.key_column, own.MISSING_COLUMN)
        self.line_sets = {column.lines for _, column in self.used if column.lines}
        return not self.findings.total

    # -- rows to drafts --------------------------------------------------------------------------------------------

    def _drafts(self) -> Iterator[tuple[Draft, list[Wanted]]]:
        """The records in the order in which they begin; those with lines may be scattered over the sheet."""
        rows = [(number, cells, self._key_text(cells, self.key_place)) for number, cells in self.sheet.rows]
        self.keys = {key for _, _, key in rows if key}
        if not self.line_sets:
            first: dict[str, int] = {}
            for number, cells, key in rows:
                draft, wanted = self._draft(number, key, [(number, cells)])
                if key and key in first:
                    draft.is_bad = True
                    self.findings.add(number, self.key_column, own.DOUBLE_KEY, found=key, first=first[key])
                first.setdefault(key, number)
                yield draft, wanted
            return
        groups: dict[str, list[tuple[int, Sequence[Any]]]] = {}
        current = ""
        for number, cells, key in rows:
            current = key or current
            if not current:
                self.findings.add(number, self.key_column, own.NO_KEY)
                self.result.total += 1
                self.result.bad += 1
                continue
            groups.setdefault(current, []).append((number, cells))
        for key, members in groups.items():
            yield self._draft(members[0][0], key, members)

    @staticmethod
    def _key_text(cells: Sequence[Any], place: int) -> str:
        return as_text(cells[place]) if place < len(cells) and not is_empty(cells[place]) else ""

    def _draft(self, row: int, key: str, members: Sequence[tuple[int, Sequence[Any]]]) -> tuple[Draft, list[Wanted]]:
        draft = Draft(row, key)
        wanted: list[Wanted] = []
        draft.lines = {name: [] for name in self.line_sets}
        draft.line_rows = {name: [] for name in self.line_sets}
        for number, cells in members:
            lines: dict[str, dict[str, Any]] = {}
            for place, column in self.used:
                cell = cells[place] if place < len(cells) else None
                if (number, place) in self.sheet.formulas:
                    draft.refuse(number, column)
                    self.findings.add(number, column, own.FORMULA, found=self.sheet.formulas[number, place])
                    continue
                if column.lines is None:
                    self._header_cell(draft, number, column, cell, wanted)
                elif not is_empty(cell):
                    into = lines.setdefault(column.lines, {})
                    self._cell(draft, number, column, cell, into, wanted)
            for name, line in lines.items():
                draft.lines[name].append(line)
                draft.line_rows[name].append(number)
        return draft, wanted

    def _header_cell(self, draft: Draft, row: int, column: Column, cell: Any, wanted: list[Wanted]) -> None:
        name = column.field.column_name
        if is_empty(cell):
            draft.header.setdefault(name, None)
            draft.first.setdefault(column.name, None)
            return
        if draft.first.get(column.name) is None:
            draft.first[column.name] = (row, cell)
            self._cell(draft, row, column, cell, draft.header, wanted)
        elif as_text(cell) != as_text(draft.first[column.name][1]):
            first_row, first_cell = draft.first[column.name]
            draft.is_bad = True
            self.findings.add(
                row, column, own.HEADER_DIFFERS, found=as_text(cell), expected=as_text(first_cell), first=first_row
            )

    def _cell(
        self, draft: Draft, row: int, column: Column, cell: Any, into: dict[str, Any], wanted: list[Wanted]
    ) -> None:
        one = column.field
        try:
            value = parse(
                one, cell, is_big=(column.lines, one.name) in self._big, may_be_formula=self.sheet.is_plain_text
            )
        except CellError as error:
            draft.refuse(row, column)
            into[one.column_name] = None
            self.findings.add(row, column, error.message, **error.facts)
            return
        into[one.column_name] = value
        if one.type is Type.REF:
            into[one.column_name] = None
            wanted.append(Wanted(draft, row, column, value, into))

    # -- references ------------------------------------------------------------------------------------------------

    def _resolve(self, wanted: Sequence[Wanted]) -> None:
        """Give every named reference its id: by code, else by a name that only one record has. A few statements."""
        missing: dict[str, set[str]] = {}
        for one in wanted:
            ref = one.column.field.ref or ""
            known = self._texts.setdefault(ref, {})
            if one.text not in known:
                missing.setdefault(ref, set()).add(one.text)
        fetch(self.unit, {}, missing)
        for ref, texts in missing.items():
            codes = by_code(self.unit, ref)
            self._texts[ref].update((text, codes.get(text)) for text in texts)
        unknown = {ref: {one for one in texts if self._texts[ref][one] is None} for ref, texts in missing.items()}
        names = self._by_names(unknown)
        for one in wanted:
            ref = one.column.field.ref or ""
            row = self._texts[ref][one.text]
            if row is None:
                self._unknown(one, names.get((ref, one.text), []))
                continue
            one.into[one.column.field.column_name] = row["id"]
            target = references()[ref]
            if target.active_column and row.get(target.active_column) is False:
                one.draft.blocked.append(one)

    def _by_names(self, texts: Mapping[str, set[str]]) -> dict[tuple[str, str], list[str]]:
        """Ambiguous names with their codes; a unique one is taken as if its code had been given."""
        ambiguous: dict[tuple[str, str], list[str]] = {}
        for ref, wanted in texts.items():
            target = references()[ref]
            if not wanted or target.name_column == target.code_column:
                continue
            company = f"{target.company_column} = %(company)s AND " if target.company_column else ""
            rows = self.unit.sql(
                f"SELECT min(id) AS id, {target.name_column} AS name,"
                f" array_agg({target.code_column} ORDER BY id) AS codes FROM {target.table} WHERE {company}{target.name_column} = ANY(%(names)s::text[])"
                f" GROUP BY {target.name_column}",
                {"company": self.unit.company_id, "names": sorted(wanted)},
            )
            unique = {row["name"]: row["id"] for row in rows if len(row["codes"]) == 1}
            fetch(self.unit, {ref: list(unique.values())}, {})
            for name, row_id in unique.items():
                self._texts[ref][name] = self.unit.references[ref].get(row_id)
            ambiguous |= {(ref, row["name"]): row["codes"] for row in rows if len(row["codes"]) > 1}
        return ambiguous

    def _unknown(self, one: Wanted, codes: Sequence[str]) -> None:
        ref, column = one.column.field.ref, one.column.field.column_name
        is_own = ref == self.type.code and one.column.lines is None and not one.column.field.custom
        if is_own and one.text in self.keys and one.text != one.draft.key:
            one.draft.header.setdefault(LATER, {})[column] = one.text
            self.result.later.add(column)
            return
        one.draft.refuse(one.row, one.column)
        if codes:
            self.findings.add(one.row, one.column, own.AMBIGUOUS_NAME, found=one.text, codes=codes[:5])
        else:
            self.findings.add(one.row, one.column, say.NO_SUCH_REFERENCE, found=one.text, type=one.column.field.label)

    # -- drafts to records -----------------------------------------------------------------------------------------

    def _existing(self, drafts: Sequence[Draft]) -> dict[str, Document | int]:
        """What is stored already, by key: masters as documents with their lines, documents by their id."""
        keys = [draft.key for draft in drafts if draft.key]
        if self.type.record == "document":
            kind = " AND kind = %(kind)s" if self.type.kind is not None else ""
            rows = self.unit.sql(
                f"""SELECT external_ref AS key, document_id AS id FROM exchange_reference
                     WHERE company_id = %(company)s AND type_code = %(type)s AND external_ref = ANY(%(keys)s::text[])
                    UNION SELECT number, id FROM {self.type.table}
                     WHERE company_id = %(company)s{kind} AND number = ANY(%(keys)s::text[])""",
                {
                    "company": self.unit.company_id,
                    "type": self.type.code,
                    "kind": self.type.kind,
                    "keys": keys,
                },
            )
            return {row["key"]: row["id"] for row in rows}
        fetch(self.unit, {}, {self.type.code: keys})
        known = by_code(self.unit, self.type.code)
        found = {key: known[key] for key in keys if key in known}
        lines = self._existing_lines([row["id"] for row in found.values()])
        for row in found.values():
            unpack(self.plan.custom, row)
        return {key: Document(self.type, row["id"], row, lines.get(row["id"], {})) for key, row in found.items()}

    def _existing_lines(self, ids: Sequence[int]) -> dict[int, dict[str, list[Row]]]:
        found: dict[int, dict[str, list[Row]]] = {one: {lines.name: [] for lines in self.type.lines} for one in ids}
        for line_plan in self.plan.lines if ids else ():
            lines = line_plan.lines
            for row in self.unit.sql(
                f"SELECT * FROM {lines.table} WHERE document_id = ANY(%s::bigint[]) ORDER BY document_id, line_no",
                [list(ids)],
            ):
                unpack(line_plan.custom, row)
                found[row["document_id"]][lines.name].append(row)
        return found

    def _record(self, draft: Draft, stored: Document | None) -> dict[str, Any] | None:
        """The whole record as it would stand after the import; None when it is bad."""
        if stored is None and not self.type.creatable:
            draft.is_bad = True
            self.findings.add(draft.row, self.key_column, say.CANNOT_CREATE, label=self.type.label, found=draft.key)
            return None
        record: dict[str, Any] = dict(stored.header) if stored else {}
        given = {name: value for name, value in draft.header.items() if name != LATER}
        record |= given if stored is None else self._cleared(given)
        if stored is None:
            self._defaults(self.plan.fields, record)
        self._required(draft, self.plan.fields, record, draft.row, None, is_new=stored is None)
        for line_plan in self.plan.lines:
            name = line_plan.lines.name
            if name not in self.line_sets:
                record[name] = [dict(row) for row in stored.lines[name]] if stored else []
                if stored is None and line_plan.lines.minimum:
                    self._too_few(draft, line_plan.lines.label, line_plan.lines.minimum)
                continue
            for number, (line, row) in enumerate(zip(draft.lines[name], draft.line_rows[name], strict=True), 1):
                line["id"], line["line_no"] = None, number
                self._defaults(line_plan.fields, line)
                self._required(draft, line_plan.fields, line, row, name, is_new=True)
            record[name] = draft.lines[name]
            if len(record[name]) < line_plan.lines.minimum:
                self._too_few(draft, line_plan.lines.label, line_plan.lines.minimum)
            if len(record[name]) > line_plan.lines.maximum:
                draft.is_bad = True
                facts = {"found": len(record[name]), "limit": line_plan.lines.maximum, "label": line_plan.lines.label}
                self.findings.add(draft.row, None, say.TOO_MANY_LINES, **facts)
        if draft.is_bad:
            return None
        self._prepare(draft, record, stored)
        return None if draft.is_bad else record

    def _cleared(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What an empty cell does to a stored record: it clears the value, but lets one stand that must not be null."""
        table = table_columns(self.unit, self.type.table)
        kept = {}
        for name, value in given.items():
            column = table.get(name)
            if value is None and column is not None and column.required:
                if column.type == "text":
                    kept[name] = ""
                continue
            kept[name] = value
        return kept

    def _too_few(self, draft: Draft, label: Any, minimum: int) -> None:
        draft.is_bad = True
        self.findings.add(draft.row, None, say.TOO_FEW_LINES, label=label, found=0, limit=minimum)

    def _defaults(self, fields: Iterable[Field], record: dict[str, Any]) -> None:
        for one in fields:
            if one.default is not None and not one.is_derived and record.get(one.column_name) is None:
                record[one.column_name] = _default(self.unit, one)

    def _required(
        self,
        draft: Draft,
        fields: Iterable[Field],
        record: Mapping[str, Any],
        row: int,
        lines: str | None,
        *,
        is_new: bool,
    ) -> None:
        for one in fields:
            if not one.required or one.readonly or one.is_derived:
                continue
            if record.get(one.column_name) not in (None, ""):
                continue
            if lines is None and one.column_name in draft.header.get(LATER, {}):
                continue
            column = self.by_field.get((lines, one.name))
            if column and (row, column.name) in draft.refused:
                continue
            draft.is_bad = True
            if is_new and not any(used is column for _, used in self.used):
                name = column.name if column else one.name
                self.findings.add_once(name, self.sheet.heading_row, column, own.MISSING_COLUMN, label=one.label)
            else:
                self.findings.add(row, column, say.REQUIRED, label=one.label)

    def _prepare(self, draft: Draft, record: dict[str, Any], stored: Document | None) -> None:
        """The type's own check, its problems told by row and column."""
        unit = self.unit
        before = len(unit.problems)
        problems = []
        try:
            if self.type.prepare is not None:
                self.type.prepare(unit, record, stored)
            _check_warehouse(unit, self.type, record)
        except ProblemError as error:
            problems = [one for one in error.problems if one not in unit.problems]
        problems = [*unit.problems[before:], *problems]
        del unit.problems[before:]
        for problem in problems:
            draft.is_bad = True
            row = draft.row
            if problem.lines and problem.line and problem.line <= len(draft.line_rows.get(problem.lines, ())):
                row = draft.line_rows[problem.lines][problem.line - 1]
            self.findings.add_problem(row, self.by_field.get((problem.lines, problem.field or "")), problem)

    # -- staging ---------------------------------------------------------------------------------------------------

    def _differing(self, draft: Draft, record: Mapping[str, Any], stored: Document) -> dict[str, Any]:
        """What the import changes of a stored master: columns, and line sets as a whole."""
        table = table_columns(self.unit, self.type.table)
        names = [name for name in record if name in table and name in stored.header]
        changed = {name: record[name] for name in names if not _same(record[name], stored.header[name])}
        for one in self.plan.custom:
            if not _same(record.get(one.name), stored.header.get(one.name)):
                changed[one.name] = record.get(one.name)
        if not changed.keys() & draft.header.keys():
            changed = {}  # What the type's own check derives counts only when something given has changed.
        for name in self.line_sets:
            fields = [one.column_name for line in self.plan.lines if line.lines.name == name for one in line.fields]
            new = [{key: line.get(key) for key in fields if key} for line in record[name]]
            old = [{key: line.get(key) for key in fields if key} for line in stored.lines[name]]
            if len(new) != len(old) or any(
                not _same(one[key], two[key]) for one, two in zip(new, old, strict=True) for key in one
            ):
                changed[name] = record[name]
        return changed

    def _stage(self, draft: Draft, stored: Document | int | None) -> tuple[str, dict[str, Any]]:
        """The action and what is kept of the record."""
        if isinstance(stored, int):
            return ("bad", {}) if draft.is_bad else ("unchanged", {"id": stored})
        self._refuse_blocked(draft, stored)
        record = self._record(draft, stored)
        if record is None:
            return "bad", {}
        line_names = {lines.name for lines in self.type.lines}
        later = draft.header.get(LATER)
        if stored is None:
            kept = self._packed(dict(record), {})
            if self.type.record == "master":
                kept["search_keys"] = keys_of(self.type, record)
            self.result.create_columns.update(kept.keys() - line_names)
            self._note_lines(kept)
            return "create", kept | ({LATER: later} if later else {})
        kept = self._packed(self._differing(draft, record, stored), stored.header)
        if set(self.type.search) & kept.keys():
            kept["search_keys"] = keys_of(self.type, record)
        if not kept and not later:
            return "unchanged", {"id": stored.id}
        self.result.change_columns.update(kept.keys() - line_names)
        self._note_lines(kept)
        return "change", kept | {"id": stored.id} | ({LATER: later} if later else {})

    def _packed(self, kept: dict[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
        """Custom fields as the table keeps them; where one changes, with those of the stored row that do not."""
        if any(one.name in kept for one in self.plan.custom):
            kept.setdefault(COLUMN, header.get(COLUMN) or {})
            pack(self.plan.custom, kept)
        for one in self.plan.custom:
            kept.pop(one.name, None)
        for line_plan in self.plan.lines:
            for row in kept.get(line_plan.lines.name) or ():
                pack(line_plan.custom, row)
                for one in line_plan.custom:
                    row.pop(one.name, None)
        return kept

    def _refuse_blocked(self, draft: Draft, stored: Document | None) -> None:
        """A blocked master may stay where it stands already, so that the same file can be imported again."""
        for one in draft.blocked:
            name = one.column.field.column_name
            rows = [] if stored is None else stored.lines[one.column.lines] if one.column.lines else [stored.header]
            if one.into[name] in {row[name] for row in rows}:
                continue
            draft.is_bad = True
            self.findings.add(one.row, one.column, say.INACTIVE_REFERENCE, found=one.text, type=one.column.field.label)

    def _note_lines(self, record: Mapping[str, Any]) -> None:
        for lines in self.type.lines:
            for line in record.get(lines.name) or ():
                self.result.line_columns.setdefault(lines.name, set()).update(line)

    def run(self, progress: Progress = lambda _done, _total: None) -> Staged:
        """Check and stage the whole sheet."""
        total = len(self.sheet.rows)
        if not self.match_headings():
            self.result.total = self.result.bad = total
            self._copy_problems()
            return self.result
        chunk: list[tuple[Draft, list[Wanted]]] = []
        for draft, wanted in self._drafts():
            chunk.append((draft, wanted))
            if len(chunk) >= CHUNK:
                self._finish(chunk)
                progress(min(draft.row, total), total)
                chunk = []
        self._finish(chunk)
        self._copy_problems()
        progress(total, total)
        return self.result

    def _finish(self, chunk: Sequence[tuple[Draft, list[Wanted]]]) -> None:
        if not chunk:
            return
        self._resolve([one for _, wanted in chunk for one in wanted])
        existing = self._existing([draft for draft, _ in chunk])
        counts = {"create": "created", "change": "changed", "unchanged": "unchanged", "bad": "bad"}
        staged = [(draft, *self._stage(draft, existing.get(draft.key))) for draft, _ in chunk]
        with self.unit.cursor.copy("COPY exchange_row (batch_id, row_no, key, action, record) FROM STDIN") as copy:
            copy.set_types(("int8", "int4", "text", "text", "jsonb"))
            for draft, action, record in staged:
                copy.write_row((self.batch_id, draft.row, draft.key, action, jsonb(record)))
                name = counts[action]
                setattr(self.result, name, getattr(self.result, name) + 1)
        self.result.total += len(chunk)
        self.result.good = self.result.created + self.result.changed + self.result.unchanged

    def _copy_problems(self) -> None:
        with self.unit.cursor.copy(
            'COPY exchange_problem (batch_id, row_no, "column", found, code, said) FROM STDIN'
        ) as copy:
            copy.set_types(("int8", "int4", "text", "text", "text", "jsonb"))
            for one in self.findings.kept:
                name = one.column.name if one.column else ""
                copy.write_row((self.batch_id, one.row, name, one.found, one.message.code, jsonb(one.said())))


def _same(new: Any, old: Any) -> bool:
    """Whether two stored values are equal; an empty text is as good as none."""
    return bool(new == old) or (new in (None, "") and old in (None, ""))
