"""Half a minute of the storm, by its own command: two hundred clients, and nothing sold, lost or posted twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
CONTRACT = ("documents", "per_second", "p50_ms", "p95_ms", "p99_ms", "errors", "oversold", "doubled")


def test_two_hundred_clients_post_at_once_and_every_document_is_there_once() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.storm", "--short", "--json"],
        capture_output=True, encoding="utf-8", cwd=CHECKOUT, env=os.environ | {"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout) if done.stdout else {}
    words = json.dumps(told, ensure_ascii=False, indent=1) + done.stderr[-3000:]
    assert done.returncode == 0, words
    assert set(CONTRACT) <= told.keys()
    faults = {name: told[name] for name in ("errors", "oversold", "doubled", "lost", "check_differences")}
    assert faults == dict.fromkeys(faults, 0), words
    # Whatever the machine can do, every kind of document was posted, and clients did send things twice.
    assert set(told["posted"]) == {
        "sales_order", "delivery", "sales_invoice", "receipt", "purchase_order", "goods_receipt", "supplier_invoice",
        "payment",
    }, words  # fmt: skip
    assert told["replayed"] > 0, words
    assert told["moments"] > 2, words
