"""A fresh company for each test of the books."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.inventory.tests.plant import Plant


@pytest.fixture
def plant(database: Any) -> Plant:
    """A company of its own, with books open from 2026."""
    return Plant()
