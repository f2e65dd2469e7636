"""The numbering of a series as a record type: list, form, import, export, history and API like any other."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, L, Option, RecordType, Type, register
from guantong.kernel.numbering import messages as say
from guantong.kernel.numbering.series import PARTS, is_pattern, places_of, series, standard, wrong_part
from guantong.kernel.unit import Unit

RESET_OPTIONS = (
    Option("month", L("月", "month")),
    Option("year", L("年", "year")),
    Option("day", L("日", "day")),
    Option("never", L("从不", "never")),
)


def checked(unit: Unit, code: str, pattern: str, reset: str) -> None:
    """Collect what is wrong with a pattern for a series."""
    if code not in series():
        unit.problem(say.NO_SUCH_SERIES, field="code", found=code[:40], known=", ".join(series()))
        return
    if not is_pattern(pattern):
        unit.problem(say.BAD_PATTERN, field="pattern", found=pattern[:60], parts=" ".join(PARTS))
        return
    wrong = wrong_part(pattern, reset)
    if wrong is not None:
        label = next(one.label for one in RESET_OPTIONS if one.value == reset)
        unit.problem(say.NEEDS_PARTS, field="pattern", reset=label, part=wrong)
    set_by_others = {
        row["code"]: row["pattern"]
        for row in unit.sql("SELECT code, pattern FROM kernel_numbering WHERE company_id = %s", [unit.company_id])
    }
    for other in series():
        if other != code and set_by_others.get(other, standard(other)) == pattern:
            unit.problem(say.SAME_PATTERN, field="pattern", other=other, found=pattern)


def numbering(unit: Unit, record: dict[str, Any], existing: Any = None) -> None:
    """Refuse what could give a number twice; the database refuses what would meet numbers that exist."""
    code = str(record.get("code") or "")
    checked(unit, code, str(record.get("pattern") or ""), str(record.get("reset") or "month"))
    types = series().get(code, [])
    record["name"] = "、".join(one.label.zh for one in types)[:200]
    record["places"] = places_of(code)


NUMBERING = RecordType(
    code="numbering",
    module="customize",
    plural="numberings",
    label=L("单据编号", "Document numbers"),
    table="kernel_numbering",
    record="master",
    title="code",
    order="code",
    search=("code", "name"),
    icon="number",
    menu="none",
    page="numbering",
    fields=(
        Field(
            "code", Type.TEXT, L("序列", "Series"), required=True, max_length=20, in_list=True, searchable=True, unique=True,
            hint=L("如 XS（销售订单）", "Such as XS (sales orders)"),
        ),
        Field("name", Type.TEXT, L("单据", "Documents"), readonly=True, in_list=True, searchable=True),
        Field(
            "pattern", Type.TEXT, L("编号规则", "Pattern"), required=True, max_length=40, in_list=True,
            hint=L("如 XS-{YYYY}{MM}-，后接流水号", "Such as XS-{YYYY}{MM}-, followed by the running number"),
        ),
        Field("digits", Type.INT, L("流水号位数", "Digits"), default=4, minimum="3", maximum="10", in_list=True),
        Field("reset", Type.ENUM, L("重新编号", "Begins anew every"), options=RESET_OPTIONS, default="month", in_list=True),
        Field("places", Type.TEXT, L("数据表", "Tables"), readonly=True, hidden=True),
    ),
    prepare=numbering,
)  # fmt: skip

register(NUMBERING)
