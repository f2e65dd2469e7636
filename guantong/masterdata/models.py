"""The masters: what documents are about and with whom. One table a subject; every row belongs to a company."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from guantong.masterdata.rows import IdField, Master, MasterLine


def _text(length: int = 200) -> Any:
    return models.CharField(max_length=length, db_default="", blank=True)


def _to(model: str, *, required: bool = False) -> Any:
    """A reference to another master. Without an index of its own: masters are few and seldom deleted."""
    return models.ForeignKey(
        model, on_delete=models.PROTECT, null=not required, blank=not required, db_index=False, related_name="+"
    )


def _quantity(*, required: bool = False, default: int | None = None) -> Any:
    if default is not None:
        return models.DecimalField(max_digits=20, decimal_places=6, db_default=default)
    return models.DecimalField(max_digits=20, decimal_places=6, null=not required, blank=not required)


class Company(models.Model):
    """A legal entity with its own books.

    `config_version` is raised by every change of configuration (posting rules, account rules, taxes), so that caches
    keyed by (company, config_version) never answer with yesterday's rules. `company_id` repeats the id, so that a
    company is read through the same company filter as everything else.
    """

    id = IdField()
    company_id = models.GeneratedField(
        expression=F("id"), output_field=models.BigIntegerField(), db_persist=True, db_column="company_id"
    )
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_en = _text()
    standard = models.CharField(max_length=20, db_default="small_business")
    currency = models.CharField(max_length=3, db_default="CNY")
    tax_status = models.CharField(max_length=20, db_default="general")
    credit_code = _text(18)
    fiscal_start_month = models.IntegerField(db_default=1)
    books_start_on = models.DateField()
    price_mode = models.CharField(max_length=10, db_default="inclusive")
    over_receipt_percent = models.DecimalField(max_digits=9, decimal_places=6, db_default=0)
    legal_person = _text(60)
    address = _text(300)
    phone = _text(60)
    bank_name = _text()
    bank_account_no = _text(60)
    config_version = models.IntegerField(db_default=1)
    is_active = models.BooleanField(db_default=True)
    remarks = models.TextField(db_default="", blank=True)
    search_keys = ArrayField(models.TextField(), db_default=Value("{}"))
    version = models.IntegerField(db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    custom = models.JSONField(db_default=Value({}, models.JSONField()))

    class Meta:
        db_table = "masterdata_company"
        constraints = [
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
        indexes = [GinIndex(fields=["search_keys"], name="masterdata_company_keys")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(Master):
    """A unit of measure. `decimals` is how many places a quantity in it is entered and printed with."""

    decimals = models.IntegerField(db_default=0)

    class Meta(Master.Meta):
        db_table = "masterdata_unit"
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(decimals__range=(0, 6)), name="masterdata_unit_decimals"),
        ]


class ItemCategory(Master):
    """A group of items that share account determination and the valuation method."""

    kind = models.CharField(max_length=20, db_default="merchandise")
    valuation_method = models.CharField(max_length=20, db_default="moving_average")
    parent = _to("masterdata.ItemCategory")

    class Meta(Master.Meta):
        db_table = "masterdata_item_category"
        constraints = [
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

    rate = models.DecimalField(max_digits=9, decimal_places=6)
    kind = models.CharField(max_length=20, db_default="standard")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    replaced_by = _to("masterdata.Tax")

    class Meta(Master.Meta):
        db_table = "masterdata_tax"
        constraints = [
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

    parent = _to("masterdata.Department")
    manager = _text(60)

    class Meta(Master.Meta):
        db_table = "masterdata_department"


class Employee(Master):
    """A person of the company; a dimension of voucher lines. `user_id` is the sign-in, where there is one."""

    department = _to("masterdata.Department")
    user_id = models.BigIntegerField(null=True, blank=True)
    phone = _text(60)
    email = _text()

    class Meta(Master.Meta):
        db_table = "masterdata_employee"


class Project(Master):
    """A job whose costs are followed; a dimension of voucher lines."""

    department = _to("masterdata.Department")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Master.Meta):
        db_table = "masterdata_project"


class PaymentTerms(Master):
    """When an amount falls due; the stages are its lines."""

    class Meta(Master.Meta):
        db_table = "masterdata_payment_terms"


class PaymentStage(MasterLine):
    """One stage: `percent` of the amount, due `months` and `days` after the date, counted from the end of that month
    where `end_of_month`. The last stage takes the remainder of the rounding."""

    document = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="stages")
    percent = models.DecimalField(max_digits=9, decimal_places=6)
    months = models.IntegerField(db_default=0)
    days = models.IntegerField(db_default=0)
    end_of_month = models.BooleanField(db_default=False)

    class Meta:
        db_table = "masterdata_payment_stage"
        constraints = [
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
    keeper = _text(60)
    address = _text(300)
    phone = _text(60)

    class Meta(Master.Meta):
        db_table = "masterdata_warehouse"


class Bin(Master):
    """A position inside a warehouse."""

    warehouse = _to("masterdata.Warehouse", required=True)

    class Meta(Master.Meta):
        db_table = "masterdata_bin"


class PriceList(Master):
    """Prices of one side with the time they are in force. `party` limits the whole list to one partner."""

    side = models.CharField(max_length=4, db_default="sell")
    party = _to("masterdata.Party")
    currency = models.CharField(max_length=3, db_default="CNY")
    price_mode = models.CharField(max_length=10, db_default="inclusive")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta(Master.Meta):
        db_table = "masterdata_price_list"
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(side__in=["buy", "sell"]), name="masterdata_price_list_side"),
            models.CheckConstraint(
                condition=Q(price_mode__in=["inclusive", "exclusive"]), name="masterdata_price_list_mode"
            ),
        ]


class PriceLine(MasterLine):
    """The price of an item from a quantity on. On the buying side also what the supplier calls it and how it delivers.

    `party` empty: for every partner of the list. `unit` empty: the item's stock unit.
    """

    document = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    party = _to("masterdata.Party")
    item = _to("masterdata.Item", required=True)
    unit = _to("masterdata.Unit")
    min_quantity = _quantity(default=0)
    price = models.DecimalField(max_digits=20, decimal_places=6)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    lead_time_days = models.IntegerField(null=True, blank=True)
    min_order_quantity = _quantity()
    max_order_quantity = _quantity()
    party_item_code = _text(64)
    party_item_name = _text()

    class Meta:
        db_table = "masterdata_price_line"
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="masterdata_price_line_price")]
        indexes = [models.Index(fields=["company", "item", "party"], name="masterdata_price_line_item")]


class Party(Master):
    """A business partner: customer, supplier or both. Invoice fields are what its invoices are issued to."""

    short_name = _text(100)
    is_customer = models.BooleanField(db_default=False)
    is_supplier = models.BooleanField(db_default=False)
    credit_code = _text(18)
    contact = _text(60)
    phone = _text(60)
    email = _text()
    address = _text(300)
    invoice_title = _text()
    invoice_address = _text(300)
    invoice_phone = _text(60)
    bank_name = _text()
    bank_account_no = _text(60)
    payment_terms = _to("masterdata.PaymentTerms")
    price_list = _to("masterdata.PriceList")
    tax = _to("masterdata.Tax")
    credit_limit = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, db_default="CNY")
    salesperson = _text(60)
    user_id = models.BigIntegerField(null=True, blank=True)
    department = _to("masterdata.Department")

    class Meta(Master.Meta):
        db_table = "masterdata_party"


class PartyContact(MasterLine):
    """A person at a partner."""

    document = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    title = _text(60)
    phone = _text(60)
    email = _text()
    is_default = models.BooleanField(db_default=False)

    class Meta:
        db_table = "masterdata_party_contact"


class PartyAddress(MasterLine):
    """A place of a partner where goods or paper go."""

    document = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, db_default="delivery")
    address = models.CharField(max_length=300)
    contact = _text(60)
    phone = _text(60)
    is_default = models.BooleanField(db_default=False)

    class Meta:
        db_table = "masterdata_party_address"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["delivery", "invoice", "office"]), name="masterdata_party_address_kind"
            )
        ]


class Item(Master):
    """Anything stocked, bought, made or sold. Quantities are kept in `unit`; prices are per sales or purchase unit.

    `valuation_method` empty: that of the category. `over_receipt_percent` empty: that of the company.
    """

    spec = _text()
    drawing_no = _text(100)
    category = _to("masterdata.ItemCategory", required=True)
    unit = _to("masterdata.Unit", required=True)
    purchase_unit = _to("masterdata.Unit")
    sales_unit = _to("masterdata.Unit")
    valuation_method = _text(20)
    tax = _to("masterdata.Tax")
    tax_class_code = _text(19)
    barcode = _text(64)
    source = models.CharField(max_length=12, db_default="buy")
    safety_stock = _quantity(default=0)
    reorder_point = _quantity(default=0)
    min_lot = _quantity(default=0)
    lot_multiple = _quantity(default=0)
    lead_time_days = models.IntegerField(db_default=0)
    default_warehouse = _to("masterdata.Warehouse")
    default_bin = _to("masterdata.Bin")
    purchase_price = _quantity()
    sales_price = _quantity()
    standard_cost = _quantity()
    weight = _quantity()
    over_receipt_percent = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta(Master.Meta):
        db_table = "masterdata_item"
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(source__in=["buy", "make", "subcontract", "phantom"]), name="masterdata_item_source"
            ),
            models.UniqueConstraint(
                fields=["company", "barcode"], condition=~Q(barcode=""), name="masterdata_item_barcode"
            ),
        ]


class UnitConversion(Master):
    """One `from_unit` is exactly numerator/denominator `to_unit`; for one item, or for all where `item` is empty."""

    item = _to("masterdata.Item")
    from_unit = _to("masterdata.Unit", required=True)
    to_unit = _to("masterdata.Unit", required=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(db_default=1)

    class Meta(Master.Meta):
        db_table = "masterdata_unit_conversion"
        constraints = [
            *Master.Meta.constraints,
            models.UniqueConstraint(
                fields=["company", "item", "from_unit", "to_unit"],
                nulls_distinct=False,
                name="masterdata_unit_conversion_once",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt=0) & Q(denominator__gt=0) & ~Q(from_unit=F("to_unit")),
                name="masterdata_unit_conversion_ratio",
            ),
        ]


class BankAccount(Master):
    """A bank account or cash box. `account_id` is its ledger account (1001…, 1002…), kept by accounting."""

    kind = models.CharField(max_length=10, db_default="bank")
    bank_name = _text()
    account_no = _text(60)
    currency = models.CharField(max_length=3, db_default="CNY")
    account_id = models.BigIntegerField(null=True, blank=True)

    class Meta(Master.Meta):
        db_table = "masterdata_bank_account"
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=["bank", "cash"]), name="masterdata_bank_account_kind"),
        ]


class ReasonCode(Master):
    """Why stock moves without an order. `role` or, before it, `account_id` says which account takes the value."""

    direction = models.CharField(max_length=8, db_default="both")
    role = _text(60)
    account_id = models.BigIntegerField(null=True, blank=True)

    class Meta(Master.Meta):
        db_table = "masterdata_reason_code"
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(direction__in=["receipt", "issue", "both"]), name="masterdata_reason_code_direction"
            ),
        ]
