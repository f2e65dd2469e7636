"""A fresh company for each story of buying and selling."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.trade.tests.story import Trader


@pytest.fixture
def trader(database: Any) -> Trader:
    """A company of its own, with books open from 2026."""
    return Trader()
