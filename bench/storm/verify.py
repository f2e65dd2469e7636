"""The judge: reads the tables and what the clients were told, and counts where the two disagree.

It does not use the program's own ways of looking (request keys, progress, checks) to judge them: every document carries
the client's key in its remarks, so documents are counted against keys, and goods against what clients were told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

TABLES = {
    "sales_order": "trade_order", "purchase_order": "trade_order", "delivery": "inventory_movement",
    "goods_receipt": "inventory_movement", "sales_invoice": "trade_invoice", "supplier_invoice": "trade_invoice",
    "receipt": "finance_payment", "payment": "finance_payment",
}  # fmt: skip
LINES = {"inventory_movement": "inventory_movement_line", "trade_invoice": "trade_invoice_line"}
SIGN = {"goods_receipt": 1, "delivery": -1}
DONE = {"trade_order": {"confirmed", "closed", "cancelled"}}
MOVES = """
SELECT id, item_id, quantity, business_on, document_kind FROM inventory_stock_move WHERE company_id = %(company)s ORDER BY id
"""
PROGRESS = """
SELECT l.id, l.quantity_moved, l.quantity_invoiced, coalesce(m.quantity, 0), coalesce(i.quantity, 0), l.quantity
  FROM trade_order_line l
  LEFT JOIN (SELECT source_line_id, sum(quantity) AS quantity FROM inventory_movement_line WHERE company_id = %(company)s
              GROUP BY 1) m ON m.source_line_id = l.id
  LEFT JOIN (SELECT x.source_line_id, sum(y.quantity) AS quantity FROM inventory_movement_line x
               JOIN trade_invoice_line y ON y.source_line_id = x.id WHERE x.company_id = %(company)s
              GROUP BY 1) i ON i.source_line_id = l.id
 WHERE l.company_id = %(company)s
   AND (l.quantity_moved <> coalesce(m.quantity, 0) OR l.quantity_invoiced <> coalesce(i.quantity, 0)
        OR l.quantity_moved > l.quantity)
"""
OPEN = """
SELECT document_id, abs(sum(open_amount)) FROM accounting_open_item
 WHERE company_id = %(company)s AND document_kind IN ('sales_invoice', 'supplier_invoice') AND line_id IS NULL GROUP BY 1
"""
NUMBERS = """
SELECT kind, count(*), count(DISTINCT number), max(substring(number from '[0-9]+$')::int) FROM {table}
 WHERE company_id = %(company)s AND number IS NOT NULL GROUP BY 1
"""


@dataclass
class Findings:
    """What does not agree. Every list is empty after a storm that the program stood."""

    doubled: list[str] = field(default_factory=list)
    """Keys with more than one document, or documents that no client was told of."""
    lost: list[str] = field(default_factory=list)
    """Documents that were told to a client and are not there as told; sums that lack an update."""
    oversold: list[str] = field(default_factory=list)
    """Moments at which an item was below zero."""
    posted: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)


def judge(
    connection: Any, company: int, tales: Sequence[Mapping[str, Any]], opening: Mapping[int, Decimal]
) -> Findings:
    """Compare the tables with what the clients were told. `opening` is what each item began with."""
    found = Findings()
    words = {"company": company}
    done = {tale["key"]: tale for tale in tales if tale["outcome"] == "done" and tale["kind"] in TABLES}
    _documents(connection, words, done, found)
    _stock(connection, words, done, opening, found)
    for row in connection.execute(PROGRESS, words).fetchall():
        found.lost.append(
            f"order line {row[0]}: kept {row[1]} moved, {row[2]} invoiced; documents have {row[3]}, {row[4]} of {row[5]}"
        )
    _money(connection, words, done, found)
    return found


def _documents(connection: Any, words: Any, done: Mapping[str, Mapping[str, Any]], found: Findings) -> None:
    """Every key that was carried out has one document, the one that was told, with the lines that were sent; nothing
    else is there."""
    keys_of: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for table in sorted(set(TABLES.values())):
        rows = connection.execute(
            f"SELECT id, kind, number, state, remarks FROM {table} WHERE company_id = %(company)s",
            words,
        ).fetchall()
        for number, kind, code, state, key in rows:
            keys_of[key].append((number, code))
            tale = done.get(key)
            if tale is None or tale["kind"] != kind:
                found.doubled.append(f"{kind} {code}: no client was told of it (key {key})")
            elif state not in DONE.get(table, {"posted"}):
                found.lost.append(f"{kind} {code}: told as done, but {state}")
            else:
                found.posted[kind] += 1
        for kind, count, distinct, highest in connection.execute(NUMBERS.format(table=table), words).fetchall():
            if not count == distinct == highest:
                found.doubled.append(f"{kind}: {count} numbers, {distinct} different, the last is {highest}")
    for key, tale in done.items():
        stored = keys_of.get(key, [])
        if len(stored) > 1:
            found.doubled.append(f"{tale['kind']} {key}: posted {len(stored)} times")
        if (tale["id"], tale["number"]) not in stored:
            found.lost.append(f"{tale['kind']} {tale['number']} {key}: told, but not there")
    by_document = {tale["id"]: tale for tale in done.values()}
    for table, lines in LINES.items():
        sent: dict[int, Counter[int]] = defaultdict(Counter)
        rows = connection.execute(
            f"SELECT document_id, item_id, quantity FROM {lines} WHERE company_id = %(company)s",
            words,
        ).fetchall()
        for document, item, quantity in rows:
            sent[document][item] += quantity
        for document, items in sent.items():
            tale = by_document.get(document)
            if tale is not None and items != _sum_of(tale):
                found.lost.append(f"{tale['kind']} {tale['number']}: the lines in {table} are not those that were sent")
            if tale is not None:
                found.lines[tale["kind"]] += len(tale["lines"])


def _sum_of(tale: Mapping[str, Any]) -> Counter[int]:
    wanted: Counter[int] = Counter()
    for item, quantity in tale["lines"]:
        wanted[item] += Decimal(quantity)  # type: ignore[assignment]  # a Counter of decimals counts as well
    return wanted


def _stock(
    connection: Any, words: Any, done: Mapping[str, Mapping[str, Any]], opening: Mapping[int, Decimal], found: Findings
) -> None:
    """What is left is what there was, and what clients were told; and it was never below zero on the way, neither in
    the order in which the moves were written nor from day to day."""
    told = dict(opening)
    for tale in done.values():
        for item, quantity in tale["lines"] if tale["kind"] in SIGN else ():
            told[item] += SIGN[tale["kind"]] * Decimal(quantity)
    moves = connection.execute(MOVES, words).fetchall()
    running: Counter[int] = Counter()
    days: dict[tuple[int, Any], Decimal] = defaultdict(Decimal)
    for number, item, quantity, on, kind in moves:
        running[item] += quantity
        days[item, on] += quantity
        if running[item] < 0:
            found.oversold.append(f"item {item}: {running[item]} after move {number} ({kind})")
    for item, quantity in told.items():
        if running[item] != quantity:
            found.lost.append(f"item {item}: clients were told of {quantity}, the moves say {running[item]}")
    by_day: Counter[int] = Counter()
    for (item, on), quantity in sorted(days.items()):
        by_day[item] += quantity  # type: ignore[assignment]
        if by_day[item] < 0:
            found.oversold.append(f"item {item}: {by_day[item]} at the end of {on}")


def _money(connection: Any, words: Any, done: Mapping[str, Mapping[str, Any]], found: Findings) -> None:
    """An invoice is open with what it was for, less the money that a client was told has come or gone for it."""
    expected = {
        tale["id"]: Decimal(tale["gross"])
        for tale in done.values()
        if tale["kind"] in ("sales_invoice", "supplier_invoice")
    }
    for tale in done.values():
        if tale["kind"] in ("receipt", "payment"):
            expected[tale["source"]] -= Decimal(tale["gross"])
    stored = dict(connection.execute(OPEN, words).fetchall())
    for document, amount in expected.items():
        if stored.get(document) != amount:
            found.lost.append(f"invoice {document}: {amount} should be open, {stored.get(document)} is")
    for document in stored.keys() - expected.keys():
        found.doubled.append(f"invoice {document}: open, though no client was told of it")
