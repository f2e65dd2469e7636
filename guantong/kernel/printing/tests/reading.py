"""Reads labels as a scanner sees them: dots, not what the program meant to print."""

from __future__ import annotations

import itertools
import struct
import zlib

Dots = list[list[bool]]
# The widths of bars and gaps of the code words of Code 128 (ISO/IEC 15417, table 1), 0 to 105; the stop sign has seven.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 "
    "123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 "
    "131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 "
    "213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 "
    "141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 "
    "124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 "
    "411131 211412 211214 211232"
)
_WIDTHS = _TABLE.split()
_STOP = "2331112"
_CODE_C, _CODE_B, _START_B, _START_C = 99, 100, 104, 105


def dots(png: bytes) -> Dots:
    """The dots of a PNG picture of 8 bits a channel, row by row; true is dark."""
    at, packed, width, channels = 8, b"", 0, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, _, depth, colours, *_ = struct.unpack(">IIBBBBB", content)
            channels = {0: 1, 2: 3, 4: 2, 6: 4}[colours]
            assert depth == 8
        packed += content if kind == b"IDAT" else b""
        at += size + 12
    raw, rows = zlib.decompress(packed), []
    before = [0] * width
    for start in range(0, len(raw), width * channels + 1):
        # One channel tells dark from light, and a filter never mixes channels.
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * channels : channels], before)
        rows.append([one < 128 for one in before])
    return rows


def modules(picture: Dots, across: int) -> list[str]:
    """The modules of the one square symbol in the picture, `across` a side, from the middle of each."""
    dark = [(x, y) for y, row in enumerate(picture) for x, one in enumerate(row) if one]
    left, right = min(x for x, _ in dark), max(x for x, _ in dark) + 1
    top, bottom = min(y for _, y in dark), max(y for _, y in dark) + 1
    wide, high = (right - left) / across, (bottom - top) / across
    assert abs(wide - high) < 0.2, (wide, high)
    middles = [(left + int((at + 0.5) * wide), top + int((at + 0.5) * high)) for at in range(across)]
    return ["".join(str(int(picture[y][x])) for x, _ in middles) for _, y in middles]


def code128(picture: Dots) -> set[str]:
    """What Code 128 bars say, read along each row of dots on its own."""
    return {text for row in picture if (text := _along(row)) is not None}


def _along(row: list[bool]) -> str | None:
    edges = [at for at in range(1, len(row)) if row[at] != row[at - 1]]
    runs = [after - before for before, after in itertools.pairwise(edges)]
    for begin in range(len(runs) - 6):
        if row[edges[begin]] and _word(runs[begin : begin + 6]) in (_START_B, _START_C):
            return _read(runs[begin:])
    return None


def _read(runs: list[int]) -> str | None:
    words = []
    while len(runs) >= 7:
        if _pattern(runs[:7], 13) == _STOP:
            check = (words[0] + sum(at * word for at, word in enumerate(words[1:-1], 1))) % 103
            return _text(words[:-1]) if check == words[-1] else None
        word = _word(runs[:6])
        if word is None:
            return None
        words.append(word)
        runs = runs[6:]
    return None


def _text(words: list[int]) -> str:
    pairs, said = words[0] == _START_C, ""
    for word in words[1:]:
        if word in (_CODE_B, _CODE_C):
            pairs = word == _CODE_C
        else:
            said += f"{word:02d}" if pairs else chr(word + 32)
    return said


def _word(runs: list[int]) -> int | None:
    found = _pattern(runs, 11)
    return _WIDTHS.index(found) if found in _WIDTHS else None


def _pattern(runs: list[int], across: int) -> str:
    return "".join(str(round(run * across / sum(runs))) for run in runs)


def _unfiltered(how: int, line: bytes, before: list[int]) -> list[int]:
    """A row without its PNG filter: none, left, up, their mean, or the nearest of three (Paeth)."""
    if how == 0:
        return list(line)
    if how == 2:
        return [(one + up) & 255 for one, up in zip(line, before, strict=True)]
    found, left, corner = [], 0, 0
    for one, up in zip(line, before, strict=True):
        near = left
        if how == 3:
            near = (left + up) // 2
        elif how == 4:
            near = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        left, corner = (one + near) & 255, up
        found.append(left)
    return found
