"""How Chinese text is typed: full pinyin and initials (助记码). Pure; readings come from pypinyin.

A character with several readings (重: zhong, chong) gives several variants, because nobody knows which one the person
at the keyboard has in mind. The reading that fits the word comes first, and the number of variants is bounded.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

VARIANTS = 8


def is_chinese(character: str) -> bool:
    """Whether the character is a Han ideograph, and so has a reading."""
    return "㐀" <= character <= "鿿" or character == "〇" or "\U00020000" <= character <= "\U0003134f"


@lru_cache(maxsize=20_000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones, the commonest first; any other character is its own reading."""
    if not is_chinese(character):
        return (character,)
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_letters(reading) for reading in found))


@lru_cache(maxsize=50_000)
def in_context(text: str) -> tuple[str, ...]:
    """The reading of each character of a run of Chinese text as the word decides it: 重庆 is (chong, qing)."""
    found = lazy_pinyin(text, style=Style.NORMAL)
    if len(found) != len(text):
        return tuple(readings(character)[0] for character in text)
    return tuple(_letters(reading) for reading in found)


def syllables(text: str) -> list[tuple[str, ...]]:
    """For each character its possible readings, the one that fits the context first."""
    result: list[tuple[str, ...]] = []
    run = ""
    for character in [*text, "\0"]:
        if is_chinese(character):
            run += character
            continue
        for inside, fitting in zip(run, in_context(run), strict=True) if run else ():
            result.append(tuple(dict.fromkeys((fitting, *readings(inside)))))
        run = ""
        if character != "\0":
            result.append((character,))
    return result


def initials(text: str) -> list[str]:
    """The initials of the text, one variant a combination of readings, at most `VARIANTS`: 螺丝m6 gives ["lsm6"]."""
    choices = [tuple(dict.fromkeys(reading[:1] for reading in options)) for options in syllables(text)]
    return _variants(choices)


def spellings(text: str) -> list[str]:
    """The text in full pinyin, at most `VARIANTS` variants: 螺丝m6 gives ["luosim6"]."""
    return _variants(syllables(text))


def sort_key(text: str) -> str:
    """What Chinese names are put in order by, since the embedded database has no Chinese collation."""
    return " ".join(options[0] for options in syllables(text.lower()))


def _variants(choices: list[tuple[str, ...]]) -> list[str]:
    """Combinations, the fitting reading of every character first, then those that differ in one character."""
    first = [options[0] for options in choices]
    variants = ["".join(first)]
    for place, options in enumerate(choices):
        for option in options[1:]:
            if len(variants) >= VARIANTS:
                return variants
            variants.append("".join([*first[:place], option, *first[place + 1 :]]))
    for combination in islice(product(*choices), 64):
        text = "".join(combination)
        if len(variants) >= VARIANTS:
            break
        if text not in variants:
            variants.append(text)
    return variants


def _letters(reading: str) -> str:
    """Plain a to z: lüe is typed lue or lve, and v is what keyboards use."""
    return reading.replace("ü", "v").lower()
