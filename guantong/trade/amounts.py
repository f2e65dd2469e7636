"""Amounts of a line from quantity, price, discount and tax rate. Pure; the one rounding point of orders and invoices.

Source: the price and rounding rules of the VAT law's electronic invoices. Every line is rounded by itself, half away
from zero, and totals are sums of lines; tax is never computed again from a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)

LINE_TAX_TOLERANCE = Decimal("0.06")
"""How far the tax of one line may be from net x rate before issuing platforms reject the invoice. Currency units."""

INVOICE_TAX_TOLERANCE = Decimal("1.27")
"""How far the sum of those differences may be for one invoice. Currency units."""


def cents(value: Decimal) -> Decimal:
    """Round to 2 decimals, half away from zero, as invoices do: 0.125 -> 0.13, -0.125 -> -0.13."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax and gross of a line or of a whole document, in its currency, 2 decimals; net + tax = gross."""

    net: Decimal
    tax: Decimal
    gross: Decimal

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.net + other.net, self.tax + other.tax, self.gross + other.gross)

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.net - other.net, self.tax - other.tax, self.gross - other.gross)

    def __neg__(self) -> Amounts:
        return Amounts(-self.net, -self.tax, -self.gross)

    def converted(self, rate: Decimal) -> Amounts:
        """The same in company currency: net and tax are rounded, gross is their sum, so that the voucher balances."""
        if rate == 1:
            return self
        net, tax = cents(self.net * rate), cents(self.tax * rate)
        return Amounts(net, tax, net + tax)


NOTHING = Amounts(ZERO, ZERO, ZERO)


def split(amount: Decimal, tax_rate: Decimal, *, inclusive: bool) -> Amounts:
    """Split a line amount into net, tax and gross. `tax_rate` is a percentage: 13 is 13 %.

    Inclusive: the amount is the gross, net = gross / (1 + rate). Exclusive: the amount is the net.
    Example: 300.00 inclusive at 13 % -> 265.49 + 34.51.
    """
    amount = cents(amount)
    if inclusive:
        net = cents(amount * HUNDRED / (HUNDRED + tax_rate))
        return Amounts(net, amount - net, amount)
    tax = cents(amount * tax_rate / HUNDRED)
    return Amounts(amount, tax, amount + tax)


def line_amounts(
    quantity: Decimal, price: Decimal, tax_rate: Decimal, *, inclusive: bool, discount_percent: Decimal = ZERO
) -> Amounts:
    """Amounts of a line; the discount is taken off quantity x price before the split and rounded once with it.

    Example: 7 x 12.3456 inclusive at 13 % -> net 76.48, tax 9.94, gross 86.42.
    """
    return split(quantity * price * (HUNDRED - discount_percent) / HUNDRED, tax_rate, inclusive=inclusive)


def total(lines: Iterable[Amounts]) -> Amounts:
    """The totals of a document: sums of its lines."""
    result = NOTHING
    for line in lines:
        result += line
    return result


def net_price(net: Decimal, quantity: Decimal) -> Decimal:
    """The net price that an invoice prints, 8 decimals: 76.48 for 7 -> 10.92571429."""
    return (net / quantity).quantize(Decimal("0.00000001"), ROUND_HALF_UP)


def discount_lines(
    quantity: Decimal, price: Decimal, tax_rate: Decimal, discount_percent: Decimal, *, inclusive: bool
) -> tuple[Amounts, Amounts]:
    """The line before its discount and the negative discount line under it, as an invoice may print them.

    Their sum is the line. Example: 1,000.00 less 5 % at 13 % -> 1,000.00 / 130.00 and -50.00 / -6.50.
    """
    before = line_amounts(quantity, price, tax_rate, inclusive=inclusive)
    after = line_amounts(quantity, price, tax_rate, inclusive=inclusive, discount_percent=discount_percent)
    return before, after - before


def share(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """The share `part / of` of an amount, rounded; the whole when part equals of, so that nothing remains.

    Take shares from what remains (whole and `of` both reduced): then the last share is exactly the rest.
    """
    return whole if part == of else cents(whole * part / of)


def red_amounts(
    blue: Amounts, blue_quantity: Decimal, red_quantity: Decimal, reduced: Amounts, reduced_quantity: Decimal,
    tax_rate: Decimal, *, inclusive: bool,
) -> Amounts:  # fmt: skip
    """Amounts of a red line that takes back `red_quantity` (positive) of a blue line; the result is negative.

    `reduced` (positive) and `reduced_quantity` are what earlier red lines took. The red line that empties the blue
    one takes the remainder, so that blue and red always end at zero; else the gross (inclusive) or net (exclusive) is
    the blue amount x red quantity / blue quantity, split like any line.
    """
    if red_quantity + reduced_quantity == blue_quantity:
        return reduced - blue
    leading = blue.gross if inclusive else blue.net
    return -split(leading * red_quantity / blue_quantity, tax_rate, inclusive=inclusive)


def total_rounded(lines: Sequence[tuple[Amounts, Decimal]], *, inclusive: bool) -> list[Amounts]:
    """Lines (amounts, tax rate) of one order printout with the tax rounded once a rate.

    The difference goes to the line with the largest amount (the first of equals). Offered for customers' printouts
    only; documents and vouchers keep the tax of each line.
    """
    result = [amounts for amounts, _rate in lines]
    for rate in sorted({rate for _amounts, rate in lines}):
        places = [place for place, (_amounts, line_rate) in enumerate(lines) if line_rate == rate]
        together = total(result[place] for place in places)
        wanted = split(together.gross if inclusive else together.net, rate, inclusive=inclusive)
        largest = max(places, key=lambda place: abs(result[place].gross))
        result[largest] += wanted - together
    return result


def tax_is_plausible(lines: Iterable[tuple[Amounts, Decimal]]) -> tuple[bool, list[int]]:
    """Whether an invoice's stated taxes lie within what issuing platforms accept, and the lines (0-based) that do not."""
    wrong: list[int] = []
    sum_of_differences = ZERO
    for place, (amounts, rate) in enumerate(lines):
        difference = abs(amounts.net * rate / HUNDRED - amounts.tax)
        sum_of_differences += difference
        if difference > LINE_TAX_TOLERANCE:
            wrong.append(place)
    return not wrong and sum_of_differences <= INVOICE_TAX_TOLERANCE, wrong
