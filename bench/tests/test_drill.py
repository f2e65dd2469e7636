"""The drill passes, and would not if anything were different."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.drill.fingerprint import differences, fingerprint
from guantong.server.embedded import EmbeddedPostgres
from guantong.testing import Plant

CHECKOUT = Path(__file__).resolve().parents[2]


def test_what_is_backed_up_comes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.drill", "--short", "--json"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    figures = json.loads(done.stdout)
    assert figures["equal"] is figures["signed_in"] is figures["same_secret_key"] is True
    assert figures["unequal"] == []
    assert figures["check_differences"] == 0
    assert figures["rows_posted_since"] > 0
    assert figures["attachments"] == 5
    assert figures["reports"] >= 20


@pytest.mark.database
def test_the_comparison_sees_a_changed_cell_a_lost_grant_and_a_lost_file(database: EmbeddedPostgres) -> None:
    plant = Plant()
    party = plant.party("P1")
    with plant.unit() as unit:
        now = unit.now

    def taken() -> dict[str, Any]:
        return fingerprint(database.home, now)

    before = taken()
    assert differences(before, taken()) == []
    with database.connect("guantong") as connection:
        connection.execute("GRANT UPDATE ON kernel_audit TO guantong_app")
        try:
            assert [line.split(":")[1].strip() for line in differences(before, taken())] == ["relations"]
        finally:
            connection.execute("REVOKE UPDATE ON kernel_audit FROM guantong_app")
    assert differences(before, taken()) == []
    plant.sql("UPDATE masterdata_party SET remarks = remarks || '.' WHERE id = %s", party)
    assert any(line.startswith("tables: masterdata_party:") for line in differences(before, taken()))
    lost = {**before, "attachments": {"ab": None}}
    assert differences({**before, "attachments": {"ab": "ab"}}, lost) == ["attachments: ab: ab is not None"]
