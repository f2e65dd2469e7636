"""The keys under which a record is found by type-ahead, and what a typed text must match. Pure.

The database has no trigram extension and no Chinese collation, so every record carries `search_keys text[]` under a
GIN index:

| key | made of | finds |
|---|---|---|
| `螺丝`, `m6`, `6x` | two neighbouring characters of code, name + spec, barcode, short name | any part |
| `螺` | every single Chinese character | one character typed |
| `~ls`, `~sm` | every two neighbouring initials | initials inside the name |
| `^lsm6`, `^luosim` | every beginning of initials, pinyin and name, up to a length | what is typed from the start |

A typed text is cut the same way, and the record must hold all the keys of one of the three kinds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from guantong.kernel.pinyin import initials, is_chinese, spellings

NAME_PREFIX = 6
INITIALS_PREFIX = 10
SPELLING_PREFIX = 12
SPELLINGS = 2
INNER_VARIANTS = 3
LONGEST = 120
_ALIKE = str.maketrans({"×": "x", "✕": "x", "*": "x", "φ": "φ", "ø": "φ", "Φ": "φ"})


@lru_cache(maxsize=4096)
def _kept(character: str) -> bool:
    return character.isalnum() or character == "."


def normalise(text: str) -> str:
    """Lower case, full-width made plain, × as x, without blanks and punctuation: `M6×20 （镀锌）` is `m6x20镀锌`."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_ALIKE)
    return "".join(character for character in plain if _kept(character))[:LONGEST]


def grams(text: str) -> set[str]:
    """Every two neighbouring characters of a normalised text."""
    return {text[place : place + 2] for place in range(len(text) - 1)}


def search_keys(code: str, name: str, spec: str = "", others: Iterable[str] = ()) -> list[str]:
    """All keys of a record. `others` are found by part only (barcode, drawing number, English name)."""
    texts = [normalise(code), normalise(name) + normalise(spec), *(normalise(other) for other in others if other)]
    keys: set[str] = set(_sounds(texts[1]))
    for text in texts:
        keys |= grams(text)
        keys.update(character for character in text if is_chinese(character))
    keys.update("^" + text[:1] for text in texts if text)
    keys.update("^" + texts[1][:length] for length in range(2, min(len(texts[1]), NAME_PREFIX) + 1))
    return sorted(keys)


@lru_cache(maxsize=1024)
def _sounds(text: str) -> frozenset[str]:
    """The keys by initials and pinyin of a text that has Chinese in it."""
    if not any(is_chinese(character) for character in text):
        return frozenset()
    keys: set[str] = set()
    for place, variant in enumerate(initials(text)):
        if place < INNER_VARIANTS:
            keys.update("~" + gram for gram in grams(variant))
        keys.update("^" + variant[:length] for length in range(1, min(len(variant), INITIALS_PREFIX) + 1))
    for variant in spellings(text[:SPELLING_PREFIX], SPELLINGS):
        keys.update("^" + variant[:length] for length in range(1, min(len(variant), SPELLING_PREFIX) + 1))
    return frozenset(keys)


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word: `start` is the key of its beginning, `parts` those of its inside, `sounds` those of initials."""

    text: str
    start: tuple[str, ...]
    parts: tuple[str, ...]
    sounds: tuple[str, ...]


def words(query: str) -> list[Word]:
    """What the typed text must match; every word for itself, in any order. At most six words."""
    result: list[Word] = []
    for piece in query.split()[:6]:
        text = normalise(piece)
        if not text:
            continue
        if len(text) == 1:
            parts: tuple[str, ...] = (text,) if is_chinese(text) else ()
        else:
            parts = tuple(sorted(grams(text)))
        is_ascii = text.isascii()
        sounds = tuple(sorted("~" + gram for gram in grams(text))) if is_ascii and len(text) > 1 else ()
        start = ("^" + text[:SPELLING_PREFIX],) if is_ascii else ()
        result.append(Word(text, start, parts, sounds))
    return result
