"""Control totals: what the files add up to by themselves, against what the documents and ledgers hold."""

from __future__ import annotations

from guantong.integration.controls.table import Control, as_table, controls_of

__all__ = ["Control", "as_table", "controls_of"]
