"""No key, token or password of a service is in what we publish: every tracked file is scanned for their known shapes.

The slower scan for words and random strings is `detect-secrets scan --baseline .secrets.baseline` (docs/en/security.md).
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.jwt import JwtTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.openai import OpenAIDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

from guantong.kernel.access.begin import new_token
from guantong.server.testing import CHECKOUT

# Shapes, not guesses: what looks random or follows the word "password" is in the baseline's scan.
SHAPES = [
    *(pattern for detector in (
        AWSKeyDetector, GitHubTokenDetector, GitLabTokenDetector, JwtTokenDetector, MailchimpDetector, NpmDetector,
        OpenAIDetector, PrivateKeyDetector, PypiTokenDetector, SendGridDetector, SlackDetector, SquareOAuthDetector,
        StripeDetector, TelegramBotTokenDetector, TwilioKeyDetector,
    ) for pattern in detector.denylist),
    re.compile(r"gt[sa]_[A-Za-z0-9_-]{43}"),  # our own
    re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
]  # fmt: skip
NOT_TEXT = {".png", ".ico", ".woff2", ".pdf", ".xlsx", ".gz", ".br"}
LARGEST = 400_000  # Longer files are lists of hashes and generated data.


def tracked() -> list[Path]:
    try:
        told = subprocess.run(
            ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("This is no checkout of git, so there are no tracked files to scan.")
    paths = [CHECKOUT / name for name in told.split("\0") if name]
    return [one for one in paths if one.is_file() and one.suffix not in NOT_TEXT and one.stat().st_size < LARGEST]


def secrets_in(files: list[Path]) -> list[str]:
    """Where a secret stands: file and line."""
    found = set()
    for file in files:
        text = file.read_text("utf-8", errors="replace")
        for shape in SHAPES:
            found |= {f"{file}:{text.count(chr(10), 0, one.start()) + 1}" for one in shape.finditer(text)}
    return sorted(found)


def test_no_tracked_file_holds_a_secret() -> None:
    files = tracked()
    assert len(files) > 300
    assert secrets_in(files) == []


@pytest.mark.parametrize(
    "secret",
    [
        "aws = 'AKIA" + "IOSFODNN7EXAMPLQ'",
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "token: ghp_" + "a1B2" * 9,
        new_token("api"),
        new_token("session"),
    ],
    ids=["cloud key", "private key", "repository token", "API token", "session token"],
)
def test_a_secret_would_be_found(tmp_path: Path, secret: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"x = 1\n{secret}\n", "utf-8")
    assert len(secrets_in([file])) == 1


def test_the_baseline_was_looked_through() -> None:
    """Whatever the slower scan knows was found harmless by a person: tests, the demo's password, alphabets, labels."""
    known = json.loads((CHECKOUT / ".secrets.baseline").read_text("utf-8"))["results"]
    unchecked = [
        f"{file}:{one['line_number']}"
        for file, rows in known.items()
        for one in rows
        if one.get("is_secret") is not False
    ]
    assert unchecked == []
