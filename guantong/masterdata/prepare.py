"""What is completed and checked in a master before every save. Pure: the record and the problems, no database.

Each function is the `prepare` of a record type: it may fill fields of `record` (keyed by column, lines by line set)
and reports problems to `unit`; `existing` is the stored record, if there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from guantong.kernel.messages import Message
from guantong.masterdata import credit_code, messages
from guantong.masterdata.due_dates import Stage, percent_fault

Record = dict[str, Any]
Existing = Any


class Problems(Protocol):
    """The part of `kernel.unit.Unit` that is needed here."""

    def problem(
        self,
        message: Message,
        *,
        field: str | None = None,
        line: int | None = None,
        lines: str | None = None,
        **facts: Any,
    ) -> None:
        """Collect a problem."""


def company(unit: Problems, record: Record, existing: Existing = None) -> None:
    """Check the credit code; a changed company is a changed configuration."""
    _credit_code(unit, record)
    if existing is not None:
        record["config_version"] = (record.get("config_version") or 0) + 1


def party(unit: Problems, record: Record, existing: Existing = None) -> None:
    """A partner is a customer or a supplier; the invoice title is its name unless told otherwise."""
    _credit_code(unit, record)
    if not (record.get("is_customer") or record.get("is_supplier")):
        unit.problem(messages.NO_ROLE, field="is_customer", code=record.get("code") or "")
    if not record.get("invoice_title"):
        record["invoice_title"] = record.get("name") or ""


def item(unit: Problems, record: Record, existing: Existing = None) -> None:
    """Buying and selling go in the stock unit unless told otherwise."""
    for column in ("purchase_unit_id", "sales_unit_id"):
        if not record.get(column):
            record[column] = record.get("unit_id")
    found = record.get("tax_class_code") or ""
    if found and not (len(found) == 19 and found.isascii() and found.isdigit()):
        unit.problem(messages.TAX_CLASS_CODE, field="tax_class_code", found=found)


def unit_conversion(unit: Problems, record: Record, existing: Existing = None) -> None:
    """A conversion joins two different units."""
    if record.get("from_unit_id") and record["from_unit_id"] == record.get("to_unit_id"):
        unit.problem(messages.SAME_UNITS, field="to_unit")


def dated(unit: Problems, record: Record, existing: Existing = None) -> None:
    """The end is not before the beginning."""
    _dates(unit, record)


def project(unit: Problems, record: Record, existing: Existing = None) -> None:
    """The end is not before the beginning."""
    _dates(unit, record, "starts_on", "ends_on")


def tree(unit: Problems, record: Record, existing: Existing = None) -> None:
    """Nothing is its own parent."""
    if existing is not None and record.get("parent_id") == existing.id:
        unit.problem(messages.OWN_PARENT, field="parent", code=record.get("code") or "")


def price_list(unit: Problems, record: Record, existing: Existing = None) -> None:
    """Dates of the list and of each line are in order."""
    _dates(unit, record)
    for number, line in enumerate(record.get("lines") or (), 1):
        _dates(unit, line, line=number)


def payment_terms(unit: Problems, record: Record, existing: Existing = None) -> None:
    """The stages make 100 %."""
    stages = [Stage(Decimal(line["percent"])) for line in record.get("stages") or () if line.get("percent") is not None]
    found = percent_fault(stages) if stages else None
    if found is not None:
        unit.problem(messages.STAGES_NOT_HUNDRED, field="percent", line=len(stages), lines="stages", found=found)


def _credit_code(unit: Problems, record: Record) -> None:
    code = credit_code.normalise(record.get("credit_code") or "")
    record["credit_code"] = code
    if not code:
        return
    match credit_code.fault(code):
        case ("length", length):
            unit.problem(messages.CREDIT_CODE_LENGTH, field="credit_code", found=code, length=length)
        case ("character", character):
            unit.problem(messages.CREDIT_CODE_CHARACTER, field="credit_code", found=code, character=character)
        case ("checksum", right):
            unit.problem(messages.CREDIT_CODE_CHECKSUM, field="credit_code", found=code, right=right)


def _dates(
    unit: Problems, record: Mapping[str, Any], start: str = "valid_from", end: str = "valid_to", line: int | None = None
) -> None:
    begins, ends = record.get(start), record.get(end)
    if begins and ends and ends < begins:
        lines = "lines" if line else None
        unit.problem(messages.DATES_REVERSED, field=end, line=line, lines=lines, found=ends, start=begins)
