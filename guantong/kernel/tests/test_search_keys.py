"""Type-ahead keys: what a person types must be among the keys of what is meant."""

from __future__ import annotations

import pytest

from guantong.kernel.pinyin import VARIANTS, initials, sort_key, spellings
from guantong.kernel.search_keys import WHOLE_BYTES, normalise, search_keys, words


def finds(typed, code, name, spec="", others=()):
    keys = search_keys(code, name, spec, others)
    whole = [text for key in keys if key.startswith("=") for text in key[1:].split("\n")]
    return bool(words(typed)) and all(
        set(word.start or "-") <= set(keys)
        or (
            any(wanted and set(wanted) <= set(keys) for wanted in (word.parts, word.sounds))
            and (not whole or len(word.text) < 3 or any(word.text in text for text in whole))
        )
        for word in words(typed)
    )


@pytest.mark.parametrize(
    "typed",
    ["lsm6", "LSM6", "螺丝", "螺", "丝M6", "luosi", "luosim6", "m6", "Ｍ６", "a01", "A-01", "01-0007", "m6x20", "m6*20",
     "螺丝 20", "20 ls"],
)  # fmt: skip
def test_a_bolt_is_found_by_code_name_spec_initials_and_pinyin(typed):
    assert finds(typed, "A-01-0007", "螺丝", "M6×20")


@pytest.mark.parametrize("typed", ["lsm8", "螺母", "luomu", "b01", "螺丝 30", "", "  ", "---"])
def test_what_is_something_else_is_not_found(typed):
    assert not finds(typed, "A-01-0007", "螺丝", "M6×20")


def test_initials_inside_a_name_are_found():
    assert finds("yztld", "S1", "内六角圆柱头螺钉")
    assert not finds("yztdl", "S1", "内六角圆柱头螺钉")


def test_every_reading_of_a_character_counts():
    assert initials("重庆") == ["cq", "zq", "tq"]
    assert finds("cqgc", "P1", "重庆钢材")
    assert finds("zqgc", "P1", "重庆钢材")
    assert spellings("银行")[0] == "yinhang"


@pytest.mark.parametrize("typed", ["zzzzzz", "jzjzz", "01-07", "丝螺丝", "m6m6"])
def test_pairs_that_stand_otherwise_are_not_the_word(typed):
    """All its pairs are there, and it is not: often enough, in its order, in one text."""
    assert not finds(typed, "A-01-0007", "中轴正转子螺丝", "M6")
    assert finds("zzzzzl", "A-01-0007", "中轴正转子螺丝", "M6")


def test_whole_texts_come_first_and_fit_into_an_entry_of_the_index():
    assert search_keys("A-01", "螺丝", "M6", ["690123"])[0] == "=a01\n螺丝m6\n690123\nlsm6"
    longest = search_keys("𠀀" * 200, "𠀁" * 200, "", ["𠀂" * 200, "長" * 200])
    assert len(longest[0].encode()) in range(1000, WHOLE_BYTES)
    beyond = search_keys("𠀀" * 200, "𠀁" * 200, "", ["𠀂" * 200, "長" * 200, "行" * 200])
    assert not any(key.startswith("=") for key in beyond)
    assert finds("行行行", "𠀀" * 200, "𠀁" * 200, "", ["𠀂" * 200, "長" * 200, "行" * 200])
    assert search_keys("", "") == []


def test_the_number_of_variants_is_bounded():
    assert len(initials("重长行乐重长行乐重长行乐")) == VARIANTS
    assert len(search_keys("X", "重长行乐" * 30)) < 300


def test_a_barcode_and_other_texts_are_found_by_part():
    assert finds("690123", "X", "台灯", others=["6901234567892"])
    assert finds("lamp", "X", "台灯", others=["Desk lamp"])
    assert finds("desklamp", "X", "台灯", others=["Desk lamp"])


def test_emoji_and_control_characters_are_left_out():
    assert normalise("台灯😀\u202e\x00 LED") == "台灯led"
    assert words("😀") == []


def test_names_are_ordered_by_pinyin():
    assert sorted(["中山", "北京", "重庆"], key=sort_key) == ["北京", "重庆", "中山"]
