"""The drill passes, and would not if anything were different."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_what_is_backed_up_comes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.drill", "--short", "--json"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    figures, eyes = (json.loads(line) for line in done.stdout.splitlines())
    assert figures["equal"] is figures["signed_in"] is figures["same_secret_key"] is True
    assert figures["unequal"] == []
    assert figures["check_differences"] == 0
    assert figures["rows_posted_since"] > 0
    assert figures["attachments"] == 5
    assert figures["reports"] >= 20
    assert set(eyes["seen"]) == {"nothing", "a grant", "a grant taken back", "a lost file", "a changed cell"}
    assert all(eyes["seen"].values()), eyes
