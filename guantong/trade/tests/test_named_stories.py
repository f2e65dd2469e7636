"""Stories that once went wrong, by name: each is told again from its seed, without the steps it does not need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from guantong.trade.tests.stories.teller import Teller


class Named(NamedTuple):
    """A story by its seed; `without` are the steps that are left out."""

    seed: int
    steps: int
    without: Sequence[int] = ()


STORIES = {
    "a count that agrees was entered into a closed month": Named(8, 34, (*range(8), *range(13, 33))),
    "a return to the supplier lost its price to another one before it": Named(1016, 19, (6, 7, 11, 14, 15, 16)),
    "goods back on the day they left kept the cost of before": Named(4, 21, (3, 4, 6, *range(8, 12), 14, 15)),
}


@pytest.mark.parametrize("name", STORIES)
def test_it_does_not_go_wrong_again(database: Any, name: str) -> None:
    story = STORIES[name]
    told = Teller(story.seed).tell(story.steps, story.without)
    assert told.steps == story.steps - len(story.without)
