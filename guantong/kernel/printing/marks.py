"""QR codes and Code 128 bars as rows of dark and light modules; the page template draws them as vectors."""

from __future__ import annotations

import barcode
import segno

LONGEST_QR = 800
LONGEST_BARS = 48


def qr(text: str) -> list[str]:
    """The modules of a QR code (error correction M), a text of 0 and 1 for each row, without the quiet zone.

    Raises ValueError for more text than a label can hold.
    """
    if len(text) > LONGEST_QR:
        raise ValueError(f"a QR code holds {LONGEST_QR} characters here")
    code = segno.make_qr(text, error="m")
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]


def code128(text: str) -> str:
    """The modules of Code 128 bars from left to right. Raises ValueError for what is not printable ASCII or too long."""
    if not text or len(text) > LONGEST_BARS or not all(" " <= one <= "~" for one in text):
        raise ValueError(f"Code 128 takes 1 to {LONGEST_BARS} printable ASCII characters")
    return str(barcode.get_barcode_class("code128")(text).build()[0])
