"""How Chinese text is typed: full pinyin and initials (助记码). Pure; readings come from pypinyin.

A character with several readings (重: zhong, chong) gives several variants, because nobody knows which one the person
at the keyboard has in mind. The reading that fits the word comes first, and the number of variants is bounded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

# pypinyin reads its dictionaries when it is imported: 0.2 s and 50 MB, which each process of the program would pay at its
# start. So it is imported by the first text that has a Han character.

VARIANTS = 8
_RUNS = re.compile("([\u3400-\u9fff\u3007\U00020000-\U0003134f]+)")


def is_chinese(character: str) -> bool:
    """Whether the character is a Han ideograph, and so has a reading."""
    return "㐀" <= character <= "鿿" or character == "〇" or "\U00020000" <= character <= "\U0003134f"


@lru_cache(maxsize=20_000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones, the commonest first; any other character is its own reading."""
    if not is_chinese(character):
        return (character,)
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_letters(reading) for reading in found))


@lru_cache(maxsize=50_000)
def in_context(text: str) -> tuple[str, ...]:
    """The reading of each character of a run of Chinese text as the word decides it: 重庆 is (chong, qing)."""
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(text, style=Style.NORMAL)
    if len(found) != len(text):
        return tuple(readings(character)[0] for character in text)
    return tuple(_letters(reading) for reading in found)


@lru_cache(maxsize=50_000)
def _run(text: str) -> tuple[tuple[str, ...], ...]:
    """The readings of each character of a run of Chinese text, the one that fits the word first."""
    fitting = in_context(text)
    return tuple(tuple(dict.fromkeys((first, *readings(one)))) for first, one in zip(fitting, text, strict=True))


def syllables(text: str) -> list[tuple[str, ...]]:
    """For each character its possible readings, the one that fits the context first."""
    result: list[tuple[str, ...]] = []
    for piece in _RUNS.split(text):
        result += _run(piece) if _RUNS.match(piece) else [(character,) for character in piece]
    return result


def initials(text: str, most: int = VARIANTS) -> list[str]:
    """The initials of the text, one variant a combination of readings, at most `most`: 螺丝m6 gives ["lsm6"]."""
    choices = [
        options if len(options[0]) == 1 == len(options) else tuple(dict.fromkeys(reading[0] for reading in options))
        for options in syllables(text)
    ]
    return _variants(choices, most)


def spellings(text: str, most: int = VARIANTS) -> list[str]:
    """The text in full pinyin, at most `most` variants: 螺丝m6 gives ["luosim6"]."""
    return _variants(syllables(text), most)


def sort_key(text: str) -> str:
    """What Chinese names are put in order by, since the embedded database has no Chinese collation."""
    return " ".join(options[0] for options in syllables(text.lower()))


def _variants(choices: list[tuple[str, ...]], most: int) -> list[str]:
    """Combinations, the fitting reading of every character first, then those that differ in one character."""
    first = [options[0] for options in choices]
    open_places = [place for place, options in enumerate(choices) if len(options) > 1]
    variants = ["".join(first)]
    for place in open_places:
        for option in choices[place][1:]:
            if len(variants) >= most:
                return variants
            variants.append("".join([*first[:place], option, *first[place + 1 :]]))
    if len(open_places) < 2:
        return variants
    known = set(variants)
    for combination in islice(product(*choices), 64):
        if len(variants) >= most:
            break
        text = "".join(combination)
        if text not in known:
            known.add(text)
            variants.append(text)
    return variants


def _letters(reading: str) -> str:
    """Plain a to z: lüe is typed lue or lve, and v is what keyboards use."""
    return reading.replace("ü", "v").lower()
