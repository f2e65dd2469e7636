"""Buying and selling as data: what differs between the two sides. The engines branch on nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from guantong.kernel.declare import L


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the trade.

    `role_column` is the mark on the partner; `control` the role of the account that carries what is owed, `advance`
    that of money paid before the invoice; `owed_sign` is +1 where an invoice is a debit (selling) and -1 where it is a
    credit (buying).
    """

    code: Literal["buy", "sell"]
    module: str
    order: str
    movement: str
    giving_back: str
    invoice: str
    payment: str
    role_column: Literal["is_supplier", "is_customer"]
    control: str
    advance: str
    owed_sign: int
    party: L
    moved: L
    price_column: str
    unit_column: str


BUY = Side(
    code="buy",
    module="purchasing",
    order="purchase_order",
    movement="goods_receipt",
    giving_back="purchase_return",
    invoice="supplier_invoice",
    payment="payment",
    role_column="is_supplier",
    control="PAYABLE",
    advance="SUPPLIER_ADVANCE",
    owed_sign=-1,
    party=L("供应商", "Supplier"),
    moved=L("已收数量", "Received"),
    price_column="purchase_price",
    unit_column="purchase_unit_id",
)

SELL = Side(
    code="sell",
    module="sales",
    order="sales_order",
    movement="delivery",
    giving_back="sales_return",
    invoice="sales_invoice",
    payment="receipt",
    role_column="is_customer",
    control="RECEIVABLE",
    advance="CUSTOMER_ADVANCE",
    owed_sign=1,
    party=L("客户", "Customer"),
    moved=L("已发数量", "Delivered"),
    price_column="sales_price",
    unit_column="sales_unit_id",
)

SIDES = (BUY, SELL)


@dataclass(frozen=True, slots=True)
class Movement:
    """A kind of goods movement: its side, the sign it gives to stock, and whether it takes an earlier one back."""

    code: str
    side: Side
    sign: int
    gives_back: bool

    def stock(self, quantity: Decimal) -> Decimal:
        """The change of stock that a line quantity means; red lines (negative) turn it round."""
        return self.sign * quantity


GOODS_RECEIPT = Movement("goods_receipt", BUY, 1, gives_back=False)
PURCHASE_RETURN = Movement("purchase_return", BUY, -1, gives_back=True)
DELIVERY = Movement("delivery", SELL, -1, gives_back=False)
SALES_RETURN = Movement("sales_return", SELL, 1, gives_back=True)

MOVEMENTS = {kind.code: kind for kind in (GOODS_RECEIPT, PURCHASE_RETURN, DELIVERY, SALES_RETURN)}


def side_of(type_code: str) -> Side:
    """The side that a document type belongs to. Raises KeyError for types of other modules."""
    for side in SIDES:
        if type_code in (side.order, side.movement, side.giving_back, side.invoice, side.payment):
            return side
    raise KeyError(type_code)
