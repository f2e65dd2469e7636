"""Fifty thousand rows of items from one xlsx file, through the page a buyer uses: upload, job, check, write."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from bench.harness import Bench, Figure, grown, say
from bench.type_ahead import FINISHES, NAMES

ROWS = 50_000
SIZES = (500, 5_000, ROWS)
HEADINGS = (
    "code",
    "name",
    "spec",
    "category",
    "unit",
    "tax",
    "barcode",
    "purchase_price",
    "sales_price",
    "safety_stock",
)
BOUNDARY = "guantong-bench-7f3a"


def workbook(rows: int = ROWS, price: str = "3.5", letter: str = "N") -> bytes:
    """The file: headings by field name, references by code."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            name = NAMES[number % len(NAMES)] + FINISHES[number // len(NAMES) % len(FINISHES)]
            row: list[Any] = [
                f"{letter}-{number:06}", name, f"M{number % 23 + 2}×{number % 117 + 4}", "RAW", "PCS", "VAT13",
                f"69{ord(letter)}{number:09}", price, float(number % 500) + 0.25, number % 100,
            ]  # fmt: skip
            sheet.write_row(number + 1, 0, row)
    return file.getvalue()


def run(bench: Bench) -> Iterator[Figure]:
    """New items, the same file again (nothing changes), and the file with another price (every row changes)."""
    bench.settle()
    figures: list[Figure] = []
    for rows in SIZES:
        say(f"Importing {rows:,} new items …")
        first = workbook(rows, letter="SML"[len(figures)])
        figures.append(_import(bench, "import_items", first))
    figures[-1].floor = [_floor(bench)]
    yield grown(figures)
    changed = workbook(price="3.75", letter="L")
    for name, content in (("import_items_again", first), ("import_items_changed", changed)):
        say(f"{name} …")
        yield _import(bench, name, content)


def _floor(bench: Bench) -> float:
    """The same rows copied once more inside the database, every law and the audit on: what only writing them takes (ms)."""
    with bench.plant.unit() as unit:
        names = [
            row["name"]
            for row in unit.sql(
                """SELECT column_name AS name FROM information_schema.columns
                    WHERE table_name = 'masterdata_item' AND column_name NOT IN ('id', 'code', 'barcode')"""
            )
        ]
    columns = ", ".join(f'"{name}"' for name in names)
    with bench.owner() as connection:
        begun = time.perf_counter()
        connection.execute(
            f"INSERT INTO masterdata_item (code, {columns}) SELECT 'F' || code, {columns} FROM masterdata_item "
            "WHERE company_id = %s AND code LIKE 'L-%%'",
            [bench.plant.company_id],
        )
        connection.commit()
        return (time.perf_counter() - begun) * 1000


def _import(bench: Bench, name: str, content: bytes) -> Figure:
    client = bench.client("buyer")
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="items.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
    before = bench.processor()
    begun = time.perf_counter()
    made = client.send(
        "POST", "/api/masterdata/items/import?mode=all", body,
        {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )  # fmt: skip
    phases: dict[str, float] = {"upload": made.took / 1000}
    last, since = "queued", time.perf_counter()
    while True:
        state = client.send("GET", f"/api/kernel/imports/{made.data['batch']}?problems=false").data
        if state["state"] != last:
            now = time.perf_counter()
            phases[last] = phases.get(last, 0) + now - since
            last, since = state["state"], now
        if last in ("done", "failed"):
            break
        time.sleep(0.1)
    took = time.perf_counter() - begun
    if last == "failed" or state["bad"]:
        state = client.send("GET", f"/api/kernel/imports/{made.data['batch']}").data
        raise RuntimeError(f"The import failed: {state.get('error')} {state['problems'][:3]}")
    return Figure(
        name, [took * 1000], (), None, state["total"],
        {
            "seconds": round(took, 1),
            "phases_s": {phase: round(seconds, 1) for phase, seconds in phases.items()},
            "created": state["created"], "changed": state["changed"], "unchanged": state["unchanged"],
            "file_mb": round(len(content) / 2**20, 1),
        },
        bench.processor().since(before, 1),
    )  # fmt: skip
