"""The second factor by itself: codes as authenticator apps make them."""

from __future__ import annotations

import base64

import pytest

from guantong.kernel.access import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(RFC_SECRET, seconds // 30, digits=8) == code


def test_a_code_is_good_for_a_step_early_and_late_and_only_once() -> None:
    code = totp.code_at(RFC_SECRET, 100)
    assert totp.accepted_step(RFC_SECRET, code, 99 * 30, 0) == 100
    assert totp.accepted_step(RFC_SECRET, code, 101 * 30 + 29, 0) == 100
    assert totp.accepted_step(RFC_SECRET, code, 102 * 30, 0) is None
    assert totp.accepted_step(RFC_SECRET, code, 100 * 30, 100) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_not_accepted(code: str) -> None:
    assert totp.accepted_step(RFC_SECRET, code, 3000, 0) is None


def test_the_address_for_the_app_names_issuer_and_user() -> None:
    assert totp.uri("ABC", "王芳") == (
        "otpauth://totp/Guantong%3A%E7%8E%8B%E8%8A%B3?secret=ABC&issuer=Guantong&algorithm=SHA1&digits=6&period=30"
    )
    assert totp.qr_svg(totp.uri("ABC", "lena")).startswith("<svg")


def test_recovery_codes_are_compared_without_regard_to_writing() -> None:
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == 10
    assert totp.recovery_hash(codes[0].upper().replace("-", " ")) == totp.recovery_hash(codes[0])
