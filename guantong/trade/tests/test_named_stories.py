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


STORIES: dict[str, Named] = {}


@pytest.mark.parametrize("name", STORIES)
def test_it_does_not_go_wrong_again(database: Any, name: str) -> None:
    story = STORIES[name]
    told = Teller(story.seed).tell(story.steps, story.without)
    assert told.steps == story.steps - len(story.without)
