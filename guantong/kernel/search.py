"""Type-ahead: find records by code, name, specification, pinyin or initials, one statement a search.

Masters are found through the GIN index on `search_keys` (see `search_keys.py`), documents by their number. Every search
needs the read permission, keeps to the rows the user may see, and carries what other fields copy from the record
(unit, tax rate, price), without the fields he may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from guantong.kernel.access.scope import scope_of
from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type, record_type, record_types
from guantong.kernel.engine.catalog import columns as table_columns
from guantong.kernel.engine.reference import Reference, reference
from guantong.kernel.engine.words import holds, is_known
from guantong.kernel.messages import kernel as say
from guantong.kernel.search_keys import Word, normalise, tests, words
from guantong.kernel.unit import Row, Unit

Offer = Callable[[Unit, list[dict[str, Any]], Mapping[str, str]], None]
"""Adds to found records what depends on the document that is being typed, e.g. the price for its partner."""
_OFFERS: dict[tuple[str, str], tuple[tuple[str, ...], Offer]] = {}

CANDIDATES = 2000
"""At most so many hits of the index are ranked; who types "a" will type on."""
LOOKED_AT = 10_000
"""At most so many hits of the index are looked at for the whole word. Both stand in the statement as numbers: of a limit that
it does not know, the database assumes a tenth, of one below another a hundredth, and then reads all items to join so few."""
NEWEST = 500
"""Among so many of the newest documents a part of a number is looked for in any case, so that what everybody has finds the newest."""
MOST = 50
MOST_CODES = 2000


def register_offer(for_type: str, ref: str, fields: tuple[str, ...], offer: Offer) -> None:
    """Let type-ahead over `ref` on a form of `for_type` carry what `offer` adds; it gets those header fields as text.

    A set of found records at a time, so `offer` asks for all of them at once.
    """
    _OFFERS[for_type, ref] = (fields, offer)


def offers_of(for_type: str) -> dict[str, list[str]]:
    """Which references of a form depend on which of its header fields; for the client's meta."""
    return {ref: list(fields) for (code, ref), (fields, _offer) in _OFFERS.items() if code == for_type}


def add_offers(unit: Unit, for_type: str, ref: str, rows: list[dict[str, Any]], header: Mapping[str, str]) -> None:
    """Let the form's module add to found records; nothing where it has no offer."""
    known = _OFFERS.get((for_type, ref))
    if known is None or not rows:
        return
    before = {name for row in rows for name in row}
    known[1](unit, rows, {name: header[name] for name in known[0] if header.get(name)})
    for name in _unseen(unit, for_type, ref) - before:
        for row in rows:
            row.pop(name, None)


def _unseen(unit: Unit, for_type: str, ref: str) -> set[str]:
    """What is offered for fields of the form that the user may not see, and for no other."""
    of_type = tailored(unit, record_type(for_type))
    fields = (*of_type.fields, *(field for lines in of_type.lines for field in lines.fields))
    by_name = {field.name: field for field in fields}
    filled: dict[str, bool] = {}
    for field in fields:
        for local, name in field.copies.items() if field.ref == ref else ():
            into = by_name.get(local)
            is_seen = into is None or into.see is None or unit.may(into.see)
            filled[name] = filled.get(name, False) or is_seen
    return {name for name, is_seen in filled.items() if not is_seen}


@lru_cache(maxsize=256)
def _copied(type_code: str, _known: int) -> tuple[str, ...]:
    """What other types copy from a record of this type when it is chosen."""
    wanted: dict[str, None] = {}
    for one in record_types():
        for field in (*one.fields, *(field for lines in one.lines for field in lines.fields)):
            if field.ref == type_code:
                wanted.update(dict.fromkeys(field.copies.values()))
    return tuple(name for name in wanted if name not in ("id", "code", "name"))


def carried(record_type: RecordType, unit: Unit) -> list[Field]:
    """The fields that a search result carries beside id, code and name, as far as the user may see them."""
    fields = {field.name: field for field in tailored(unit, record_type).fields}
    names = dict.fromkeys((*_copied(record_type.code, len(record_types())), *record_type.search))
    found = [fields[name] for name in names if name in fields and name not in ("id", "code", "name")]
    return [field for field in found if field.see is None or unit.may(field.see)]


def _passed_on(unit: Unit, type_code: str) -> list[Field]:
    """The plain fields of a referenced record that other fields copy in turn: an item brings its tax with the rate."""
    names = _copied(type_code, len(record_types()))
    found = next((one for one in record_types() if one.code == type_code), None)
    fields = () if found is None else tailored(unit, found).fields
    return [
        one
        for one in fields
        if one.name in names and one.type is not Type.REF and one.column_name and not one.see and not one.custom
    ]


def _selected(unit: Unit, field: Field, alias: str = "h") -> str:
    source = f"({field.expression})" if field.expression else f"{alias}.{field.column_name}"
    if field.type is Type.REF and field.ref:
        target = reference(field.ref)
        also = "".join(f", '{one.name}', r.{one.column_name}::text" for one in _passed_on(unit, field.ref))
        made = f"jsonb_build_object('id', r.id, 'code', r.{target.code_column}, 'name', r.{target.name_column}{also})"
        source = f"(SELECT {made} FROM {target.table} r WHERE r.id = {source})"
    return f'{source} AS "{field.name}"'


def _columns(record_type: RecordType, target: Reference, unit: Unit) -> str:
    own = (f"h.id, h.{target.code_column} AS code", f"h.{target.name_column} AS name")
    return ", ".join((*own, *(_selected(unit, field) for field in carried(record_type, unit))))


def _has_keys(unit: Unit, record_type: RecordType) -> bool:
    return "search_keys" in table_columns(unit, record_type.table)


def _matches(typed: Sequence[Word], parameters: dict[str, Any]) -> tuple[str, str]:
    """Conditions over `search_keys` that every word fits: what the index is asked, and what must be true of its hits."""
    asked = [tests(word, f"word{number}", parameters, "h") for number, word in enumerate(typed)]
    if not asked:
        return "FALSE", "TRUE"
    return " AND ".join(one for one, _ in asked), " AND ".join(one for _, one in asked)


def _flag(unit: Unit, record_type: RecordType, name: str) -> str:
    """The column of a declared yes/no field; nothing that was typed becomes SQL."""
    field = next((one for one in record_type.fields if one.name == name and one.type is Type.BOOL), None)
    if field is None or not field.column_name:
        unit.refuse(say.BAD_PARAMETER, field="only", name="only", found=name[:40], expected="is_…")
    return field.column_name


def find(
    unit: Unit,
    record_type: RecordType,
    query: str,
    limit: int = 20,
    *,
    inactive: bool = False,
    only: str | None = None,
) -> list[dict[str, Any]]:
    """The records that fit the typed text, the best first: exact code, beginning of the code, of initials, of the name.

    An empty text gives the first records by code (masters) or the newest (documents). `only` names a yes/no field of
    the type that the records must have (customers among the partners); other names are refused. Raises ProblemError without the
    read permission.
    """
    unit.demand(record_type.permission("read"))
    limit = max(1, min(limit, MOST))
    if record_type.record == "document":
        return _documents(unit, record_type, query, limit)
    target = reference(record_type.code)
    scope = scope_of(unit.user, unit.company_id, record_type)
    typed = words(query)
    raw = query.strip()
    parameters: dict[str, Any] = {"limit": limit} | scope.parameters
    rows = f"FROM {record_type.table} h WHERE {scope.sql}"
    if target.active_column and not inactive:
        rows += f" AND h.{target.active_column}"
    if only:
        rows += f" AND h.{_flag(unit, record_type, only)}"
    columns = _columns(record_type, target, unit)
    if not raw:
        return unit.sql(f"SELECT {columns} {rows} ORDER BY h.{target.code_column} LIMIT %(limit)s", parameters)
    parameters |= {
        "codes": list(dict.fromkeys((raw, raw.upper(), raw.lower()))),
        "prefix": _like(raw) + "%",
        "upper": _like(raw.upper()) + "%",
        "plain": normalise(raw),
        "first": ["^" + normalise(raw)[:10]],
    }
    code = f"h.{target.code_column}"
    if not _has_keys(unit, record_type):
        parameters["part"] = f"%{_like(raw)}%"
        matches, meant = f"({code} ILIKE %(part)s OR h.{target.name_column} ILIKE %(part)s)", "TRUE"
        is_first = "FALSE"
    else:
        matches, meant = _matches(typed, parameters)
        is_first = "h.search_keys @> %(first)s::text[]"
    statement = f"""
        WITH hit AS (
            (SELECT h.id, 0 AS rank {rows} AND {code} = ANY(%(codes)s))
            UNION ALL
            (SELECT h.id, 1 {rows} AND ({code} LIKE %(prefix)s OR {code} LIKE %(upper)s)
              ORDER BY {code} LIMIT %(limit)s)
            UNION ALL
            (SELECT c.id, CASE WHEN c.is_first THEN 2 WHEN c.is_inside THEN 3 ELSE 4 END
               FROM (SELECT h.id, {is_first} AS is_first,
                            position(%(plain)s in lower(h.{target.name_column})) > 0 AS is_inside
                       FROM (SELECT h.* {rows} AND {matches} LIMIT {LOOKED_AT}) h
                      WHERE {meant} LIMIT {CANDIDATES}) c)
        ), best AS (SELECT id, min(rank) AS rank FROM hit GROUP BY id)
        SELECT {columns}
          FROM best b JOIN {record_type.table} h ON h.id = b.id
         ORDER BY b.rank, length(h.{target.name_column}), {code}
         LIMIT %(limit)s"""
    return unit.sql(statement, parameters)


def _documents(unit: Unit, record_type: RecordType, query: str, limit: int) -> list[dict[str, Any]]:
    """Documents by a part of their number, the newest first."""
    scope = scope_of(unit.user, unit.company_id, record_type)
    parameters = scope.parameters | {"limit": limit, "part": f"%{_like(query.strip())}%", "kind": record_type.kind}
    kind = " AND h.kind = %(kind)s" if record_type.kind else ""
    extra = "".join(f", {_selected(unit, field)}" for field in carried(record_type, unit) if field.name != "number")
    where = f"{scope.sql}{kind}"
    source = f"{record_type.table} h WHERE {where}"
    if query.strip():
        parameters["part_word"] = query.strip()
        found = _numbered(record_type, where, query.strip())
        source = f"{record_type.table} h WHERE h.id IN ({found})"
    return unit.sql(
        f"SELECT h.id, h.number AS code, h.number AS name, h.number, h.state, h.business_on{extra}"
        f" FROM {source} ORDER BY h.id DESC LIMIT %(limit)s",
        parameters,
    )


def _numbered(record_type: RecordType, where: str, raw: str) -> str:
    """The ids of documents by a part of their number (`part`, `part_word`): those of the newest, and what the index knows.

    Neither reads more than a bounded number of rows, however many documents there are and whether any fits.
    """
    newest = (
        f"SELECT n.id FROM (SELECT h.id, h.number FROM {record_type.table} h WHERE {where} ORDER BY h.id DESC"
        f" LIMIT {NEWEST}) n WHERE n.number ILIKE %(part)s"
    )
    if not is_known(raw):
        return newest
    known = (
        f"SELECT h.id FROM {record_type.table} h WHERE {where} AND {holds(record_type.table, 'part_word')}"
        f" AND h.number ILIKE %(part)s LIMIT {CANDIDATES}"
    )
    return f"({newest}) UNION ALL ({known})"


def by_codes(unit: Unit, record_type: RecordType, codes: Iterable[str]) -> dict[str, dict[str, Any] | None]:
    """The record of each code (or number, or barcode), None where there is none. One statement for all.

    For pasted columns: letters may be small or capital, blanks around are ignored.
    """
    unit.demand(record_type.permission("read"))
    wanted = list(dict.fromkeys(codes))[:MOST_CODES]
    target = reference(record_type.code)
    scope = scope_of(unit.user, unit.company_id, record_type)
    fields = {field.name for field in record_type.fields}
    texts = {form for code in wanted for form in (code.strip(), code.strip().upper(), code.strip().lower())}
    also = " OR h.barcode = ANY(%(texts)s)" if "barcode" in fields else ""
    kind = " AND h.kind = %(kind)s" if record_type.kind else ""
    barcode = ", h.barcode AS _barcode" if also else ""
    rows = unit.sql(
        f"SELECT {_columns(record_type, target, unit)}{barcode} FROM {record_type.table} h"
        f" WHERE {scope.sql}{kind} AND (h.{target.code_column} = ANY(%(texts)s){also})",
        scope.parameters | {"texts": sorted(texts), "kind": record_type.kind},
    )
    known: dict[str, Row] = {}
    for row in rows:
        barcode_text = row.pop("_barcode", None)
        for text in (barcode_text, row["code"]):
            if text:
                known[str(text).lower()] = row
    exact = {str(row["code"]): row for row in rows}
    return {code: exact.get(code.strip()) or known.get(code.strip().lower()) for code in wanted}


def everywhere(unit: Unit, query: str, limit: int = 20) -> list[dict[str, Any]]:
    """Records of every type the user may read, for the search box of the whole program. One statement.

    Masters by their keys, documents by their number, both by their whole code or barcode first; at most five of a type.
    """
    typed, raw = words(query), query.strip()
    if not raw:
        return []
    parts: list[str] = []
    parameters: dict[str, Any] = {
        "limit": max(1, min(limit, MOST)),
        "part": f"%{_like(raw)}%",
        "part_word": raw,
        "codes": list(dict.fromkeys((raw, raw.upper(), raw.lower()))),
    }
    matches, meant = _matches(typed, parameters)
    for number, one in enumerate(record_types()):
        scope = scope_of(unit.user, unit.company_id, one)
        if not unit.may(one.permission("read")):
            continue
        target = reference(one.code)
        parameters |= scope.parameters
        parameters[f"type{number}"] = one.code
        code = f"h.{target.code_column}"
        rows = f"SELECT h.id, {code} AS code, h.{target.name_column} AS name"
        where = scope.sql
        if one.kind:
            parameters[f"kind{number}"] = one.kind
            where += f" AND h.kind = %(kind{number})s"
        whole = [f"({rows}, 0 AS rank FROM {one.table} h WHERE {where} AND {code} = ANY(%(codes)s) LIMIT 5)"]
        if "barcode" in {field.name for field in one.fields}:
            barcode = "h.barcode <> '' AND h.barcode = ANY(%(codes)s)"
            whole.append(f"({rows}, 0 AS rank FROM {one.table} h WHERE {where} AND {barcode} LIMIT 5)")
        if one.record == "document":
            ids = _numbered(one, where, raw)
            found = f"{rows}, 1 AS rank FROM {one.table} h WHERE h.id IN ({ids}) ORDER BY h.id DESC LIMIT 6"
        elif _has_keys(unit, one):
            looked = f"SELECT h.* FROM {one.table} h WHERE {where} AND {matches} LIMIT {LOOKED_AT}"
            found = f"{rows}, 1 AS rank FROM ({looked}) h WHERE {meant} LIMIT {CANDIDATES}"
        else:
            found = f"{rows}, 1 AS rank FROM {one.table} h WHERE {where} AND {code} ILIKE %(part)s LIMIT {CANDIDATES}"
        parts.append(
            f"(SELECT %(type{number})s::text AS type, b.id, b.code, b.name, {number} AS place, min(b.rank) AS rank"
            f" FROM ({' UNION ALL '.join((*whole, f'({found})'))}) b"
            " GROUP BY b.id, b.code, b.name ORDER BY min(b.rank), b.id DESC LIMIT 5)"
        )
    if not parts:
        return []
    hits = unit.sql(
        f"SELECT type, id, code, name FROM ({' UNION ALL '.join(parts)}) found"
        " ORDER BY rank, place, length(name), code LIMIT %(limit)s",
        parameters,
    )
    return [dict(row) for row in hits]


def _like(text: str) -> str:
    """The text with the wildcards of LIKE made plain."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
