"""The keys under which a record is found by type-ahead, and what a typed text must match. Pure.

The database has no trigram extension and no Chinese collation, so every record carries `search_keys text[]` under a
GIN index:

| key | made of | finds |
|---|---|---|
| `螺丝`, `m6`, `6x` | two neighbouring characters of code, name + spec, barcode, short name | any part |
| `螺` | every single Chinese character | one character typed |
| `~ls`, `~sm` | every two neighbouring initials | initials inside the name |
| `^lsm6`, `^luosim` | every beginning of initials, pinyin and name, up to a length | what is typed from the start |
| `=a0001⏎螺丝m6⏎lsm6` | code, name + spec, the other texts and the initials, whole; the first of the keys | nothing by itself |

A typed text is cut the same way, and the record must hold all the keys of one of the first three kinds. Pairs tell neither how
often they stand nor in which order (`zzzzz` is cut into `zz` alone), so what they find must hold the typed text whole, too.
A record without whole texts (stored before there were any, or longer than WHOLE_BYTES) is taken as the pairs find it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guantong.kernel.pinyin import initials, is_chinese, spellings

NAME_PREFIX = 6
INITIALS_PREFIX = 10
SPELLING_PREFIX = 12
SPELLINGS = 2
WHOLE_BYTES = 2000  # an entry of the index holds no more than 2,700
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
    variants, sounds = _sounds(texts[1])
    keys: set[str] = set(sounds)
    for text in texts:
        keys |= grams(text)
        keys.update(character for character in text if is_chinese(character))
    keys.update("^" + text[:1] for text in texts if text)
    keys.update("^" + texts[1][:length] for length in range(2, min(len(texts[1]), NAME_PREFIX) + 1))
    return [*_whole([*texts, *variants]), *sorted(keys)]


def _whole(texts: Iterable[str]) -> list[str]:
    """The texts whole, a line each, in one key; none where that is longer than an entry of the index may be."""
    made = "=" + "\n".join(dict.fromkeys(text for text in texts if text))
    return [made] if 1 < len(made.encode()) <= WHOLE_BYTES else []


@lru_cache(maxsize=1024)
def _sounds(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The initials of a text that has Chinese in it, and the keys by initials and pinyin."""
    if not any(is_chinese(character) for character in text):
        return (), frozenset()
    keys: set[str] = set()
    variants = tuple(initials(text))
    for place, variant in enumerate(variants):
        if place < INNER_VARIANTS:
            keys.update("~" + gram for gram in grams(variant))
        keys.update("^" + variant[:length] for length in range(1, min(len(variant), INITIALS_PREFIX) + 1))
    for variant in spellings(text[:SPELLING_PREFIX], SPELLINGS):
        keys.update("^" + variant[:length] for length in range(1, min(len(variant), SPELLING_PREFIX) + 1))
    return variants, frozenset(keys)


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


def ways(word: Word, key: str, parameters: dict[str, Any], alias: str) -> dict[str, str]:
    """SQL of each way in which the index may find the word: parts, sounds, start; any of them will do.

    `parameters` gets what they need, under names that begin with `key`.
    """
    found = {way: keys for way in ("parts", "sounds", "start") if (keys := getattr(word, way))}
    parameters |= {f"{key}_{way}": list(keys) for way, keys in found.items()}
    return {way: f"{alias}.search_keys @> %({key}_{way})s::text[]" for way in found}


def is_whole(word: Word, key: str, parameters: dict[str, Any], alias: str) -> str:
    """SQL that is true where the word stands whole in a record that its pairs have found; looks at the keys but once."""
    if len(word.text) < 3:
        return "TRUE"  # one pair is the word
    parameters[f"{key}_whole"] = f"^([^=]|=.*{word.text.replace('.', '[.]')})"
    return f"{alias}.search_keys[1] ~ %({key}_whole)s"


def tests(word: Word, key: str, parameters: dict[str, Any], alias: str) -> tuple[str, str]:
    """SQL that asks the index for the word, and SQL that is true of what was meant by it; both must hold."""
    by_index = ways(word, key, parameters, alias)
    if not by_index:
        return "FALSE", "TRUE"
    meant = [is_whole(word, key, parameters, alias), *(by_index[way] for way in ("start",) if way in by_index)]
    return f"({' OR '.join(by_index.values())})", f"({' OR '.join(meant)})"
