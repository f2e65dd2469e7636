"""Orders and invoices of both sides. Kinds are data; foreign keys of references come from the declarations.

Progress columns (`quantity_moved` …) are in the item's stock unit and are written by the engines of this room only;
`guantong check` proves them from the documents that moved them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guantong.kernel.fields import money, percent, price, quantity
from guantong.kernel.models import DocumentHeader, DocumentLine


class TradeHeader(DocumentHeader):
    """What the header of an order and of an invoice have in common. `rate`: company currency for one unit."""

    party_id = models.BigIntegerField()
    department_id = models.BigIntegerField(null=True)
    employee_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    rate = price(db_default=1)
    price_mode = models.CharField(max_length=10, db_default="inclusive")
    payment_terms_id = models.BigIntegerField(null=True)
    external_ref = models.TextField(db_default="")
    total_net = money(db_default=0)
    total_tax = money(db_default=0)
    total_gross = money(db_default=0)

    class Meta(DocumentHeader.Meta):
        abstract = True


class TradeLine(DocumentLine):
    """What the line of an order and of an invoice have in common.

    `quantity` and `price` are in `unit_id`; `stock_quantity` is the same in the item's stock unit. Amounts are in the
    document's currency.
    """

    item_id = models.BigIntegerField()
    description = models.TextField(db_default="")
    unit_id = models.BigIntegerField()
    stock_quantity = quantity()
    quantity = quantity()
    price = price(db_default=0)
    discount_percent = percent(db_default=0)
    tax_id = models.BigIntegerField(null=True)
    tax_rate = percent(db_default=0)
    net = money(db_default=0)
    tax_amount = money(db_default=0)
    gross = money(db_default=0)

    class Meta(DocumentLine.Meta):
        abstract = True


class TradeOrder(TradeHeader):
    """A purchase order or a sales order."""

    warehouse_id = models.BigIntegerField()
    promised_on = models.DateField(null=True)
    contact = models.TextField(db_default="")
    phone = models.TextField(db_default="")
    address = models.TextField(db_default="")
    shipping_method = models.TextField(db_default="")
    credit_result = models.TextField(db_default="")

    class Meta(TradeHeader.Meta):
        db_table = "trade_order"
        constraints: ClassVar = [
            *TradeHeader.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=["purchase_order", "sales_order"]), name="trade_order_kind"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="trade_order_rate"),
            models.CheckConstraint(condition=Q(total_gross=F("total_net") + F("total_tax")), name="trade_order_total"),
        ]
        indexes: ClassVar = [
            *TradeHeader.Meta.indexes,
            models.Index(fields=["company_id", "party_id", "-id"], name="trade_order_party"),
        ]


class TradeOrderLine(TradeLine):
    """A line of an order.

    `quantity_moved`: received or delivered, less what red documents took back; `quantity_returned`: given back
    afterwards; `quantity_invoiced`: net of red invoices. `transit_*`: invoiced before the goods came (buying only),
    still to be received; the value is in company currency.
    """

    promised_on = models.DateField(null=True)
    quantity_moved = quantity(db_default=0)
    quantity_returned = quantity(db_default=0)
    quantity_invoiced = quantity(db_default=0)
    transit_quantity = quantity(db_default=0)
    transit_value = money(db_default=0)

    class Meta(TradeLine.Meta):
        db_table = "trade_order_line"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(stock_quantity__gt=0), name="trade_order_line_sign"),
            models.CheckConstraint(condition=Q(price__gte=0), name="trade_order_line_price"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0) & Q(discount_percent__lte=100), name="trade_order_line_discount"
            ),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax_amount")), name="trade_order_line_gross"),
            models.CheckConstraint(
                condition=Q(quantity_moved__gte=0) & Q(quantity_returned__gte=0), name="trade_order_line_progress"
            ),
            models.CheckConstraint(
                condition=Q(transit_quantity__gt=0) | Q(transit_quantity=0, transit_value=0),
                name="trade_order_line_transit",
            ),
        ]
        indexes: ClassVar = [
            *TradeLine.Meta.indexes,
            models.Index(fields=["company_id", "item_id", "-id"], name="trade_order_line_item"),
        ]


class TradeInvoice(TradeHeader):
    """A supplier's invoice or one of ours; red ones have negative quantities or amounts.

    `blue_id` is the invoice that a red one takes back; `amount` the gross in company currency.
    """

    due_on = models.DateField(null=True)
    invoice_no = models.TextField(db_default="")
    invoice_type = models.TextField(db_default="special")
    issued_on = models.DateField(null=True)
    input_state = models.TextField(db_default="")
    red_reason = models.TextField(db_default="")
    red_confirmation_no = models.TextField(db_default="")
    blue_id = models.BigIntegerField(null=True)
    amount = money(db_default=0)

    class Meta(TradeHeader.Meta):
        db_table = "trade_invoice"
        constraints: ClassVar = [
            *TradeHeader.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["supplier_invoice", "sales_invoice"]), name="trade_invoice_kind"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="trade_invoice_rate"),
            models.CheckConstraint(
                condition=Q(total_gross=F("total_net") + F("total_tax")), name="trade_invoice_total"
            ),
            models.UniqueConstraint(
                fields=["company_id", "kind", "party_id", "invoice_no"],
                condition=~Q(invoice_no="") & Q(state="posted") & Q(reversal_of_id__isnull=True),
                name="trade_invoice_no_once",
            ),
        ]
        indexes: ClassVar = [
            *TradeHeader.Meta.indexes,
            models.Index(fields=["company_id", "party_id", "-id"], name="trade_invoice_party"),
            models.Index(fields=["blue_id"], condition=Q(blue_id__isnull=False), name="trade_invoice_blue"),
        ]


class TradeInvoiceLine(TradeLine):
    """A line of an invoice.

    `source_line_id`: the line of the goods movement it invoices; `order_line_id`: the order line, which alone is given
    when the invoice comes before the goods; `origin_line_id`: on a red line, the blue line it takes back.
    `cleared_value` and `difference`: what a supplier's line took out of accrued receipts, and its price less that, in
    company currency; `difference_stock` is the part of the difference that stayed in stock. `*_credited`: what red
    lines have taken back, positive.
    """

    source_line_id = models.BigIntegerField(null=True)
    order_line_id = models.BigIntegerField(null=True)
    origin_line_id = models.BigIntegerField(null=True)
    tax_class_code = models.TextField(db_default="")
    cleared_quantity = quantity(db_default=0)
    cleared_value = money(db_default=0)
    difference = money(db_default=0)
    difference_stock = money(db_default=0)
    transit_value = money(db_default=0)
    quantity_credited = quantity(db_default=0)
    net_credited = money(db_default=0)
    tax_credited = money(db_default=0)

    class Meta(TradeLine.Meta):
        db_table = "trade_invoice_line"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(quantity=0), name="trade_invoice_line_quantity"),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax_amount")), name="trade_invoice_line_gross"),
        ]
        indexes: ClassVar = [
            *TradeLine.Meta.indexes,
            models.Index(
                fields=["source_line_id"], condition=Q(source_line_id__isnull=False), name="trade_invoice_line_source"
            ),
            models.Index(
                fields=["order_line_id"], condition=Q(order_line_id__isnull=False), name="trade_invoice_line_order"
            ),
            models.Index(
                fields=["origin_line_id"], condition=Q(origin_line_id__isnull=False), name="trade_invoice_line_origin"
            ),
        ]
