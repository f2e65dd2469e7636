"""Load the demo company into an empty database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from guantong.demo import masters, story
from guantong.demo.files import rows_of
from guantong.kernel.access.public import create_user
from guantong.kernel.unit import Unit
from guantong.masterdata.public import create_company

PASSWORD = "Lamp@2026-demo"  # noqa: S105  (printed at every start of the demo; a real home makes its own)
MONTHS_BACK = 3
COMPANY = "MD"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demo who can sign in."""

    username: str
    password: str
    role: str
    name: str


SIGN_INS = tuple(
    SignIn(row["username"], PASSWORD, row["role"], row["name"])
    for row in rows_of("people")
    if row["username"] not in {"sales2", "accountant2"}
)


def load(say: Callable[[str], None]) -> None:
    """Make the company, its people and three months of documents; nothing when the database holds a company already.

    Takes about half a minute and says how far it is. A load that was interrupted leaves the company with what was
    committed; delete the home to begin anew.
    """
    with Unit.open(system=True, company_id=0, source="demo") as unit:
        if unit.value("SELECT 1 FROM masterdata_company LIMIT 1"):
            return
    started = time.monotonic()
    say("Loading the demo company 中山明灯照明科技有限公司 …")
    today = timezone.localdate()
    begins_on = first_of_month(today, MONTHS_BACK)
    with Unit.open(system=True, company_id=0, source="demo") as unit:
        company = create_company(
            unit,
            code=COMPANY,
            name="中山明灯照明科技有限公司",
            name_en="Zhongshan Bright Lamp Technology Co., Ltd.",
            books_start_on=begins_on,
            credit_code=masters.CREDIT_CODE,
            address="广东省中山市古镇镇海洲工业园明灯路 1 号",
            phone="0760-2238 1688",
            bank_name="中国农业银行中山古镇支行",
            bank_account_no="4431 8801 0400 12345",
            warehouse=None,
        )
        masters.load(unit, begins_on)
    for row in rows_of("people"):
        create_user(row["username"], PASSWORD, row["name"], roles=[row["role"]], default_company_id=company)
    say(f"  masters and people: {time.monotonic() - started:.0f} s")
    story.play(company, begins_on, today, say)
    say(f"  the demo company is ready after {time.monotonic() - started:.0f} s")


def first_of_month(today: date, months_back: int) -> date:
    """The first day of the month that many months ago."""
    months = today.year * 12 + today.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)
