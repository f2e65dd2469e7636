"""The example that only uses the documented HTTP API does the whole thread, each step as the role whose work it is."""

from __future__ import annotations

import re
import subprocess
import sys

from guantong.insight import check
from guantong.kernel.access.public import create_token
from guantong.server import testing
from guantong.testing import Plant

SCRIPT = testing.CHECKOUT / "examples" / "thread.py"
ROLES = {
    "admin": "administrator", "buyer": "buyer", "sales": "sales", "warehouse": "warehouse", "accountant": "accountant",
    "reviewer": "manager",
}  # fmt: skip


def run(server: testing.LiveServer, tokens: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = [word for desk, token in tokens.items() for word in ("--token", f"{desk}={token}")]
    # -I: nothing but the standard library can be imported; the dates are those of the test's company.
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(SCRIPT), "--url", server.url, "--date", "2026-01-15", *words],
        capture_output=True, encoding="utf-8", timeout=400, check=False,
    )  # fmt: skip


def test_a_script_does_the_thread_and_the_books_agree(plant: Plant, live_server: testing.LiveServer) -> None:
    for role in ROLES.values():
        plant.user(role)
    tokens = {
        desk: create_token(f"{role}-{plant.name}".lower(), company_id=plant.company_id) for desk, role in ROLES.items()
    }
    done = run(live_server, tokens)
    assert done.returncode == 0, done.stdout + done.stderr
    for series in ("CG", "RK", "CF", "FK", "TH", "XS", "CK", "KP", "SK", "QC", "DB", "PD", "记"):
        assert re.search(rf" {series}-202601-\d{{4}} ", done.stdout), (series, done.stdout)
    # 100 for 1 050.00, less 5 at what they were accrued for; the customer owes nothing but what he sent back.
    assert "Open with the customer: -67.80" in done.stdout
    assert check.run(plant.company_id).differences == 0
    again = run(live_server, {desk: tokens[desk] for desk in ("admin", "reviewer")})
    assert again.returncode == 0, again.stdout + again.stderr
    assert check.run(plant.company_id).differences == 0


def test_a_refusal_is_told_in_words(plant: Plant, live_server: testing.LiveServer) -> None:
    token = create_token(plant_user(plant, "auditor"), company_id=plant.company_id)
    done = run(live_server, {"admin": token})
    assert done.returncode == 1
    assert "[kernel.forbidden]" in done.stderr


def plant_user(plant: Plant, role: str) -> str:
    return str(plant.value("SELECT username FROM access_user WHERE id = %s", plant.user(role)))
