"""A fresh company for each story that crosses departments."""

from __future__ import annotations

from guantong.trade.tests.conftest import trader

__all__ = ["trader"]
