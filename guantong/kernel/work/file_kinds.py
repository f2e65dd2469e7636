"""What kind of file something is, by its content; the name only has to agree with it.

Kept are the papers of an office: pictures, PDF, spreadsheets, letters, electronic invoices, text, archives. Not kept is
what a browser or a desktop would run: HTML, SVG, programs, scripts.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file with its media type and the endings its name may have."""

    name: str
    content_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileKind("PDF", "application/pdf", ("pdf",))
XLSX = FileKind("XLSX", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",))
DOCX = FileKind("DOCX", f"{_OFFICE}wordprocessingml.document", ("docx",))
PPTX = FileKind("PPTX", f"{_OFFICE}presentationml.presentation", ("pptx",))
ODF = FileKind("ODF", "application/vnd.oasis.opendocument", ("odt", "ods", "odp"))
OFD = FileKind("OFD", "application/ofd", ("ofd",))
ZIP = FileKind("ZIP", "application/zip", ("zip",))
OLE = FileKind("Office 97", "application/x-ole-storage", ("xls", "doc", "ppt", "msg", "et", "wps"))
XML = FileKind("XML", "application/xml", ("xml", "xbrl"))
TEXT = FileKind("TXT/CSV", "text/plain", ("txt", "csv", "tsv", "log", "md", "json"))
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind("PNG", "image/png", ("png",))),
    (b"\xff\xd8\xff", FileKind("JPEG", "image/jpeg", ("jpg", "jpeg"))),
    (b"GIF87a", FileKind("GIF", "image/gif", ("gif",))),
    (b"GIF89a", FileKind("GIF", "image/gif", ("gif",))),
    (b"II*\x00", FileKind("TIFF", "image/tiff", ("tif", "tiff"))),
    (b"MM\x00*", FileKind("TIFF", "image/tiff", ("tif", "tiff"))),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"7z\xbc\xaf\x27\x1c", FileKind("7Z", "application/x-7z-compressed", ("7z",))),
    (b"Rar!\x1a\x07", FileKind("RAR", "application/vnd.rar", ("rar",))),
)
_WEBP = FileKind("WEBP", "image/webp", ("webp",))
_RUNS = re.compile(
    rb"<\s*(!doctype\s+html|html|script|svg|iframe|body|head|object|embed|xsl:|[a-z0-9]+:svg)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
KNOWN = "PDF, JPEG, PNG, WEBP, GIF, TIFF, XLSX, DOCX, PPTX, ODF, OFD, XML, TXT/CSV, ZIP, 7Z, RAR, XLS/DOC"


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a whole file, or None when it is none that is kept."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    return _text_kind(content)


def _zip_kind(content: bytes) -> FileKind | None:
    """By the names inside; nothing is unpacked, so a zip bomb does no harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    if "[Content_Types].xml" in names:
        if any(name.endswith("vbaProject.bin") for name in names):
            return None  # A document with macros is a program.
        for folder, kind in (("xl/", XLSX), ("word/", DOCX), ("ppt/", PPTX)):
            if any(name.startswith(folder) for name in names):
                return kind
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        return ODF
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        return None
    return ZIP


def _text_kind(content: bytes) -> FileKind | None:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return None
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text) is not None:
            continue
        plain = text.lstrip().encode("utf-8")
        if plain.startswith(b"#!") or _RUNS.search(plain) is not None:
            return None
        return XML if plain.startswith(b"<?xml") else TEXT
    return None
