"""Contrast by WCAG 2.2 and the colours that follow from an accent, in the light and the dark look; pure.

The grounds and texts here are those of `web/src/base.css`. Relative luminance and contrast: WCAG 2.2, "relative
luminance" and "contrast ratio". Nearness: the lightness of OKLab (Ottosson 2020), with hue and chroma kept as far as the
screen has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

LEAST = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3, level AA)."""
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\Z")
_Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """Light or dark: what accent stands on, what stands on accent, and which texts stand on its soft shade."""

    name: str
    surface: str
    grounds: tuple[str, ...]
    on_accent: str
    on_soft: tuple[str, ...]
    share: int
    """Percent of accent in its soft shade, at most."""


LIGHT = Look("light", "#ffffff", ("#ffffff", "#f5f7f9"), "#ffffff", ("#1d2530", "#5f6b7a", "#174a96"), 10)
DARK = Look("dark", "#16191e", ("#16191e", "#1d2127", "#20252c"), "#0d1520", ("#e3e7ed", "#a3adba", "#a6cbff"), 18)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of an accent in a look: its worst contrast and on what, and the nearest colour that passes."""

    accent: str
    soft: str
    on_accent: str
    ratio: float
    ground: str
    nearest: str

    @property
    def passes(self) -> bool:
        """Whether text in this colour, and text on it, can be read."""
        return self.ratio >= LEAST

    @property
    def ratio_text(self) -> str:
        """The contrast with two decimals, never rounded up to what it is not: `4.49`."""
        return str(Decimal(repr(self.ratio)).quantize(Decimal("0.01"), ROUND_FLOOR))


def colour_of(text: str) -> str | None:
    """`#rrggbb` in small letters of `#RRGGBB`, `RRGGBB` or `#rgb`; None for anything else."""
    clean = text.strip().lower()
    clean = clean if clean.startswith("#") else f"#{clean}"
    if not _HEX.match(clean):
        return None
    return clean if len(clean) == 7 else "#" + "".join(2 * one for one in clean[1:])


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def judged(accent: str, look: Look) -> Judgement:
    """How an accent does in a look."""
    soft = soft_of(accent, look)
    pairs = [(contrast(accent, ground), ground) for ground in (*look.grounds, soft, look.on_accent)]
    ratio, ground = min(pairs)
    nearest = accent if ratio >= LEAST else _nearest(accent, look)
    return Judgement(accent, soft, look.on_accent, ratio, ground, nearest)


def soft_of(accent: str, look: Look) -> str:
    """The shade of what is chosen: so much accent that every text of the look can still be read on it."""
    for share in range(look.share, 0, -1):
        soft = _mixed(accent, look.surface, share / 100)
        if all(contrast(text, soft) >= LEAST for text in look.on_soft):
            return soft
    return look.surface


def passing(accent: str, look: Look) -> Judgement:
    """The accent in a look, or the nearest colour to it that passes there."""
    found = judged(accent, look)
    return found if found.passes else judged(found.nearest, look)


def _nearest(accent: str, look: Look) -> str:
    """Darker in the light look, lighter in the dark one, in steps of 1/250 of OKLab's lightness; the first that passes."""
    lightness, a, b = _oklab(accent)
    step = -0.004 if look is LIGHT else 0.004
    for steps in range(1, 251):
        tried = _shown(min(1.0, max(0.0, lightness + steps * step)), a, b)
        soft = soft_of(tried, look)
        if all(contrast(tried, ground) >= LEAST for ground in (*look.grounds, soft, look.on_accent)):
            return tried
    return "#000000" if look is LIGHT else "#ffffff"


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_bytes(one), _bytes(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(colour: str) -> _Triple:
    red, green, blue = (_to_linear(one / 255) for one in _bytes(colour))
    return red, green, blue


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _from_linear(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _oklab(colour: str) -> _Triple:
    r, g, b = _linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _shown(lightness: float, a: float, b: float) -> str:
    """The colour of a screen with this lightness and hue, and as much of the chroma as the screen has."""
    for kept in range(20, -1, -1):
        parts = _screen(lightness, a * kept / 20, b * kept / 20)
        if all(-0.0005 <= one <= 1.0005 for one in parts):
            break
    return "#" + "".join(f"{round(255 * _from_linear(min(1.0, max(0.0, one)))):02x}" for one in parts)


def _screen(lightness: float, a: float, b: float) -> _Triple:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
