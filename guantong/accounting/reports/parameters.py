"""Parameters that the reports of the books share, and the periods they mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.unit import Unit

ACCOUNT = Field("account", Type.REF, L("科目", "Account"), ref="account", required=True)
FROM_ON = Field("from_on", Type.DATE, L("起始日期", "From"))
TO_ON = Field("to_on", Type.DATE, L("截止日期", "To"))
AS_OF = Field("as_of", Type.DATE, L("截止日期", "As of"))
PARTY = Field("party", Type.REF, L("往来单位", "Partner"), ref="party")
DIMENSIONS = (
    PARTY,
    Field("item", Type.REF, L("物料", "Item"), ref="item"),
    Field("department", Type.REF, L("部门", "Department"), ref="department"),
    Field("employee", Type.REF, L("职员", "Employee"), ref="employee"),
    Field("project", Type.REF, L("项目", "Project"), ref="project"),
)
DIRECTION = Field(
    "direction",
    Type.ENUM,
    L("方向", "Side"),
    options=(Option("debit", L("借", "Dr")), Option("credit", L("贷", "Cr")), Option("flat", L("平", "–"))),
    width=60,
)


def span(unit: Unit, given: dict[str, Any]) -> tuple[date, date]:
    """The days asked for; this month so far when none are given."""
    until = given.get("to_on") or unit.today
    since = given.get("from_on") or until.replace(day=1)
    return since, until
