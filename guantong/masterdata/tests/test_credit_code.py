"""The checksum of the unified social credit code."""

from __future__ import annotations

import pytest

from guantong.masterdata.credit_code import check_character, fault, normalise


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "914403001922038216", "9144030071526726XG", "91330100799655058B", "91110108551385082Q"],
)
def test_codes_of_real_companies_are_accepted(code):
    assert fault(code) is None


def test_a_changed_digit_is_found_with_the_right_last_character():
    assert fault("914403001922038217") == ("checksum", "6")
    assert fault("91350100M000100Y44") == ("checksum", "3")


def test_two_swapped_characters_are_found():
    assert fault("91350100M001000Y43") == ("checksum", check_character("91350100M001000Y4"))


def test_letters_that_look_like_digits_are_named():
    assert fault("9135O100M000100Y43") == ("character", "O")
    assert fault("91350100M000100Y4Z") == ("character", "Z")


def test_a_short_code_is_told_its_length():
    assert fault("9135010") == ("length", "7")
    assert fault("") == ("length", "0")


def test_typing_habits_are_forgiven():
    assert normalise(" 9135 0100-m000100y43 ") == "91350100M000100Y43"
    assert normalise("９１３５０１００Ｍ０００１００Ｙ４３") == "91350100M000100Y43"
