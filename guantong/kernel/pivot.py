"""Pivot of any report's answer: rows and one row of columns of groups, figures worked out exactly, and the way back.

It works on what `report_to_wire` gives, so whatever the user may not see is gone before anything is counted. The answer
has the shape of a report again: it is shown, drawn, exported and printed by the same code. Parameters, all optional:
`view.rows=a,b`, `view.across=c`, `view.measures=sum:amount,avg:price`, and `view.only.a=KEY` for the rows of one group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from guantong.kernel.declare import L, Type
from guantong.kernel.messages import kernel as say
from guantong.kernel.messages import text
from guantong.kernel.reports import report_to_wire, run_report
from guantong.kernel.unit import Row, Unit

MOST_ROW_FIELDS: Final = 3
MOST_MEASURES: Final = 6
MOST_ACROSS: Final = 60
MOST_PAGES: Final = 40
SHOWN_AS: Final = "view."
ONLY: Final = "view.only."
NUMBERS: Final = frozenset(one.value for one in (Type.MONEY, Type.QUANTITY, Type.PRICE, Type.INT, Type.PERCENT))
WORDS: Final = {
    "sum": L("合计", "Sum"), "avg": L("平均", "Average"), "count": L("行数", "Rows"), "min": L("最小", "Least"),
    "max": L("最大", "Most"),
}  # fmt: skip
ALL: Final = L("合计", "Total")
ROWS_BY: Final = L("按行", "Rows by")
ACROSS_BY: Final = L("按列", "Columns by")

Measure = tuple[str, Row]


def answer_of(unit: Unit, code: str, given: Mapping[str, str]) -> Row:
    """What a report answers, as a pivot where `view.…` parameters ask for one; then of all its pages.

    The statements are those of the report, once a page. Refuses with 422 a pivot of more than MOST_PAGES pages.
    """
    asked = {name: value for name, value in given.items() if not name.startswith(SHOWN_AS)}
    if not given.get("view.rows") and not any(name.startswith(ONLY) for name in given):
        return report_to_wire(unit, *run_report(unit, code, asked))
    return shown(unit, code, _all_pages(unit, code, asked), given)


def whole_answer_of(unit: Unit, code: str, given: Mapping[str, str]) -> Row:
    """The same with the rows of all pages, for a file. Refuses with 422 a report of more than MOST_PAGES pages."""
    asked = {name: value for name, value in given.items() if name not in ("after", "limit")}
    plain = {name: value for name, value in asked.items() if not name.startswith(SHOWN_AS)}
    return shown(unit, code, _all_pages(unit, code, plain), asked)


def _all_pages(unit: Unit, code: str, asked: Mapping[str, str]) -> Row:
    wire = report_to_wire(unit, *run_report(unit, code, asked))
    pages = [wire["rows"]]
    while wire["next"]:
        if len(pages) == MOST_PAGES:
            unit.refuse(say.REPORT_TOO_LONG, limit=sum(len(page) for page in pages))
        further = report_to_wire(unit, *run_report(unit, code, {**asked, "after": wire["next"]}))
        pages.append(further["rows"])
        wire["next"] = further["next"]
    return wire | {"rows": [row for page in pages for row in page]}


def shown(unit: Unit, code: str, wire: Row, given: Mapping[str, str]) -> Row:
    """The answer of a report as the `view.…` parameters ask for it; itself where they ask for nothing.

    Refuses with 422 columns that the report does not have for this user, and more groups across than MOST_ACROSS.
    """
    only = {name.removeprefix(ONLY): value for name, value in given.items() if name.startswith(ONLY)}
    rows_by = names_in(given.get("view.rows", ""))
    if not only and not rows_by:
        return wire
    columns = {column["name"]: column for column in wire["columns"]}
    groups = [one for one, column in columns.items() if column["type"] not in NUMBERS]
    for name in only:
        _known(unit, ONLY + name, name, groups)
    kept = [row for row in leaves(wire["rows"]) if all(key_of(row.get(one)) == only[one] for one in only)]
    wire = wire | {"asked": wire["asked"] + [_said_group(columns[name], kept) for name in only]}
    if not rows_by:
        totals = _sums(wire["columns"], kept)
        return wire | {"rows": [_flat(row) for row in kept], "totals": totals, "source": source_of(wire["columns"])}
    across = given.get("view.across", "")
    check_groups(unit, rows_by, across, groups)
    measures = measures_of(unit, columns, given.get("view.measures", ""))
    way_back = {name: value for name, value in given.items() if not name.startswith("view.") or name.startswith(ONLY)}
    way_back = {name: value for name, value in way_back.items() if name not in ("limit", "after", "format")}

    def lead(path: list[tuple[str, Row]]) -> Row:
        return {"report": code, "parameters": way_back | {ONLY + one: key_of(row.get(one)) for one, row in path}}

    made = pivoted(unit, columns, kept, rows_by, across, measures, _figure, lead)
    return wire | {"asked": wire["asked"] + said_pivot(unit, columns, rows_by, across)} | made


def names_in(words: str) -> list[str]:
    """The names of `a,b`, each once."""
    return [one for one in dict.fromkeys(words.split(",")) if one]


def _known(unit: Unit, parameter: str, name: str, able: Iterable[str]) -> None:
    if name not in able:
        unit.refuse(say.BAD_PARAMETER, field=parameter[:60], name=parameter[:60], found=name[:40], expected=list(able))


def measures_of(unit: Unit, columns: Mapping[str, Row], words: str) -> list[Measure]:
    """`sum:amount,count` as measures; without words the first figure that adds up, else how many rows there are."""
    able = [one for one, column in columns.items() if column["type"] in NUMBERS]
    asked = names_in(words) or [f"sum:{one}" for one in able if columns[one]["total"]][:1] or ["count"]
    found: list[Measure] = []
    for word in asked[:MOST_MEASURES]:
        how, _, name = word.partition(":")
        if how == "count":
            found.append((how, {"label": "", "type": Type.INT.value, "scale": None}))
            continue
        _known(unit, "view.measures", how, WORDS)
        _known(unit, "view.measures", name, able)
        found.append((how, columns[name]))
    return found


def leaves(rows: list[Row]) -> list[Row]:
    """Rows without rows below them; what stands above is their sum already."""
    levels = [row.get("_level") or 0 for row in rows] + [0]
    return [row for place, row in enumerate(rows) if levels[place + 1] <= levels[place]]


def key_of(value: Any) -> str:
    """What names a group in an address: the id of a reference, else its text."""
    if isinstance(value, dict):
        return str(value.get("id") or value.get("code") or "")
    return "" if value is None else str(value)


def _flat(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("_level", "_leaf")}


def _figures(rows: list[Row], name: str) -> list[Decimal]:
    return [Decimal(str(row[name])) for row in rows if row.get(name) not in (None, "")]


def _sums(columns: list[Row], rows: list[Row]) -> Row:
    summed = [one["name"] for one in columns if one["total"] and one["type"] in NUMBERS]
    return {name: format(sum(_figures(rows, name), Decimal(0)), "f") for name in summed}


def _figure(measure: Measure, rows: list[Row]) -> str | int | None:
    how, column = measure
    if how == "count":
        return len(rows)
    found = _figures(rows, column["name"])
    if how == "sum":
        return format(sum(found, Decimal(0)), "f")
    if how == "avg":
        return averaged(sum(found, Decimal(0)), len(found), column["type"])
    if not found:
        return None
    return format(min(found) if how == "min" else max(found), "f")


def _in_order(column: Row, parts: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Groups across in the order of their options, codes or values; what has none comes last."""
    places = {option["value"]: place for place, option in enumerate(column.get("options") or ())}

    def rank(part: list[Row]) -> tuple[bool, int, str]:
        value = part[0].get(column["name"])
        words = str(value.get("code") or value.get("name")) if isinstance(value, dict) else str(value)
        return value is None, places.get(words, len(places)), words

    return dict(sorted(parts.items(), key=lambda one: rank(one[1])))


def _grouped(rows: list[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key_of(row.get(name)), []).append(row)
    return found


def said(column: Row, value: Any) -> str:
    """A value of a group in words."""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("code") or "")
    labels = {option["value"]: option["label"] for option in column.get("options") or ()}
    return str(labels.get(value, "" if value is None else value)) or "—"


def _said_group(column: Row, rows: list[Row]) -> Row:
    """The group that is shown alone, as a parameter in words."""
    value = said(column, rows[0].get(column["name"])) if rows else ""
    return {"name": column["name"], "label": column["label"], "value": value}


def check_groups(unit: Unit, rows_by: list[str], across: str, able: list[str]) -> None:
    """Refuse with 422 groups that there are not, and more levels of rows than MOST_ROW_FIELDS."""
    for name in rows_by:
        _known(unit, "view.rows", name, able)
    if len(rows_by) > MOST_ROW_FIELDS:
        unit.refuse(
            say.BAD_PARAMETER, field="view.rows", name="view.rows", found=len(rows_by), expected=MOST_ROW_FIELDS
        )
    if across:
        _known(unit, "view.across", across, [one for one in able if one not in rows_by])


def said_pivot(unit: Unit, columns: Mapping[str, Row], rows_by: list[str], across: str) -> list[Row]:
    """By what the rows and the columns are grouped, as parameters in words."""
    parts = [(ROWS_BY, rows_by), *([(ACROSS_BY, [across])] if across else [])]
    return [
        {
            "name": text(label, "en"),
            "label": text(label, unit.language),
            "value": " / ".join(columns[one]["label"] for one in names),
        }
        for label, names in parts
    ]


def averaged(total: Decimal, count: int, type: str) -> str | None:
    """The mean of figures, money to the cent; None of nothing."""
    if not count:
        return None
    step = Decimal("0.01") if type == Type.MONEY.value else Decimal("0.000001")
    return format((total / count).quantize(step, ROUND_HALF_UP), "f")


def source_of(columns: Iterable[Row]) -> list[Row]:
    """The report's own columns, from which another pivot is chosen."""
    return [{key: one[key] for key in ("name", "label", "type", "total")} for one in columns]


def pivoted(
    unit: Unit, columns: Mapping[str, Row], rows: list[Row], rows_by: list[str], across: str, measures: list[Measure],
    figure: Callable[[Measure, list[Row]], Any], lead: Callable[[list[tuple[str, Row]]], Row],
) -> Row:  # fmt: skip
    """The answer of a pivot: its columns, rows as a tree, and totals.

    `figure` works a measure out over rows; `lead` gives the link of a group from the columns and first rows above it.
    Refuses with 422 more groups across than MOST_ACROSS.
    """
    parts = _in_order(columns[across], _grouped(rows, across)) if across else {}
    if len(parts) > MOST_ACROSS:
        unit.refuse(
            say.BAD_PARAMETER, field="view.across", name="view.across", found=len(parts), expected=f"≤ {MOST_ACROSS}"
        )
    heads = [(f"_p{place}", key, said(columns[across], part[0].get(across))) for place, (key, part) in
             enumerate(parts.items())]  # fmt: skip

    def word(measure: Measure) -> str:
        return " ".join(part for part in (measure[1]["label"], text(WORDS[measure[0]], unit.language)) if part)

    def column(name: str, label: str, measure: Measure) -> Row:
        return {"name": name, "type": measure[1]["type"], "label": label, "total": measure[0] in ("sum", "count"),
                "link": False, "scale": measure[1]["scale"], "width": None, "options": []}  # fmt: skip

    made = [columns[name] | {"link": place == 0} for place, name in enumerate(rows_by)]
    several = len(measures) > 1
    for name, _, label in heads:
        made += [column(f"{name}_{place}", f"{label} {word(one)}" if several else label, one)
                 for place, one in enumerate(measures)]  # fmt: skip
    total = text(ALL, unit.language)
    made += [column(f"_all_{place}", word(one) if several or not across else total, one)
             for place, one in enumerate(measures)]  # fmt: skip

    def figures(part: list[Row]) -> Row:
        found = {f"_all_{place}": figure(one, part) for place, one in enumerate(measures)}
        by_key = _grouped(part, across) if across else {}
        for name, key, _ in heads:
            if key in by_key:
                found |= {f"{name}_{place}": figure(one, by_key[key]) for place, one in enumerate(measures)}
        return found

    answer: list[Row] = []

    def branch(part: list[Row], level: int, above: list[tuple[str, Row]]) -> None:
        name = rows_by[level]
        for group in _grouped(part, name).values():
            path = [*above, (name, group[0])]
            here = {one: row.get(one) for one, row in path}
            is_leaf = level + 1 == len(rows_by)
            links = {rows_by[0]: lead(path)}
            answer.append({**here, **figures(group), "_level": level, "_leaf": is_leaf, "_links": links})
            if not is_leaf:
                branch(group, level + 1, path)

    branch(rows, 0, [])
    return {"columns": made, "rows": answer, "totals": figures(rows), "source": source_of(columns.values())}
