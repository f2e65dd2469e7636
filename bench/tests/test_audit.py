"""How the dependency audit tells a clean answer from none: what could not be asked is never good news."""

from __future__ import annotations

import json

import pytest

from bench.audit import read_npm, read_pip

CLEAN = {"name": "django", "version": "5.2.8", "vulns": []}
BAD = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
SKIPPED = {"name": "far", "skip_reason": "Dependency not found on PyPI and could not be audited: far (1.0)"}


@pytest.mark.parametrize(
    ("packages", "state"),
    [
        ([CLEAN], "clean"),
        ([CLEAN, BAD], "found"),
        ([CLEAN, SKIPPED], "partly done"),
        ([SKIPPED], "not done"),
        ([BAD, SKIPPED], "found"),
        ([], "not done"),
    ],
)
def test_python(packages: list[dict[str, object]], state: str) -> None:
    assert read_pip(json.dumps({"dependencies": packages})).state == state


def test_findings_name_what_mends_them() -> None:
    assert read_pip(json.dumps({"dependencies": [BAD]})).findings == ["old 1.0: PYSEC-1 (mended in 1.1)"]


@pytest.mark.parametrize("text", ["", "Traceback", "[]", '{"error": 1}'])
def test_no_answer_is_no_good_news(text: str) -> None:
    assert read_pip(text).state == "not done"
    if text != "[]":
        assert read_npm(text).state == "not done"


def test_npm() -> None:
    asked = {"metadata": {"dependencies": {"prod": 80}}}
    assert read_npm(json.dumps(asked | {"vulnerabilities": {}})).state == "clean"
    bad = read_npm(json.dumps(asked | {"vulnerabilities": {"x": {"severity": "high", "range": "<2"}}}))
    assert (bad.state, bad.findings) == ("found", ["x: high, <2"])
