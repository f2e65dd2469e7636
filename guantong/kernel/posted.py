"""The laws of posted documents and of their numbers, as triggers made from the declarations.

`statements(tables)` says how the database holds them on every table of every declared document type; `kernel.sql.apply`
carries them out. What they call stands in `sql/law_posted_document.sql` and `sql/law_document_number.sql`. Conditions are in
the triggers (`WHEN`), so that a row which breaks nothing calls no function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from guantong.kernel.declare import RecordType, record_types

# Columns of a header that may change at any time: who touched it last, and how often it was printed.
ALWAYS = frozenset({"version", "changed_by_id", "changed_at", "print_count", "state"})
Pair = tuple[str, str]
Step = tuple[str, str, str]
Tables = Mapping[str, frozenset[str]]


@dataclass
class _Law:
    """What the declared types of one header table say. A pair is kind and state; a step kind, state and state after it."""

    editable: set[Pair] = field(default_factory=set)
    steps: set[Step] = field(default_factory=set)
    numbered: set[Pair] = field(default_factory=set)
    writes: dict[str, set[Step]] = field(default_factory=dict)
    progress: dict[str, set[str]] = field(default_factory=dict)


def statements(tables: Tables) -> list[str]:
    """The SQL that makes the functions and triggers of both laws, in its order."""
    made = [*_number_functions()]
    for table, law in _laws().items():
        if table in tables:
            made += _header(table, law, tables[table])
            for lines, progress in sorted(law.progress.items()):
                if lines in tables:
                    made += _lines(table, lines, law, tables[lines] - progress)
    return made


def _documents() -> Iterator[RecordType]:
    return (one for one in record_types() if one.record == "document" and not one.keeps_own_law)


def _laws() -> dict[str, _Law]:
    laws: dict[str, _Law] = {}
    for one in _documents():
        law, kind = laws.setdefault(one.table, _Law()), _kind(one)
        law.editable |= {(kind, state) for state in one.editable_in}
        for lines in one.lines:
            moved = {each.column_name for each in lines.fields if not each.audited and each.column_name}
            law.progress.setdefault(lines.table, set()).update(moved, lines.progress)
        for step in one.transitions:
            after = {(kind, state, step.target or state) for state in step.source}
            if step.target is not None:
                law.steps |= after
            if step.number and step.target is not None:
                law.numbered.add((kind, step.target))
            for column in step.writes:
                law.writes.setdefault(column, set()).update(after)
    return laws


def _kind(of_type: RecordType) -> str:
    return of_type.kind or of_type.code


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _among(columns: str, values: Iterable[tuple[str, ...]]) -> str:
    """SQL: whether the columns are one of the values; false when there is none."""
    listed = ", ".join(f"({', '.join(map(_text, one))})" for one in sorted(values))
    return f"({columns}) IN ({listed})" if listed else "false"


def _row(alias: str, columns: Iterable[str]) -> str:
    return f"ROW({', '.join(f'{alias}.{column}' for column in sorted(columns))})"


def _trigger(name: str, moment: str, table: str, when: str, call: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {name} {moment} ON public.{table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {call}"


def _states(alias: str, law: _Law) -> str:
    """SQL: whether a header is editable; by its state alone where all kinds of the table agree."""
    states = {state for _, state in law.editable}
    kinds = {one[0] for one in law.editable | law.steps}
    if law.editable == {(kind, state) for kind in kinds for state in states}:
        return _among(f"{alias}.state", ((state,) for state in states))
    return _among(f"{alias}.kind, {alias}.state", law.editable)


def _function(name: str, when: str, code: str) -> str:
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {when} THEN
    PERFORM document_refuse('{code}', to_jsonb(OLD));
  END IF;
  RETURN NULL;
END $$"""


def _header(table: str, law: _Law, columns: frozenset[str]) -> Iterator[str]:
    """A condition is read anew by every statement, so the long ones stand in functions, and a short one goes before."""
    was, is_now = _states("OLD", law), _states("NEW", law)
    step = "NEW.kind, OLD.state, NEW.state"
    fixed = columns - ALWAYS - law.writes.keys()
    rewritten = [f"{_row('OLD', fixed)} IS DISTINCT FROM {_row('NEW', fixed)}"]
    for column, steps in sorted(law.writes.items()):
        rewritten.append(f"OLD.{column} IS DISTINCT FROM NEW.{column} AND NOT {_among(step, steps)}")
    identity = (
        "OLD.id <> NEW.id OR OLD.kind <> NEW.kind OR OLD.number IS NOT NULL AND OLD.number IS DISTINCT FROM NEW.number"
    )
    yield _function(
        f"law_kept_{table}", f"{identity} OR NOT {was} AND ({' OR '.join(rewritten)})", "kernel.document_final"
    )
    yield _function(
        f"law_state_{table}",
        f"NOT {_among(step, law.steps)} OR NEW.number IS NULL AND {_among('NEW.kind, NEW.state', law.numbered)}",
        "kernel.document_state",
    )
    yield _trigger(
        "law_document_new", "AFTER INSERT", table,
        f"NOT {_among('NEW.kind, NEW.state', law.editable)} OR NEW.number IS NOT NULL OR NEW.reversed_by_id IS NOT NULL",
        "law_document('kernel.document_state')",
    )  # fmt: skip
    yield _trigger("law_document_kept", "AFTER UPDATE", table, f"NOT {was} OR {identity}", f"law_kept_{table}()")
    yield _trigger("law_document_state", "AFTER UPDATE", table, "OLD.state <> NEW.state", f"law_state_{table}()")
    taken_back = {(after,) for _, before, after in law.writes.get("reversed_by_id", ()) if before != after}
    yield _trigger(
        "law_document_reversed", "AFTER UPDATE", table,
        "OLD.reversed_by_id IS DISTINCT FROM NEW.reversed_by_id"
        f" OR OLD.state <> NEW.state AND {_among('NEW.state', taken_back)}", "law_document_reversed()",
    )  # fmt: skip
    yield _trigger(
        "law_document_deleted", "AFTER DELETE", table, f"NOT {was} OR OLD.number IS NOT NULL",
        "law_document('kernel.document_final')",
    )  # fmt: skip
    yield _trigger(
        "law_number_claimed",
        "AFTER UPDATE",
        table,
        "OLD.number IS NULL AND NEW.number IS NOT NULL",
        "law_number_claimed()",
    )
    if any((kind, target) in law.editable and (kind, source) not in law.editable for kind, source, target in law.steps):
        moved = " OR ".join(
            f"EXISTS (SELECT 1 FROM public.{lines} l WHERE l.document_id = NEW.id"
            f" AND ({' OR '.join(f'l.{one} <> 0' for one in sorted(progress))}))"
            for lines, progress in sorted(law.progress.items()) if progress
        )  # fmt: skip
        yield _function(f"law_back_{table}", moved or "false", "kernel.document_final")
        yield _trigger("law_document_back", "AFTER UPDATE", table, f"NOT {was} AND {is_now}", f"law_back_{table}()")


def _lines(header: str, lines: str, law: _Law, fixed: frozenset[str]) -> Iterator[str]:
    """Judged as a set. A header is locked before its state is read, so that nobody posts it while its lines change."""
    fixed = fixed - {"id", "document_id", "company_id"}
    changed = f"{_row('o', fixed)} IS DISTINCT FROM {_row('t', fixed)}"
    for name, source in (
        ("lines", "touched t"), ("rewritten", f"touched t JOIN untouched o ON o.id = t.id WHERE {changed}"),
    ):  # fmt: skip
        yield f"""CREATE OR REPLACE FUNCTION law_{name}_{lines}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  it record;
BEGIN
  FOR it IN SELECT h.id, h.kind, h.state, h.number FROM public.{header} h
             WHERE h.id IN (SELECT t.document_id FROM {source}) ORDER BY h.id FOR SHARE LOOP
    IF NOT {_states("it", law)} THEN
      PERFORM document_refuse('kernel.document_final', to_jsonb(it));
    END IF;
  END LOOP;
  RETURN NULL;
END $$"""
    yield _trigger(
        "law_document_line_moved", "AFTER UPDATE", lines,
        "OLD.id <> NEW.id OR OLD.company_id <> NEW.company_id OR OLD.document_id <> NEW.document_id", "law_document_line()",
    )  # fmt: skip
    for trigger, moment, rows, function in (
        ("added", "INSERT", "NEW TABLE AS touched", "lines"),
        ("deleted", "DELETE", "OLD TABLE AS touched", "lines"),
        ("kept", "UPDATE", "OLD TABLE AS untouched NEW TABLE AS touched", "rewritten"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER law_document_line_{trigger} AFTER {moment} ON public.{lines} "
            f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION law_{function}_{lines}()"
        )


def _number_functions() -> Iterator[str]:
    """Which series a kind has, and on how many documents of a series numbers stand (null when one stands on two)."""
    series: dict[str, dict[str, set[str]]] = {}
    kinds = ""
    for one in _documents():
        if any(step.number for step in one.transitions):
            name = one.prefix or one.code.upper()
            series.setdefault(name, {}).setdefault(one.table, set()).add(_kind(one))
            kinds += f" WHEN {_text(_kind(one))} THEN {_text(name)}"
    yield f"""CREATE OR REPLACE FUNCTION document_series(kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind{kinds or " WHEN NULL THEN NULL"} END
$$"""
    places = "".join(
        f" WHEN {_text(name)} THEN {_text(','.join(f'{table}:{kind}' for table, some in sorted(held.items()) for kind in sorted(some)))}"
        for name, held in sorted(series.items())
    )
    yield f"""CREATE OR REPLACE FUNCTION document_places(series text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE series{places or " WHEN NULL THEN NULL"} ELSE '' END
$$"""
    cases = ""
    for name, held in sorted(series.items()):
        rows = " UNION ALL ".join(
            f"SELECT d.number FROM public.{table} d WHERE d.company_id = document_numbers_held.company"
            f" AND d.kind IN ({', '.join(map(_text, sorted(some)))}) AND d.number = ANY (numbers)"
            for table, some in sorted(held.items())
        )
        cases += f"""
  IF series = {_text(name)} THEN
    RETURN (SELECT CASE count(*) WHEN count(DISTINCT x.number) THEN count(*) END FROM ({rows}) x);
  END IF;"""
    yield f"""CREATE OR REPLACE FUNCTION document_numbers_held(company bigint, series text, numbers text[]) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN{cases}
  RETURN 0;
END $$"""
