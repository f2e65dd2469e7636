"""The records of a mapping as a table for the exchange, which checks and writes them like anybody's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guantong.integration.job import SHOWN, Job
from guantong.integration.mapping import Mapped
from guantong.kernel.declare import record_type
from guantong.kernel.exchange.imports import import_table, problems_of

Rows = list[list[str]]
Origins = list[tuple[int, int]]


def as_table(
    records: Sequence[Mapped], key: str, key_field: str, *, without: Sequence[str] = ()
) -> tuple[list[str], Rows, Origins]:
    """Headings and rows, and for each row the rows of header file and line file that it comes from.

    A record with lines takes a row a line; its header stands in the first, its key (the value of `key_field`) in all.
    Fields named in `without` are left out: they tell how a document went on.
    """
    header = [name for name in _names(one.fields for one in records) if name not in without and name != key]
    lines = [name for name in _names(line for one in records for line in one.lines) if name not in without]
    headings = [key, *header, *(f"lines.{name}" for name in lines)]
    rows: Rows = []
    origins: Origins = []
    for one in records:
        whole = [one.fields.get(name, "") for name in header]
        empty = [""] * len(header)
        for place, line in enumerate(one.lines or [{}]):
            cells = [line.get(name, "") for name in lines]
            rows.append([one.fields.get(key_field, ""), *(empty if place else whole), *cells])
            origins.append((one.row, one.line_rows[place] if one.line_rows else one.row))
    return headings, rows, origins


def _names(records: Any) -> list[str]:
    return list(dict.fromkeys(name for one in records for name in one))


def load_step(job: Job, step: Mapping[str, Any]) -> bool:
    """Import one step of the mapping; whether every row was good. Nothing of a step is written when one is bad."""
    of_type = record_type(step["type"])
    records = list(job.source.mapped(step))
    if of_type.record == "document":
        records = records[: job.limit]
        job.mapped[of_type.code] = records
    name = step.get("name", of_type.plural)
    line_file = step.get("lines", {}).get("file", "")
    return load_records(
        job, of_type.code, records, name, (step.get("file", "mapping"), line_file), without=step.get("for_play", ())
    )


def load_records(
    job: Job, type_code: str, records: Sequence[Mapped], name: str, files: tuple[str, str],
    *, without: Sequence[str] = (),
) -> bool:  # fmt: skip
    """Import records of one type; problems are told by file, row and column."""
    of_type = record_type(type_code)
    if not records:
        return True
    is_document = of_type.record == "document"
    key, key_field = ("key", "external_ref") if is_document else (of_type.natural_key, of_type.natural_key)
    headings, rows, origins = as_table(records, key, key_field, without=without)
    counts = import_table(job.unit, type_code, headings, rows, name=files[0])
    job.say(
        f"  {name:<20}{counts['total']:>7,} records: {counts['created']:,} new, {counts['changed']:,} changed,"
        f" {counts['unchanged']:,} as they were, {counts['bad']:,} refused"
    )
    if not counts["bad"]:
        return True
    job.refused += counts["bad"]
    with job.unit() as unit:
        problems = problems_of(unit, counts["batch"], SHOWN)
    for problem in problems:
        is_line = problem["field"].startswith("lines.")
        place = origins[problem["row"] - 2] if problem["row"] >= 2 else (1, 1)
        where = f"{files[is_line] or files[0]} row {place[is_line]}, {problem['column'] or problem['field']}"
        job.say(f"  ! {where}: {problem['message']} {problem['fix']}")
    return False
