"""The unified social credit code (统一社会信用代码) of GB 32100-2015: 18 characters, the last one a checksum. Pure.

The same rule stands in `sql/masterdata_credit_code_ok.sql`, where a constraint uses it.
"""

from __future__ import annotations

from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I, O, S, V and Z are not used: they look like digits or each other.
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

Fault = Literal["length", "character", "checksum"]


def normalise(text: str) -> str:
    """The code as it is stored: capitals, no blanks or hyphens, full-width characters made plain."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(plain.split()).replace("-", "").upper()


def check_character(first17: str) -> str:
    """The 18th character: 31 - (sum of value times 3^place) mod 31.

    Example: 91350100M000100Y4 -> 3. Raises ValueError on a character outside the alphabet.
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def fault(code: str) -> tuple[Fault, str] | None:
    """What is wrong with a normalised code, and its length, the bad character or the right last character."""
    if len(code) != 18:
        return "length", str(len(code))
    for character in code:
        if character not in ALPHABET:
            return "character", character
    right = check_character(code[:17])
    return None if code[17] == right else ("checksum", right)
