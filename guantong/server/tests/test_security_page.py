"""The pages on security name tests that exist, in both languages the same, and settings that the program reads."""

from __future__ import annotations

import re

import pytest

from guantong.server.testing import CHECKOUT

TEST = re.compile(r"`(guantong/[\w/]+\.py)::(test_\w+)`")
PAGES = {language: CHECKOUT / "docs" / language / "security.md" for language in ("zh", "en")}


def named(language: str) -> list[tuple[str, str]]:
    return TEST.findall(PAGES[language].read_text("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_test_that_is_named_exists(language: str) -> None:
    missing = [
        f"{file}::{test}"
        for file, test in named(language)
        if f"def {test}(" not in (CHECKOUT / file).read_text("utf-8")
    ]
    assert missing == []
    assert len(named(language)) > 30


def test_both_languages_name_the_same() -> None:
    assert named("zh") == named("en")


def test_the_settings_that_are_named_are_read() -> None:
    read = "".join(path.read_text("utf-8") for path in (CHECKOUT / "guantong" / "server").glob("*.py"))
    for page in PAGES.values():
        for name in set(re.findall(r"GUANTONG_[A-Z_]+", page.read_text("utf-8"))):
            assert f'"{name}"' in read, name
