"""The link graph (上查/下查), derived from the declared `Link`s: where a document came from, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guantong.kernel.declare import Link, RecordType, Type, record_types
from guantong.kernel.engine import store
from guantong.kernel.engine.catalog import columns
from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.plan import type_of_row
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.service import is_visible, not_found
from guantong.kernel.messages import text
from guantong.kernel.unit import Row, Unit

# The first of these columns that a line has counts it; all are in the item's stock unit where both sides have one.
QUANTITIES = ("stock_quantity", "quantity", "amount")
MOST = 2000


@dataclass(frozen=True, slots=True)
class Edge:
    """One declared way from a downstream table to an upstream one. `line_table` is None for a link of the header."""

    link: Link
    table: str
    line_table: str | None


def edges_of(unit: Unit, of_type: RecordType, *, upstream_table: str | None = None) -> list[Edge]:
    """The links that a type declares (only those to a table, if given), each with the table that holds its column."""
    found: list[Edge] = []
    for link in of_type.links:
        if upstream_table is not None and link.upstream_table != upstream_table:
            continue
        if link.upstream_line_table is None:
            if link.column in columns(unit, of_type.table):
                found.append(Edge(link, of_type.table, None))
            continue
        found += [
            Edge(link, of_type.table, lines.table)
            for lines in of_type.lines
            if link.column in columns(unit, lines.table)
        ]
    return found


def _unique(edges: list[Edge]) -> list[Edge]:
    seen: dict[tuple[str, str | None, str, str | None, str], Edge] = {}
    for edge in edges:
        key = (edge.table, edge.line_table, edge.link.column, edge.link.upstream_line_table, edge.link.upstream_table)
        seen.setdefault(key, edge)
    return list(seen.values())


def _part(place: int, edge: Edge, *, upstream: bool) -> str:
    """The rows of one edge: the header at the other end, and the line there with its counterpart here."""
    link = edge.link
    other = link.upstream_table if upstream else edge.table
    if edge.line_table is None:
        join = f"d.{link.column} = u.id"
        return (
            f"SELECT {place} AS place, to_jsonb(o) AS header, NULL::jsonb AS line, NULL::jsonb AS counterpart "
            f"FROM {edge.table} d JOIN {link.upstream_table} u ON {join} "
            f"JOIN {other} o ON o.id = {'u' if upstream else 'd'}.id "
            f"WHERE {'d' if upstream else 'u'}.id = %(id)s AND o.company_id = %(company)s"
        )
    return (
        f"SELECT {place} AS place, to_jsonb(o) AS header, to_jsonb({'u' if upstream else 'd'}) AS line, "
        f"to_jsonb({'d' if upstream else 'u'}) AS counterpart "
        f"FROM {edge.line_table} d JOIN {link.upstream_line_table} u ON u.id = d.{link.column} "
        f"JOIN {other} o ON o.id = {'u' if upstream else 'd'}.document_id "
        f"WHERE {'d' if upstream else 'u'}.document_id = %(id)s AND o.company_id = %(company)s"
    )


def _rows(unit: Unit, edges: list[Edge], record_id: int, *, upstream: bool) -> list[Row]:
    if not edges:
        return []
    parts = " UNION ALL ".join(f"({_part(place, edge, upstream=upstream)})" for place, edge in enumerate(edges))
    return unit.sql(
        f"SELECT * FROM ({parts}) x LIMIT {MOST}",
        {"id": record_id, "company": unit.company_id},
    )


def quantity_of(line: Record | None) -> Decimal:
    """What a line counts."""
    for name in QUANTITIES:
        if line is not None and line.get(name) is not None:
            return Decimal(line[name])
    return Decimal(0)


def is_in_force(header: Row) -> bool:
    """Whether a document counts: posted, and neither cancelled nor a cancellation."""
    return (
        header.get("number") is not None
        and header.get("reversed_by_id") is None
        and header.get("reversal_of_id") is None
        and header.get("state") not in ("void", "reversed", "cancelled")
    )


def links(unit: Unit, of_type: RecordType, record_id: int) -> dict[str, Any]:
    """What `GET …/links` answers (docs/wire.md): three statements, whatever the number of documents."""
    unit.demand(of_type.permission("read"))
    document = store.load(unit, of_type, record_id)
    if document is None or not is_visible(unit, document, "read"):
        raise not_found(unit, of_type, record_id)
    up = edges_of(unit, of_type)
    down = _unique([edge for one in record_types() for edge in edges_of(unit, one, upstream_table=of_type.table)])
    down_rows = _rows(unit, down, record_id, upstream=False)
    up_rows = [row for row in _rows(unit, up, record_id, upstream=True) if row["header"]["id"] != record_id]
    _bring_items(unit, of_type, [*down_rows, *up_rows])
    done = _done(down_rows)
    answer: dict[str, Any] = {
        "upstream": _links(unit, up, up_rows, {}),
        "downstream": _links(unit, down, down_rows, done),
    }
    total = sum((quantity_of(line) for line in document.all_lines), Decimal(0))
    first = next((edge for edge in down if edge.line_table is not None), None)
    if first is not None and total:
        place = down.index(first)
        moved = sum((one for (where, _line), one in done.items() if where == place), Decimal(0))
        answer["open"] = {"quantity": _plain(total), "done": _plain(moved), "open": _plain(total - moved)}
    return answer


def _done(rows: list[Row]) -> dict[tuple[int, int], Decimal]:
    """How much of each of our lines is done, by edge."""
    done: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        if row["counterpart"] is not None and is_in_force(row["header"]):
            key = (row["place"], row["counterpart"]["id"])
            done[key] = done.get(key, Decimal(0)) + quantity_of(row["line"])
    return done


def _bring_items(unit: Unit, of_type: RecordType, rows: list[Row]) -> None:
    has_items = any(
        field.ref == "item" and field.type is Type.REF
        for one in record_types()
        for lines in one.lines
        for field in lines.fields
    )
    ids = {row["line"]["item_id"] for row in rows if row["line"] and row["line"].get("item_id")}
    if has_items and ids:
        fetch(unit, {"item": ids}, {})


def _links(
    unit: Unit, edges: list[Edge], rows: list[Row], done: dict[tuple[int, int], Decimal]
) -> list[dict[str, Any]]:
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        header, edge = row["header"], edges[row["place"]]
        table = edge.link.upstream_table if not done and edge.table != edge.link.upstream_table else None
        of_type = _type_of(header, edge, table)
        if of_type is None or not unit.may(of_type.permission("read")):
            continue
        if not is_visible(unit, Document(of_type, header["id"], header, {}), "read"):
            continue
        entry = found.setdefault(
            (row["place"], header["id"]),
            {
                "type": of_type.code,
                "id": header["id"],
                "number": header.get("number"),
                "title": header.get(of_type.title) or header.get("number"),
                "state": header.get("state"),
                "business_on": header.get("business_on"),
                "relation": text(edge.link.label, unit.language),
                "lines": [],
            },
        )
        if row["line"] is not None:
            entry["lines"].append(_line(unit, row, done))
    return sorted(found.values(), key=lambda one: (str(one["business_on"] or ""), one["id"]))


def _type_of(header: Row, edge: Edge, _table: str | None) -> RecordType | None:
    kind = header.get("kind")
    for table in (edge.table, edge.link.upstream_table):
        of_type = type_of_row(table, kind)
        if of_type is not None and (of_type.kind is None or of_type.kind == kind):
            return of_type
    return None


def _line(unit: Unit, row: Row, done: dict[tuple[int, int], Decimal]) -> dict[str, Any]:
    line, counterpart = row["line"], row["counterpart"] or {}
    item = unit.references.get("item", {}).get(line.get("item_id"))
    shown: dict[str, Any] = {
        "line_no": line.get("line_no"),
        "item": item and {"id": item["id"], "code": item.get("code"), "name": item.get("name")},
        "quantity": _plain(quantity_of(line)),
        "done": None,
        "open": None,
    }
    if done:
        moved = done.get((row["place"], counterpart.get("id") or 0), Decimal(0))
        shown |= {"done": _plain(moved), "open": _plain(quantity_of(counterpart) - moved)}
    return shown


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
