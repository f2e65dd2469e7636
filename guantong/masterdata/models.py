"""The masters: what documents are about and with whom. One table a subject; every row belongs to a company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from guantong.kernel import models as kernel
from guantong.kernel.fields import IdField, money, percent, price, quantity


def _text() -> Any:
    return models.TextField(db_default="")


def _to(*, required: bool = False) -> Any:
    """A reference to another master; the declaration makes the foreign key (`guantong.kernel.sql`)."""
    return models.BigIntegerField(null=not required)


class Master(kernel.Master):
    """A master of a company, known by its code, with room for remarks."""

    remarks = models.TextField(db_default="")

    class Meta(kernel.Master.Meta):
        abstract = True


class Company(models.Model):
    """A legal entity with its own books.

    `config_version` is raised by every change of configuration (posting rules, account rules, taxes), so that caches
    keyed by (company, config_version) never answer with yesterday's rules. `company_id` repeats the id, so that a
    company is read through the same company filter as everything else.
    """

    id = IdField()
    company_id = models.GeneratedField(
        expression=F("id"),  # type: ignore[arg-type]  # the stubs do not know that F is an expression
        output_field=models.BigIntegerField(),
        db_persist=True,
        db_column="company_id",
    )
    code = models.TextField()
    name = models.TextField()
    name_en = _text()
    standard = models.TextField(db_default="small_business")
    currency = models.TextField(db_default="CNY")
    tax_status = models.TextField(db_default="general")
    credit_code = _text()
    fiscal_start_month = models.IntegerField(db_default=1)
    books_start_on = models.DateField()
    price_mode = models.TextField(db_default="inclusive")
    over_receipt_percent = percent(db_default=0)
    price_tolerance_percent = percent(null=True)
    credit_check = models.TextField(db_default="warn")
    legal_person = _text()
    address = _text()
    phone = _text()
    bank_name = _text()
    bank_account_no = _text()
    config_version = models.IntegerField(db_default=1)
    is_active = models.BooleanField(db_default=True)
    remarks = models.TextField(db_default="")
    search_keys = ArrayField(models.TextField(), db_default=[])
    version = models.IntegerField(db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    custom = models.JSONField(db_default={})

    class Meta:
        db_table = "masterdata_company"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="masterdata_company_code"),
            models.CheckConstraint(
                condition=Q(standard__in=["small_business", "enterprise"]), name="masterdata_company_standard"
            ),
            models.CheckConstraint(condition=Q(tax_status__in=["general", "small"]), name="masterdata_company_status"),
            models.CheckConstraint(
                condition=Q(price_mode__in=["inclusive", "exclusive"]), name="masterdata_company_price_mode"
            ),
            models.CheckConstraint(
                condition=Q(fiscal_start_month__range=(1, 12)), name="masterdata_company_fiscal_month"
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["search_keys"], name="masterdata_company_keys")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(Master):
    """A unit of measure. `decimals` is how many places a quantity in it is entered and printed with."""

    decimals = models.IntegerField(db_default=0)

    class Meta(Master.Meta):
        db_table = "masterdata_unit"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(decimals__range=(0, 6)), name="masterdata_unit_decimals"),
        ]


class ItemCategory(Master):
    """A group of items that share account determination and the valuation method."""

    kind = models.TextField(db_default="merchandise")
    valuation_method = models.TextField(db_default="moving_average")
    parent_id = _to()

    class Meta(Master.Meta):
        db_table = "masterdata_item_category"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "raw",
                        "auxiliary",
                        "component",
                        "packaging",
                        "semi_finished",
                        "finished",
                        "merchandise",
                        "service",
                    ]
                ),
                name="masterdata_item_category_kind",
            ),
        ]


class Tax(Master):
    """A VAT rate or levy with the time it is in force. `replaced_by` is the rate that follows it."""

    rate = percent()
    kind = models.TextField(db_default="standard")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    replaced_by_id = _to()

    class Meta(Master.Meta):
        db_table = "masterdata_tax"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["standard", "levy", "exempt", "non_taxable"]), name="masterdata_tax_kind"
            ),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lt=100), name="masterdata_tax_rate"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="masterdata_tax_dates",
            ),
        ]


class Department(Master):
    """An organisational unit; also a dimension of voucher lines."""

    parent_id = _to()
    manager = _text()

    class Meta(Master.Meta):
        db_table = "masterdata_department"


class Employee(Master):
    """A person of the company; a dimension of voucher lines. `user_id` is the sign-in, where there is one."""

    department_id = _to()
    user_id = models.BigIntegerField(null=True)
    phone = _text()
    email = _text()

    class Meta(Master.Meta):
        db_table = "masterdata_employee"


class Project(Master):
    """A job whose costs are followed; a dimension of voucher lines."""

    department_id = _to()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta(Master.Meta):
        db_table = "masterdata_project"


class PaymentTerms(Master):
    """When an amount falls due; the stages are its lines."""

    class Meta(Master.Meta):
        db_table = "masterdata_payment_terms"


class PaymentStage(kernel.DocumentLine):
    """One stage: `percent` of the amount, due `months` and `days` after the date, counted from the end of that month
    where `end_of_month`. The last stage takes the remainder of the rounding."""

    percent = percent()
    months = models.IntegerField(db_default=0)
    days = models.IntegerField(db_default=0)
    end_of_month = models.BooleanField(db_default=False)

    class Meta(kernel.DocumentLine.Meta):
        db_table = "masterdata_payment_stage"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100), name="masterdata_payment_stage_percent"
            ),
            models.CheckConstraint(
                condition=Q(days__range=(0, 3650)) & Q(months__range=(0, 120)), name="masterdata_payment_stage_time"
            ),
        ]


class Warehouse(Master):
    """A place that keeps stock. `allow_negative` lets it issue what is not there yet."""

    allow_negative = models.BooleanField(db_default=False)
    keeper = _text()
    address = _text()
    phone = _text()

    class Meta(Master.Meta):
        db_table = "masterdata_warehouse"


class Bin(Master):
    """A position inside a warehouse."""

    warehouse_id = _to(required=True)

    class Meta(Master.Meta):
        db_table = "masterdata_bin"


class PriceList(Master):
    """Prices of one side with the time they are in force. `party` limits the whole list to one partner."""

    side = models.TextField(db_default="sell")
    party_id = _to()
    currency = models.TextField(db_default="CNY")
    price_mode = models.TextField(db_default="inclusive")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta(Master.Meta):
        db_table = "masterdata_price_list"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(side__in=["buy", "sell"]), name="masterdata_price_list_side"),
            models.CheckConstraint(
                condition=Q(price_mode__in=["inclusive", "exclusive"]), name="masterdata_price_list_mode"
            ),
        ]


class PriceLine(kernel.DocumentLine):
    """The price of an item from a quantity on. On the buying side also what the supplier calls it and how it delivers.

    `party` empty: for every partner of the list. `unit` empty: the item's stock unit.
    """

    party_id = _to()
    item_id = _to(required=True)
    unit_id = _to()
    min_quantity = quantity(db_default=0)
    price = price()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    lead_time_days = models.IntegerField(null=True)
    min_order_quantity = quantity(null=True)
    max_order_quantity = quantity(null=True)
    party_item_code = _text()
    party_item_name = _text()

    class Meta(kernel.DocumentLine.Meta):
        db_table = "masterdata_price_line"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(price__gte=0), name="masterdata_price_line_price")]
        indexes: ClassVar = [
            *kernel.DocumentLine.Meta.indexes,
            models.Index(fields=["company_id", "item_id", "party_id"], name="masterdata_price_line_item"),
        ]


class Party(Master):
    """A business partner: customer, supplier or both. Invoice fields are what its invoices are issued to."""

    short_name = _text()
    is_customer = models.BooleanField(db_default=False)
    is_supplier = models.BooleanField(db_default=False)
    credit_code = _text()
    contact = _text()
    phone = _text()
    email = _text()
    address = _text()
    invoice_title = _text()
    invoice_address = _text()
    invoice_phone = _text()
    bank_name = _text()
    bank_account_no = _text()
    payment_terms_id = _to()
    price_list_id = _to()
    tax_id = _to()
    credit_limit = money(null=True)
    currency = models.TextField(db_default="CNY")
    salesperson = _text()
    user_id = models.BigIntegerField(null=True)
    department_id = _to()

    class Meta(Master.Meta):
        db_table = "masterdata_party"


class PartyContact(kernel.DocumentLine):
    """A person at a partner."""

    name = models.TextField()
    title = _text()
    phone = _text()
    email = _text()
    is_default = models.BooleanField(db_default=False)

    class Meta(kernel.DocumentLine.Meta):
        db_table = "masterdata_party_contact"


class PartyAddress(kernel.DocumentLine):
    """A place of a partner where goods or paper go."""

    kind = models.TextField(db_default="delivery")
    address = models.TextField()
    contact = _text()
    phone = _text()
    is_default = models.BooleanField(db_default=False)

    class Meta(kernel.DocumentLine.Meta):
        db_table = "masterdata_party_address"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["delivery", "invoice", "office"]), name="masterdata_party_address_kind"
            )
        ]


class Item(Master):
    """Anything stocked, bought, made or sold. Quantities are kept in `unit`; prices are per sales or purchase unit.

    `valuation_method` empty: that of the category. `over_receipt_percent` empty: that of the company.
    """

    spec = _text()
    drawing_no = _text()
    category_id = _to(required=True)
    unit_id = _to(required=True)
    purchase_unit_id = _to()
    sales_unit_id = _to()
    valuation_method = _text()
    tax_id = _to()
    tax_class_code = _text()
    barcode = _text()
    source = models.TextField(db_default="buy")
    safety_stock = quantity(db_default=0)
    reorder_point = quantity(db_default=0)
    min_lot = quantity(db_default=0)
    lot_multiple = quantity(db_default=0)
    lead_time_days = models.IntegerField(db_default=0)
    default_warehouse_id = _to()
    default_bin_id = _to()
    purchase_price = price(null=True)
    sales_price = price(null=True)
    standard_cost = price(null=True)
    weight = quantity(null=True)
    over_receipt_percent = percent(null=True)

    class Meta(Master.Meta):
        db_table = "masterdata_item"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(source__in=["buy", "make", "subcontract", "phantom"]), name="masterdata_item_source"
            ),
            models.UniqueConstraint(
                fields=["company_id", "barcode"], condition=~Q(barcode=""), name="masterdata_item_barcode"
            ),
        ]


class UnitConversion(Master):
    """One `from_unit` is exactly numerator/denominator `to_unit`; for one item, or for all where `item` is empty."""

    item_id = _to()
    from_unit_id = _to(required=True)
    to_unit_id = _to(required=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(db_default=1)

    class Meta(Master.Meta):
        db_table = "masterdata_unit_conversion"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.UniqueConstraint(
                fields=["company_id", "item_id", "from_unit_id", "to_unit_id"],
                nulls_distinct=False,
                name="masterdata_unit_conversion_once",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt=0) & Q(denominator__gt=0) & ~Q(from_unit_id=F("to_unit_id")),
                name="masterdata_unit_conversion_ratio",
            ),
        ]


class BankAccount(Master):
    """A bank account or cash box. `account_id` is its ledger account (1001…, 1002…), kept by accounting."""

    kind = models.TextField(db_default="bank")
    bank_name = _text()
    account_no = _text()
    currency = models.TextField(db_default="CNY")
    account_id = models.BigIntegerField(null=True)

    class Meta(Master.Meta):
        db_table = "masterdata_bank_account"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=["bank", "cash"]), name="masterdata_bank_account_kind"),
        ]


class ReasonCode(Master):
    """Why stock moves without an order. `role` or, before it, `account_id` says which account takes the value."""

    direction = models.TextField(db_default="both")
    role = _text()
    account_id = models.BigIntegerField(null=True)

    class Meta(Master.Meta):
        db_table = "masterdata_reason_code"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(direction__in=["receipt", "issue", "both"]), name="masterdata_reason_code_direction"
            ),
        ]
