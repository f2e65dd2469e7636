"""Amounts in Chinese capitals (大写金额), the anti-fraud figures in words of every money document.

Own code because the libraries tried leave out 整 after 角 and the 零 that the canonical form writes
(贰亿零叁仟元整, 柒仟元零伍角叁分): seven of the fifteen cases in domain/documents.md section 3 came out differently.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("", "万", "亿")
CENT = Decimal("0.01")
LIMIT = Decimal("1000000000000")  # 9,999 亿 and below


def in_capitals(amount: Decimal, *, prefix: str = "") -> str:
    """The amount in capitals, canonical form of domain/documents.md section 3.

    Rounded half-up to the cent; negative amounts are headed by 负. `prefix` stands directly before it (人民币).
    Raises ValueError at one 万亿 and above.
    Example: 107000.53 -> 壹拾万柒仟元零伍角叁分.
    """
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    sign = "负" if rounded < 0 else ""
    absolute = abs(rounded)
    if absolute >= LIMIT:
        raise ValueError("amounts in capitals end below 10,000 亿")
    yuan = int(absolute)
    jiao, fen = divmod(int((absolute - yuan) * 100), 10)
    return f"{prefix}{sign}{_whole(yuan, has_cents=bool(jiao or fen))}{_cents(yuan, jiao, fen)}"


def _whole(yuan: int, *, has_cents: bool) -> str:
    if yuan == 0:
        return "" if has_cents else "零元"
    groups = _four_digit_groups(yuan)
    words = ""
    pending_zero = False
    for position, value in enumerate(groups):
        rank = len(groups) - 1 - position
        if value == 0:
            pending_zero = True  # an empty group says nothing itself, only 零 before what follows
            continue
        if words and (pending_zero or value < 1000):
            words += "零"
        words += _group(value) + GROUPS[rank]
        pending_zero = False
    return words + "元"


def _four_digit_groups(yuan: int) -> list[int]:
    text = str(yuan)
    text = text.zfill(-(-len(text) // 4) * 4)
    return [int(text[start : start + 4]) for start in range(0, len(text), 4)]


def _group(value: int) -> str:
    """One group of four digits; leading zeros are the caller's business, trailing ones are silent."""
    digits = f"{value:04d}"
    words = ""
    for is_zero, run in groupby(zip(digits, PLACES, strict=True), key=lambda pair: pair[0] == "0"):
        if is_zero:
            words += "零"
        else:
            words += "".join(DIGITS[int(digit)] + place for digit, place in run)
    return words.strip("零")


def _cents(yuan: int, jiao: int, fen: int) -> str:
    if not jiao and not fen:
        return "整"
    ends_in_zero = yuan > 0 and yuan % 10 == 0
    words = ("零" if yuan and (ends_in_zero or not jiao) else "") if jiao or yuan else ""
    if jiao:
        words += DIGITS[jiao] + "角"
    return words + (DIGITS[fen] + "分" if fen else "整")
