"""Receipts and payments: money that comes or goes, and what it settles."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guantong.kernel.fields import money, price
from guantong.kernel.models import DocumentHeader, DocumentLine


class Payment(DocumentHeader):
    """A receipt from a customer or a payment to a supplier.

    `amount` is what the bank account moved, in company currency, in the direction of the kind; it may be zero (a pure
    settlement) or negative (a refund). `applied_amount` is the sum of the lines, `discount_total` the cash discounts,
    and `advance_amount` = amount - applied_amount what is kept as an advance.
    """

    party_id = models.BigIntegerField()
    bank_account_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    employee_id = models.BigIntegerField(null=True)
    settlement_method = models.TextField(db_default="transfer")
    currency = models.CharField(max_length=3)
    rate = price(db_default=1)
    external_ref = models.TextField(db_default="")
    amount = money(db_default=0)
    applied_amount = money(db_default=0)
    discount_total = money(db_default=0)
    advance_amount = money(db_default=0)

    class Meta(DocumentHeader.Meta):
        db_table = "finance_payment"
        constraints: ClassVar = [
            *DocumentHeader.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=["payment", "receipt"]), name="finance_payment_kind"),
            models.CheckConstraint(
                condition=Q(amount=models.F("applied_amount") + models.F("advance_amount")), name="finance_payment_sum"
            ),
        ]
        indexes: ClassVar = [
            *DocumentHeader.Meta.indexes,
            models.Index(fields=["company_id", "party_id", "-id"], name="finance_payment_party"),
        ]


class PaymentLine(DocumentLine):
    """One open item that a receipt or payment settles.

    `amount` comes from the bank account, `discount` is forgiven; together they lower the item. Both have the sign of
    the item: positive for an invoice, negative for a red invoice or an advance that is used up.
    """

    open_item_id = models.BigIntegerField()
    reference = models.TextField(db_default="")
    due_amount = money(db_default=0)
    amount = money(db_default=0)
    discount = money(db_default=0)

    class Meta(DocumentLine.Meta):
        db_table = "finance_payment_line"
        indexes: ClassVar = [
            *DocumentLine.Meta.indexes,
            models.Index(fields=["open_item_id"], name="finance_payment_line_item"),
        ]
