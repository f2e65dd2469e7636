"""What other modules may call of production."""

from __future__ import annotations

from guantong.production.selectors import Use, edges_of, exploded, where_used
from guantong.production.structure import Edge, Need, explode, totals

__all__ = ["Edge", "Need", "Use", "edges_of", "explode", "exploded", "totals", "where_used"]
