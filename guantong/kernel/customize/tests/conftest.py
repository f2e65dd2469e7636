"""A shop to customize."""

from __future__ import annotations

import pytest


@pytest.fixture
def shop(plant):
    """A customer and a lamp."""
    plant.party("C1")
    plant.item("LAMP", name="台灯")
    return plant
