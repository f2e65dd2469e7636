"""Reads of masters that other modules need, for whole sets: one or two statements for any number of lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from guantong.kernel.unit import Row, Unit
from guantong.masterdata import messages
from guantong.masterdata.due_dates import Due, Stage, due_dates
from guantong.masterdata.quantities import (
    Conversion,
    Factors,
    InexactQuantityError,
    NoConversionError,
    factor,
    to_decimal,
)

Side = Literal["buy", "sell"]
SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Price:
    """A price for one unit asked for. `price_list_id` is None when it is the item's own price."""

    price: Decimal
    price_mode: str
    price_list_id: int | None = None
    price_line_id: int | None = None
    lead_time_days: int | None = None


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax as it is in force on a day."""

    id: int
    code: str
    rate: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class LineDefaults:
    """What a line starts with when an item is chosen."""

    item_id: int
    spec: str
    unit_id: int
    tax_id: int | None
    tax_rate: Decimal
    price: Price | None
    default_warehouse_id: int | None
    default_bin_id: int | None


def conversions(unit: Unit, item_ids: Collection[int]) -> list[Conversion]:
    """The general conversions and those of the items."""
    rows = unit.sql(
        """SELECT from_unit_id, to_unit_id, numerator, denominator, item_id FROM masterdata_unit_conversion
            WHERE company_id = %(company)s AND is_active
              AND (item_id IS NULL OR item_id = ANY(%(items)s::bigint[]))""",
        {"company": unit.company_id, "items": list(item_ids)},
    )
    return [Conversion(**row) for row in rows]


def stock_factors(unit: Unit, wanted: Iterable[tuple[int, int]]) -> Factors:
    """For each (item, unit): how many stock units one such unit is. Pairs without a conversion are left out.

    One statement when every unit is the item's stock unit, two otherwise.
    """
    pairs = set(wanted)
    items = {item_id for item_id, _ in pairs}
    stock_units = {
        row["id"]: row["unit_id"]
        for row in unit.sql("SELECT id, unit_id FROM masterdata_item WHERE id = ANY(%s::bigint[])", [list(items)])
    }
    found = {pair: Fraction(1) for pair in pairs if stock_units.get(pair[0]) == pair[1]}
    others = [pair for pair in pairs if pair not in found and pair[0] in stock_units]
    if others:
        known = conversions(unit, {item_id for item_id, _ in others})
        for item_id, unit_id in others:
            try:
                found[item_id, unit_id] = factor(unit_id, stock_units[item_id], known, item_id)
            except NoConversionError:
                continue
    return found


def stock_quantities(
    unit: Unit, lines: Sequence[tuple[int, int, Decimal]], *, field: str = "quantity", line_set: str = "lines"
) -> list[Decimal]:
    """Each (item, unit, quantity) in the item's stock unit, exactly.

    A line that cannot be converted is reported to the unit with its number (and counts as 0); the caller checks.
    """
    factors = stock_factors(unit, ((item_id, unit_id) for item_id, unit_id, _ in lines))
    result: list[Decimal] = []
    wrong: list[tuple[int, InexactQuantityError | None]] = []
    for number, (item_id, unit_id, quantity) in enumerate(lines, 1):
        ratio = factors.get((item_id, unit_id))
        try:
            if ratio is None:
                wrong.append((number, None))
                result.append(Decimal(0))
            else:
                result.append(to_decimal(Fraction(quantity) * ratio))
        except InexactQuantityError as error:
            wrong.append((number, error))
            result.append(Decimal(0))
    if wrong:
        _report(unit, lines, wrong, field, line_set)
    return result


def _report(
    unit: Unit,
    lines: Sequence[tuple[int, int, Decimal]],
    wrong: Sequence[tuple[int, InexactQuantityError | None]],
    field: str,
    line_set: str,
) -> None:
    names = {
        (row["item_id"], row["unit_id"]): row
        for row in unit.sql(
            """SELECT i.id AS item_id, u.id AS unit_id, i.code AS item, u.name AS unit, s.name AS stock_unit
                 FROM masterdata_item i JOIN masterdata_unit s ON s.id = i.unit_id
                 JOIN masterdata_unit u ON u.id = ANY(%(units)s::bigint[]) WHERE i.id = ANY(%(items)s::bigint[])""",
            {"items": [lines[number - 1][0] for number, _ in wrong], "units": [lines[n - 1][1] for n, _ in wrong]},
        )
    }
    for number, error in wrong:
        item_id, unit_id, quantity = lines[number - 1]
        row = names.get((item_id, unit_id), {})
        said = {"item": row.get("item"), "unit": row.get("unit"), "stock_unit": row.get("stock_unit")}
        if error is None:
            unit.problem(messages.NO_CONVERSION, field="unit", line=number, lines=line_set, **said)
        else:
            said |= {"quantity": quantity, "exact": str(error.exact), "nearest": error.nearest}
            unit.problem(messages.INEXACT_QUANTITY, field=field, line=number, lines=line_set, **said)


_TAX_ON = """
WITH RECURSIVE way AS (
    SELECT t.id AS asked, t.*, 0 AS step FROM masterdata_tax t WHERE t.id = ANY(%(taxes)s::bigint[])
    UNION ALL
    SELECT w.asked, t.*, w.step + 1
      FROM way w
      JOIN masterdata_tax t ON (w.valid_to < %(on)s AND t.id = w.replaced_by_id)
                            OR (w.valid_from > %(on)s AND t.replaced_by_id = w.id)
     WHERE w.step < 20
)
SELECT DISTINCT ON (asked) asked, id, code, rate, kind
  FROM way ORDER BY asked, (coalesce(valid_from, %(on)s) <= %(on)s AND coalesce(valid_to, %(on)s) >= %(on)s) DESC, step
"""


def taxes_on(unit: Unit, tax_ids: Iterable[int], on: date) -> dict[int, TaxRate]:
    """Each tax as it is in force on the day: the chain of replacements is followed both ways. One statement.

    A tax that was in force on no such day answers as itself.
    """
    rows = unit.sql(_TAX_ON, {"taxes": list(set(tax_ids)), "on": on})
    return {row["asked"]: TaxRate(row["id"], row["code"], row["rate"], row["kind"]) for row in rows}


def tax_on(unit: Unit, tax_id: int, on: date) -> TaxRate:
    """One tax as it is in force on the day. Raises KeyError when there is no such tax."""
    return taxes_on(unit, [tax_id], on)[tax_id]


_CANDIDATES = """
SELECT l.id, l.document_id, l.item_id, coalesce(l.unit_id, i.unit_id) AS unit_id, l.min_quantity, l.price,
       l.lead_time_days, p.price_mode
  FROM masterdata_price_line l
  JOIN masterdata_price_list p ON p.id = l.document_id
  JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_party c ON c.id = %(party)s
 WHERE l.company_id = %(company)s AND l.item_id = ANY(%(items)s::bigint[]) AND p.side = %(side)s AND p.is_active
   AND (l.party_id IS NULL OR l.party_id = %(party)s) AND (p.party_id IS NULL OR p.party_id = %(party)s)
   AND coalesce(l.valid_from, p.valid_from, %(on)s) <= %(on)s AND coalesce(l.valid_to, p.valid_to, %(on)s) >= %(on)s
   AND (%(currency)s::text IS NULL OR p.currency = %(currency)s)
 ORDER BY (l.party_id IS NOT NULL OR p.party_id IS NOT NULL) DESC, (p.id = c.price_list_id) DESC NULLS LAST,
          l.min_quantity DESC, coalesce(l.valid_from, p.valid_from) DESC NULLS LAST, l.id DESC
"""
_OWN = """
SELECT i.id, i.unit_id, coalesce(i.purchase_unit_id, i.unit_id) AS buy_unit, i.purchase_price AS buy_price,
       coalesce(i.sales_unit_id, i.unit_id) AS sell_unit, i.sales_price AS sell_price, c.price_mode
  FROM masterdata_item i JOIN masterdata_company c ON c.id = i.company_id
 WHERE i.company_id = %(company)s AND i.id = ANY(%(items)s::bigint[])
"""


def prices(
    unit: Unit,
    side: Side,
    party_id: int | None,
    wanted: Sequence[tuple[int, int, Decimal]],
    on: date,
    currency: str | None = None,
) -> list[Price | None]:
    """The price of each (item, unit, quantity) on a day; at most three statements for all.

    What comes first: a line or list of this partner, then the partner's price list, then general lists; within them the
    highest quantity step reached, then the latest. A price in another unit is converted (rounded half up to six
    decimals). Without any list price: the item's own purchase or sales price, in the company's price mode.
    """
    items = list({item_id for item_id, _, _ in wanted})
    words = {
        "company": unit.company_id,
        "items": items,
        "party": party_id,
        "side": side,
        "on": on,
        "currency": currency,
    }
    lines: dict[int, list[Row]] = {}
    for row in unit.sql(_CANDIDATES, words):
        lines.setdefault(row["item_id"], []).append(row)
    own = {row["id"]: row for row in unit.sql(_OWN, words)}
    known: list[Conversion] | None = None

    def ratio(item_id: int, from_unit: int, to_unit: int) -> Fraction | None:
        """How many `to` one `from` is, or None. Conversions are read when the first is needed."""
        nonlocal known
        if from_unit == to_unit:
            return Fraction(1)
        if known is None:
            known = conversions(unit, items)
        try:
            return factor(from_unit, to_unit, known, item_id)
        except NoConversionError:
            return None

    def converted(price: Decimal, each: Fraction) -> Decimal:
        if each == 1:
            return price
        exact = Fraction(price) * each
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(SIX, ROUND_HALF_UP)

    def best(item_id: int, unit_id: int, quantity: Decimal) -> Price | None:
        for row in lines.get(item_id, ()):
            each = ratio(item_id, unit_id, row["unit_id"])
            if each is None or abs(Fraction(quantity)) * each < Fraction(row["min_quantity"]):
                continue
            return Price(
                converted(row["price"], each),
                row["price_mode"],
                row["document_id"],
                row["id"],
                row["lead_time_days"],
            )
        item = own.get(item_id)
        if item is None or item[f"{side}_price"] is None:
            return None
        each = ratio(item_id, unit_id, item[f"{side}_unit"])
        return None if each is None else Price(converted(item[f"{side}_price"], each), item["price_mode"])

    return [best(item_id, unit_id, quantity) for item_id, unit_id, quantity in wanted]


def line_defaults(
    unit: Unit, side: Side, party_id: int | None, wanted: Sequence[tuple[int, int | None, Decimal]], on: date
) -> list[LineDefaults]:
    """What each line (item, unit or None, quantity) starts with: unit, tax in force on the day, price.

    The tax is the item's, else the partner's. Five statements at most. Raises KeyError for an unknown item.
    """
    rows = unit.sql(
        """SELECT i.id, i.spec, i.unit_id, coalesce(i.purchase_unit_id, i.unit_id) AS buy_unit,
                  coalesce(i.sales_unit_id, i.unit_id) AS sell_unit, coalesce(i.tax_id, p.tax_id) AS tax_id,
                  i.default_warehouse_id, i.default_bin_id
             FROM masterdata_item i LEFT JOIN masterdata_party p ON p.id = %(party)s
            WHERE i.company_id = %(company)s AND i.id = ANY(%(items)s::bigint[])""",
        {"company": unit.company_id, "party": party_id, "items": list({item_id for item_id, _, _ in wanted})},
    )
    items = {row["id"]: row for row in rows}
    full = [(item_id, unit_id or items[item_id][f"{side}_unit"], quantity) for item_id, unit_id, quantity in wanted]
    found = prices(unit, side, party_id, full, on)
    taxes = taxes_on(unit, (row["tax_id"] for row in rows if row["tax_id"]), on)
    result = []
    for (item_id, unit_id, _), price in zip(full, found, strict=True):
        row = items[item_id]
        tax = taxes.get(row["tax_id"])
        result.append(
            LineDefaults(
                item_id=item_id,
                spec=row["spec"],
                unit_id=unit_id,
                tax_id=tax.id if tax else None,
                tax_rate=tax.rate if tax else Decimal(0),
                price=price,
                default_warehouse_id=row["default_warehouse_id"],
                default_bin_id=row["default_bin_id"],
            )
        )
    return result


def payment_stages(unit: Unit, terms_ids: Iterable[int]) -> dict[int, list[Stage]]:
    """The stages of payment terms by their id."""
    found: dict[int, list[Stage]] = {}
    for row in unit.sql(
        """SELECT document_id, percent, days, months, end_of_month FROM masterdata_payment_stage
            WHERE document_id = ANY(%s::bigint[]) ORDER BY document_id, line_no""",
        [list(set(terms_ids))],
    ):
        found.setdefault(row.pop("document_id"), []).append(Stage(**row))
    return found


def due(unit: Unit, terms_id: int | None, on: date, amount: Decimal) -> list[Due]:
    """The parts of an amount and when they fall due; all of it on the day itself without terms."""
    stages = payment_stages(unit, [terms_id]).get(terms_id, []) if terms_id else []
    return due_dates(stages, on, amount)
