"""The home page of a person: live figures, two charts, his tasks and what was last changed. Four statements in all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guantong.insight.figures import CHARTS, FIGURES, PAGES, SERIES, Chart, Figure
from guantong.kernel.access.scope import scope_of
from guantong.kernel.declare import record_type, record_types
from guantong.kernel.messages import text
from guantong.kernel.unit import Unit

RECENT = 8


def home_page(unit: Unit) -> dict[str, Any]:
    """What `GET /api/home` answers, less the tasks (docs/wire.md)."""
    return {"cards": _cards(unit), "charts": _charts(unit), "recent": _recent(unit)}


def _allowed(unit: Unit, wanted: Iterable[Figure | Chart]) -> list[Any]:
    known = {declared.code for declared in record_types()}
    return [
        one
        for one in wanted
        if one.type in known
        and unit.user.may(record_type(one.type).permission("read"))
        and (not one.see or unit.user.may(one.see))
    ]


def _cards(unit: Unit) -> list[dict[str, Any]]:
    figures: list[Figure] = _allowed(unit, FIGURES)
    if not figures:
        return []
    parameters = _times(unit)
    parts = []
    for rank, figure in enumerate(figures):
        scope = scope_of(unit.user, unit.company_id, record_type(figure.type))
        parameters |= scope.parameters
        parts.append(f"SELECT {rank} AS rank, f.value::numeric FROM ({figure.sql.format(scope=scope.sql)}) f")
    values = {row["rank"]: row["value"] for row in unit.sql(" UNION ALL ".join(parts), parameters)}
    days = {name: parameters[name] for name in ("today", "month", "next")}
    return [
        {
            "code": figure.code,
            "label": text(figure.label, unit.language),
            "value": _number(values[rank], figure.unit),
            "unit": figure.unit,
            "target": figure.target.format(**days),
        }
        for rank, figure in enumerate(figures)
    ]


def _charts(unit: Unit) -> list[dict[str, Any]]:
    codes = next((pair for permission, pair in PAGES if unit.user.may(permission)), ())
    charts: list[Chart] = _allowed(unit, [chart for code in codes for chart in CHARTS if chart.code == code])
    if not charts:
        return []
    parameters = _times(unit)
    parts = []
    for rank, chart in enumerate(charts):
        scope = scope_of(unit.user, unit.company_id, record_type(chart.type))
        parameters |= scope.parameters
        parts.append(
            f"SELECT {rank} AS rank, row_number() OVER () AS place, f.category, f.series, f.value::numeric"
            f" FROM ({chart.sql.format(scope=scope.sql)}) f"
        )
    rows = unit.sql(f"SELECT * FROM ({' UNION ALL '.join(parts)}) c ORDER BY rank, place", parameters)
    return [_chart(chart, [row for row in rows if row["rank"] == rank], unit) for rank, chart in enumerate(charts)]


def _chart(chart: Chart, rows: list[dict[str, Any]], unit: Unit) -> dict[str, Any]:
    categories = list(dict.fromkeys(row["category"] for row in rows))
    series: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        series.setdefault(row["series"], {})[row["category"]] = row["value"]

    def word(code: str) -> str:
        return text(SERIES[code], unit.language) if code in SERIES else code

    return {
        "code": chart.code,
        "label": text(chart.label, unit.language),
        "type": chart.shape,
        "categories": [word(category) for category in categories],
        "series": [
            {"name": word(code), "data": [_number(values.get(c, Decimal(0)), "money") for c in categories]}
            for code, values in series.items()
        ],
    }


def _recent(unit: Unit) -> list[dict[str, Any]]:
    """The documents that were last changed among those the user may read; one branch a physical table and kind."""
    parameters: dict[str, Any] = {"limit": RECENT}
    parts = []
    for declared in record_types():
        if declared.record != "document" or not unit.user.may(declared.permission("read")):
            continue
        scope = scope_of(unit.user, unit.company_id, declared)
        parameters |= scope.parameters
        kind = f"AND h.kind = '{declared.kind}'" if declared.kind else ""
        party = any(field.name == "party" for field in declared.fields)
        title = "(SELECT p.name FROM masterdata_party p WHERE p.id = h.party_id)" if party else "NULL::text"
        parts.append(
            f"(SELECT '{declared.code}' AS type, h.id, h.number, {title} AS title, h.state, h.changed_at AS at"
            f" FROM {declared.table} h WHERE {scope.sql} {kind} ORDER BY h.id DESC LIMIT %(limit)s)"
        )
    if not parts:
        return []
    rows = unit.sql(f"SELECT * FROM ({' UNION ALL '.join(parts)}) r ORDER BY at DESC LIMIT %(limit)s", parameters)
    return [row | {"at": row["at"].isoformat()} for row in rows]


def _times(unit: Unit) -> dict[str, Any]:
    month = unit.today.replace(day=1)
    back = month.year * 12 + month.month - 1 - 5
    since = date(back // 12, back % 12 + 1, 1)
    after = (month + timedelta(days=31)).replace(day=1)
    return {"company": unit.company_id, "today": unit.today, "month": month, "next": after, "since": since}


def _number(value: Decimal, unit: str) -> str:
    return f"{value:.2f}" if unit == "money" else f"{value:.0f}"
