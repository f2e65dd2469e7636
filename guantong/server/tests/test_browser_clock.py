"""What is done by the clock, on the page of the jobs: an administrator switches the nightly backup, others see it only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guantong.kernel.unit import Unit
from guantong.kernel.work import switches
from guantong.server.backup.nightly import CODE
from guantong.server.tests.test_browser_notices import refused_by_policy
from guantong.server.tests.test_browser_surface import Desk
from guantong.testing import Plant

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def setting() -> tuple[bool, int]:
    with Unit.open(system=True, company_id=0, source="test") as unit:
        return switches.setting(unit, switches.switched(CODE))


def answered(page: Page) -> object:
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(CODE))


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_the_nightly_backup_is_switched_on_and_its_number_set(
    plant: Plant, desk: Desk, language: str, width: int
) -> None:
    with plant.unit() as unit:
        switches.switch(unit, CODE, on=False, keep=14)
    boss = desk("administrator", language, width=width)
    page, faults = boss.page, refused_by_policy(boss.page)
    boss.goes("/jobs")
    row = page.get_by_test_id("clock").locator(f"tr[data-key={CODE}]")
    on, keep = row.get_by_role("checkbox"), row.get_by_role("spinbutton")
    expect(row).to_contain_text({"zh": "每天 02:00", "en": "Daily at 02:00"}[language])
    expect(on).not_to_be_checked()
    with answered(page):  # type: ignore[attr-defined]
        on.click()
    expect(on).to_be_checked()
    assert setting() == (True, 14)
    keep.fill("7")
    with answered(page):  # type: ignore[attr-defined]
        keep.press("Tab")
    expect(keep).to_have_value("7")
    assert setting() == (True, 7)
    page.reload()
    expect(on).to_be_checked()
    expect(keep).to_have_value("7")
    expect(page.locator("tr[data-key=nightly_check]").get_by_role("checkbox")).to_be_disabled()
    assert faults == []
