"""Which pictures may be a logo: PNG, JPEG, and SVG that can do nothing but be looked at. Judged by content, not by name.

A picture is read and drawn once before it is kept, so that every browser and printer finds a whole one. An SVG is a
program's cousin: only shapes, texts and gradients may stand in it, nothing that runs, loads, repeats or refers elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from xml.parsers import expat

import typst

LARGEST = 24_000
"""Bytes of a logo: it travels with every first page, and stands in one cell of a file."""
WIDEST = 2_000
"""Dots of a side: a small file may hold a picture that fills the memory."""
MIME = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
_ADDRESS = re.compile(r"data:[a-z/+.-]{0,40};base64,([A-Za-z0-9+/]*={0,2})\Z")
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "style",
    ]
)
_DANGEROUS = re.compile(r"@|\\|expression|javascript:|data:|url\(\s*['\"]?\s*(?!#|['\"#])", re.IGNORECASE)
_DRAWN = b"#image(bytes(json(bytes(sys.inputs.data))), format: sys.inputs.kind, height: 10mm)"


class PictureError(Exception):
    """What is wrong: `size` (found: bytes), `kind`, `wide` (found: dots), `broken`, `unsafe` (found: the part)."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(f"{reason}: {found}")
        self.reason = reason
        self.found = found[:80]


@dataclass(frozen=True, slots=True)
class Picture:
    """A good picture: `kind` is png, jpeg or svg."""

    kind: str
    content: bytes

    @property
    def address(self) -> str:
        """The data address under which a browser shows it."""
        return f"data:{MIME[self.kind]};base64,{base64.b64encode(self.content).decode('ascii')}"

    @property
    def mark(self) -> str:
        """Kind, bytes and fingerprint, for the history: `png 1204 5f3a9c01`."""
        return f"{self.kind} {len(self.content)} {sha256(self.content).hexdigest()[:8]}"


def picture_at(address: str) -> Picture:
    """The picture in a data address. Raises PictureError."""
    found = _ADDRESS.match(address)
    if found is None:
        raise PictureError("kind", address[:40])
    try:
        content = base64.b64decode(found[1], validate=True)
    except binascii.Error as error:
        raise PictureError("broken", "base64") from error
    return picture_of(content)


def picture_of(content: bytes) -> Picture:
    """The picture in a file. Raises PictureError."""
    if not 0 < len(content) <= LARGEST:
        raise PictureError("size", str(len(content)))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        kind, sides = "png", _png_sides(content)
    elif content.startswith(b"\xff\xd8\xff"):
        kind, sides = "jpeg", _jpeg_sides(content)
    elif b"<svg" in content[:2000]:
        kind, sides = "svg", (1, 1)
        _check_svg(content)
    else:
        raise PictureError("kind", ascii(content[:12]))
    if not all(0 < one <= WIDEST for one in sides):
        raise PictureError("wide", f"{sides[0]} × {sides[1]}")
    _draw(content, kind)
    return Picture(kind, content)


def _png_sides(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise PictureError("broken", "PNG")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_sides(content: bytes) -> tuple[int, int]:
    """The largest sides that any frame of the file names."""
    at, sides = 2, (0, 0)
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = (
                int.from_bytes(content[at + 5 : at + 7], "big"),
                int.from_bytes(content[at + 7 : at + 9], "big"),
            )
            sides = max(sides[0], wide), max(sides[1], high)
        if marker == 0xDA:
            break
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return sides


def _check_svg(content: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    styles: list[str] = []
    inside: list[str] = []

    def refuse(found: str) -> None:
        raise PictureError("unsafe", found)

    def start(name: str, attributes: dict[str, Any]) -> None:
        space, _, local = name.rpartition(" ")
        if space != _SVG or local not in _SHAPES:
            refuse(f"<{local}>")
        inside.append(local)
        for full, value in attributes.items():
            attribute = full.rpartition(" ")[2].lower()
            if attribute.startswith("on") or (attribute in ("href", "src") and not value.startswith("#")):
                refuse(f"{attribute}=")
            if _DANGEROUS.search(value):
                refuse(f"{attribute}={value}")

    def end(_name: str) -> None:
        inside.pop()

    def text(data: str) -> None:
        if inside and inside[-1] == "style":
            styles.append(data)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *_: refuse("<!DOCTYPE")
    parser.EntityDeclHandler = lambda *_: refuse("<!ENTITY")
    parser.ProcessingInstructionHandler = lambda target, _data: refuse(f"<?{target}")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise PictureError("broken", f"SVG: {error}") from error
    if _DANGEROUS.search("".join(styles)):
        refuse("<style>")


@cache
def _no_fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _draw(content: bytes, kind: str) -> None:
    """Draw it once, as printing will. Raises PictureError for what cannot be drawn."""
    inputs = {"data": json.dumps(list(content)), "kind": "jpg" if kind == "jpeg" else kind}
    try:
        typst.compile(_DRAWN, font_paths=_no_fonts(), sys_inputs=inputs, format="png", ppi=36)
    except typst.TypstError as error:
        raise PictureError("broken", str(error)) from error
