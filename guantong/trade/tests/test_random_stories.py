"""Any order of buying, selling, returning, counting, paying, taking back and closing: judged by a plain ledger.

A failure names its seed and steps; `stories/README.md` says how to tell it again and how to keep it.
"""

from __future__ import annotations

from typing import Any

import pytest

from guantong.trade.tests.stories.teller import Teller

STEPS = 60


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_books_are_those_of_the_plain_ledger_after_any_story(database: Any, seed: int) -> None:
    told = Teller(seed).tell(STEPS)
    assert told.steps == STEPS
    assert len(told.done) >= 6
    assert told.refused.total() >= 5
