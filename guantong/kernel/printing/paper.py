"""The papers an office prints on, in millimetres: sheets, continuous forms (连续纸) and label rolls."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from guantong.kernel.declare import L


@dataclass(frozen=True, slots=True)
class Paper:
    """Width and height in millimetres; `kind` says what it is fed from."""

    code: str
    label: L
    width: Decimal
    height: Decimal
    kind: str


def _paper(code: str, zh: str, en: str, width: str, height: str, kind: str) -> Paper:
    return Paper(code, L(zh, en), Decimal(width), Decimal(height), kind)


_ALL = (
    _paper("A4", "A4", "A4", "210", "297", "sheet"),
    _paper("A5", "A5", "A5", "148", "210", "sheet"),
    _paper("241x280", "连续纸 241 × 280（整张）", "Continuous 241 × 280 (full)", "241", "280", "continuous"),
    _paper("241x140", "连续纸 241 × 140（二等分）", "Continuous 241 × 140 (half)", "241", "140", "continuous"),
    _paper("241x93", "连续纸 241 × 93（三等分）", "Continuous 241 × 93 (third)", "241", "93.3", "continuous"),
    _paper("40x30", "标签 40 × 30", "Label 40 × 30", "40", "30", "label"),
    _paper("60x40", "标签 60 × 40", "Label 60 × 40", "60", "40", "label"),
    _paper("70x50", "标签 70 × 50", "Label 70 × 50", "70", "50", "label"),
    _paper("100x60", "标签 100 × 60", "Label 100 × 60", "100", "60", "label"),
)
PAPERS = {one.code: one for one in _ALL}
