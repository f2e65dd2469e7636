"""The document engine: everything that follows from a declaration. This is its public face."""

from __future__ import annotations

from guantong.kernel.engine.document import Document, Record
from guantong.kernel.engine.listing import ListQuery, ListResult, list_rows
from guantong.kernel.engine.reference import Reference, register_reference
from guantong.kernel.engine.service import (
    Reversal,
    carry_out,
    change,
    create,
    create_many,
    delete,
    load,
    make,
    reverse,
    transition,
)
from guantong.kernel.engine.wire import document_to_wire, read_row, record_to_wire, to_wire

__all__ = [
    "Document",
    "ListQuery",
    "ListResult",
    "Record",
    "Reference",
    "Reversal",
    "carry_out",
    "change",
    "create",
    "create_many",
    "delete",
    "document_to_wire",
    "list_rows",
    "load",
    "make",
    "read_row",
    "record_to_wire",
    "register_reference",
    "reverse",
    "to_wire",
    "transition",
]
