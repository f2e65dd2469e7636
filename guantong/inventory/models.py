"""Stock: the movement documents, the stock ledger, reservations and the cost ledger."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from guantong.kernel.fields import IdField, money, percent
from guantong.kernel.fields import price as price_field
from guantong.kernel.fields import quantity as quantity_field
from guantong.kernel.models import DocumentHeader, DocumentLine


def _to(model: str, *, required: bool = False) -> Any:
    """A reference that the database holds, without an index of its own."""
    return models.ForeignKey(model, on_delete=models.DO_NOTHING, null=not required, db_index=False, related_name="+")


class Movement(DocumentHeader):
    """Every document that moves or counts goods.

    Kinds: goods_receipt, purchase_return, delivery, sales_return, other_receipt, other_issue, transfer, stock_count.
    States: draft, posted, reversed. `order_id` is the order (or, of a return, the movement) it was made from.
    """

    party = _to("masterdata.Party")
    warehouse = _to("masterdata.Warehouse")
    target_warehouse = _to("masterdata.Warehouse")
    department = _to("masterdata.Department")
    employee = _to("masterdata.Employee")
    project = _to("masterdata.Project")
    reason = _to("masterdata.ReasonCode")
    order_id = models.BigIntegerField(null=True)
    currency = models.TextField(db_default="CNY")
    rate = price_field(db_default=1)
    price_mode = models.TextField(db_default="inclusive")
    external_no = models.TextField(db_default="")
    consignee = models.TextField(db_default="")
    phone = models.TextField(db_default="")
    address = models.TextField(db_default="")
    carrier = models.TextField(db_default="")
    tracking_no = models.TextField(db_default="")
    plate_no = models.TextField(db_default="")
    counted_at = models.DateTimeField(null=True)
    is_blind = models.BooleanField(db_default=False)
    total_quantity = quantity_field(db_default=0)
    total_net = money(db_default=0)
    total_tax = money(db_default=0)
    total_gross = money(db_default=0)
    total_value = money(db_default=0)

    class Meta(DocumentHeader.Meta):
        db_table = "inventory_movement"
        indexes: ClassVar = [
            *DocumentHeader.Meta.indexes,
            models.Index(fields=["company_id", "party"], name="inventory_movement_party"),
            models.Index(fields=["order_id"], name="inventory_movement_order", condition=Q(order_id__isnull=False)),
        ]


class MovementLine(DocumentLine):
    """One item of a movement. `quantity` is in the stock unit and `unit_quantity` in `unit`; both are positive, the
    kind of the document gives the direction.

    `source_line_id` is the order line it fulfils, `origin_line_id` the movement line that a return takes back.
    `value` is the cost that went to the ledgers. `invoiced_quantity`, `returned_quantity` and `accrued` are progress:
    `accrued` is what the receipt still stands for on the accrual account.
    `invoice_open` is what awaits an invoice (on a return: a red one) and `invoiced_value` the net invoiced so far.
    Of a return, `settled_*` is the part that only lowered what awaited an invoice; of a receipt, `transit_*` the part
    whose invoice came before the goods.
    `book_quantity`, `counted_quantity` and `difference` belong to a count.
    """

    document = models.ForeignKey(Movement, on_delete=models.CASCADE, db_index=False, related_name="lines")
    source_line_id = models.BigIntegerField(null=True)
    origin_line_id = models.BigIntegerField(null=True)
    item = _to("masterdata.Item", required=True)
    warehouse = _to("masterdata.Warehouse")
    bin = _to("masterdata.Bin")
    target_bin = _to("masterdata.Bin")
    batch = models.TextField(db_default="")
    produced_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    unit = _to("masterdata.Unit")
    description = models.TextField(db_default="")
    unit_quantity = quantity_field(db_default=0)
    quantity = quantity_field(db_default=0)
    rejected_quantity = quantity_field(db_default=0)
    price = price_field(db_default=0)
    discount_percent = percent(db_default=0)
    tax = _to("masterdata.Tax")
    tax_rate = percent(db_default=0)
    net = money(db_default=0)
    tax_amount = money(db_default=0)
    gross = money(db_default=0)
    value = money(null=True)
    book_quantity = quantity_field(null=True)
    counted_quantity = quantity_field(null=True)
    difference = quantity_field(null=True)
    reason = _to("masterdata.ReasonCode")
    department = _to("masterdata.Department")
    project = _to("masterdata.Project")
    invoiced_quantity = quantity_field(db_default=0)
    returned_quantity = quantity_field(db_default=0)
    accrued = money(db_default=0)
    invoice_open = quantity_field(db_default=0)
    invoiced_value = money(db_default=0)
    settled_quantity = quantity_field(db_default=0)
    settled_value = money(db_default=0)
    transit_quantity = quantity_field(db_default=0)
    transit_value = money(db_default=0)

    class Meta(DocumentLine.Meta):
        db_table = "inventory_movement_line"
        indexes: ClassVar = [
            *DocumentLine.Meta.indexes,
            models.Index(
                fields=["source_line_id"], name="inventory_line_source", condition=Q(source_line_id__isnull=False)
            ),
            models.Index(
                fields=["origin_line_id"], name="inventory_line_origin", condition=Q(origin_line_id__isnull=False)
            ),
            models.Index(fields=["company_id", "item"], name="inventory_line_item"),
        ]


class StockMove(models.Model):
    """The stock ledger: one quantity in or out of one place, never changed. `bin_id` 0 is no bin, batch '' no batch."""

    id = IdField()
    company_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    document_kind = models.TextField()
    line_id = models.BigIntegerField()
    item = _to("masterdata.Item", required=True)
    warehouse = _to("masterdata.Warehouse", required=True)
    bin_id = models.BigIntegerField(db_default=0)
    batch = models.TextField(db_default="")
    quantity = quantity_field()
    business_on = models.DateField()
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inventory_stock_move"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(quantity=0), name="inventory_stock_move_nonzero")]
        indexes: ClassVar = [
            models.Index(
                fields=["company_id", "item", "warehouse", "bin_id", "batch", "business_on"],
                name="inventory_stock_move_key",
            ),
            models.Index(fields=["company_id", "business_on"], name="inventory_stock_move_dated"),
            models.Index(fields=["document_id"], name="inventory_stock_move_document"),
        ]


class StockBalance(models.Model):
    """What lies where now: the sum of the moves, and how much of it is promised. Written by triggers only.

    `floor_free` repeats the warehouse's permission to go below zero. `last_on` is the latest day with a move.
    """

    pk = models.CompositePrimaryKey("company_id", "warehouse_id", "item_id", "bin_id", "batch")
    company_id = models.BigIntegerField()
    warehouse = _to("masterdata.Warehouse", required=True)
    item = _to("masterdata.Item", required=True)
    bin_id = models.BigIntegerField(db_default=0)
    batch = models.TextField(db_default="")
    on_hand = quantity_field(db_default=0)
    reserved = quantity_field(db_default=0)
    floor_free = models.BooleanField(db_default=False)
    last_on = models.DateField(null=True)

    class Meta:
        db_table = "inventory_stock_balance"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(floor_free=True), name="inventory_stock_balance_floor"
            ),
            models.CheckConstraint(
                condition=Q(reserved=0) | Q(reserved__gt=0, reserved__lte=F("on_hand")),
                name="inventory_stock_balance_reserved",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company_id", "item"], name="inventory_stock_balance_item")]


class Reservation(models.Model):
    """What a demand line has set aside; `open_quantity` falls as goods leave or the promise is given up."""

    id = IdField()
    company_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    item = _to("masterdata.Item", required=True)
    warehouse = _to("masterdata.Warehouse", required=True)
    bin_id = models.BigIntegerField(db_default=0)
    batch = models.TextField(db_default="")
    quantity = quantity_field()
    open_quantity = quantity_field()
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inventory_reservation"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, open_quantity__gte=0, open_quantity__lte=F("quantity")),
                name="inventory_reservation_within",
            ),
            models.UniqueConstraint(
                fields=["line_id", "warehouse", "item", "bin_id", "batch"], name="inventory_reservation_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["document_id"], name="inventory_reservation_document"),
            models.Index(
                fields=["company_id", "item"], name="inventory_reservation_open", condition=Q(open_quantity__gt=0)
            ),
        ]


class CostEvent(models.Model):
    """The cost ledger: what a document did to quantity and value of an item in a valuation area, never changed.

    Kinds: `in`, `out` and `adjust` (value only) come from documents. `recost`, `residue` and `cover` follow from them
    (`cause_id`): a late fact changed the average; zero quantity left cents; a receipt covered a shortage. They carry
    date and place in the day of their cause, so that the value on any date is the sum of the events up to it.
    `seq` is the place in the day: receipts 0, everything else 1, and so what comes back on the day it left. `at_average`
    says the value was read from the average, `is_given` that the document brought it, also where it takes an event back.
    `origin_id` is the event whose cost a return takes back. `account_id` is the stock account, `contra_account_id` with
    the dimensions what stands against it.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    item = _to("masterdata.Item", required=True)
    area_id = models.BigIntegerField(db_default=0)
    document_id = models.BigIntegerField()
    document_kind = models.TextField()
    line_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    quantity = quantity_field(db_default=0)
    value = money()
    business_on = models.DateField()
    seq = models.SmallIntegerField()
    at_average = models.BooleanField(db_default=False)
    is_given = models.BooleanField(db_default=False)
    origin = _to("inventory.CostEvent")
    cause = _to("inventory.CostEvent")
    account = _to("accounting.Account", required=True)
    contra_account = _to("accounting.Account")
    party = _to("masterdata.Party")
    department = _to("masterdata.Department")
    employee = _to("masterdata.Employee")
    project = _to("masterdata.Project")
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inventory_cost_event"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="in", quantity__gt=0, seq__in=[0, 1], cause__isnull=True)
                | Q(kind="out", quantity__lt=0, seq=1, cause__isnull=True)
                | Q(kind="adjust", quantity=0, seq=1, cause__isnull=True)
                | Q(kind__in=["recost", "residue", "cover"], quantity=0, cause__isnull=False),
                name="inventory_cost_event_kind",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company_id", "item", "area_id", "business_on", "seq", "id"], name="inventory_cost_event_line"
            ),
            models.Index(fields=["company_id", "business_on"], name="inventory_cost_event_dated"),
            models.Index(fields=["line_id"], name="inventory_cost_event_source"),
            models.Index(fields=["document_id"], name="inventory_cost_event_document"),
            models.Index(fields=["cause"], name="inventory_cost_event_cause", condition=Q(cause__isnull=False)),
            models.Index(fields=["origin"], name="inventory_cost_event_origin", condition=Q(origin__isnull=False)),
        ]


class CostBalance(models.Model):
    """Quantity and value of an item in a valuation area now: the sum of the events. Written by triggers only.

    `unit_cost` is the last average, for stock that is gone. `account` is where the stock stands; it stays there until
    it is gone, whatever the rules say meanwhile.
    """

    pk = models.CompositePrimaryKey("company_id", "item_id", "area_id")
    company_id = models.BigIntegerField()
    item = _to("masterdata.Item", required=True)
    area_id = models.BigIntegerField(db_default=0)
    quantity = quantity_field(db_default=0)
    value = money(db_default=0)
    unit_cost = price_field(db_default=0)
    account = _to("accounting.Account")
    last_on = models.DateField(null=True)

    class Meta:
        db_table = "inventory_cost_balance"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity=0, value=0) | Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="inventory_cost_balance_sound",
            )
        ]


class StockMonth(models.Model):
    """What came into a warehouse and left it in one month: the moves summed, transfers included. Written by triggers only."""

    pk = models.CompositePrimaryKey("company_id", "warehouse_id", "item_id", "month")
    company_id = models.BigIntegerField()
    warehouse = _to("masterdata.Warehouse", required=True)
    item = _to("masterdata.Item", required=True)
    month = models.DateField()
    in_quantity = quantity_field(db_default=0)
    out_quantity = quantity_field(db_default=0)

    class Meta:
        db_table = "inventory_stock_month"


class CostMonth(models.Model):
    """What came in and went out of an item's cost in one month: the events summed. Written by triggers only.

    `month` is its first day. What an adjustment or the cover of a shortage adds counts as in; what a recalculation or a
    residue takes as out. Both are positive when they go the way of their name.
    """

    pk = models.CompositePrimaryKey("company_id", "item_id", "area_id", "month")
    company_id = models.BigIntegerField()
    item = _to("masterdata.Item", required=True)
    area_id = models.BigIntegerField(db_default=0)
    month = models.DateField()
    in_quantity = quantity_field(db_default=0)
    in_value = money(db_default=0)
    out_quantity = quantity_field(db_default=0)
    out_value = money(db_default=0)

    class Meta:
        db_table = "inventory_cost_month"
