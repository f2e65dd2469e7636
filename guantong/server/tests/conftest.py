"""What several browser tests stand on. A test file whose people need more (goods, touch, a policy watched) has a `desk` of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from guantong.server.testing import LiveServer
    from guantong.server.tests.keyboard import Keyboard
    from guantong.testing import Plant


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, plant: Plant) -> Iterator[Callable[..., Keyboard]]:
    """A signed-in browser of a role; every call opens a new one, `width` 390 is a phone."""
    from guantong.server.tests.keyboard import Keyboard

    contexts = []

    def of(role: str, language: str = "zh", *, width: int = 1440) -> Keyboard:
        context = browser.new_context(
            base_url=live_server.url,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900 if width > 600 else 844},
        )
        contexts.append(context)
        return Keyboard(context.new_page(), plant, role, language).signs_in(by_keys=width < 600)

    yield of
    for context in contexts:
        context.close()
