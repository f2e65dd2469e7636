"""Bills of materials: what an item is made of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guantong.kernel.fields import percent, quantity
from guantong.kernel.models import DocumentLine, Master


class Bom(Master):
    """One version of the bill of materials of an item; the lines are for `base_quantity` of it in its stock unit."""

    item_id = models.BigIntegerField()
    bom_version = models.TextField(db_default="1")
    base_quantity = quantity(db_default=1)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_default = models.BooleanField(db_default=True)
    remarks = models.TextField(db_default="")

    class Meta(Master.Meta):
        db_table = "production_bom"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.UniqueConstraint(fields=["company_id", "item_id", "bom_version"], name="production_bom_version"),
            models.CheckConstraint(condition=Q(base_quantity__gt=0), name="production_bom_base_quantity"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="production_bom_dates",
            ),
        ]


class BomLine(DocumentLine):
    """A component. `quantity` is in `unit` (empty: the component's stock unit), before scrap.

    `valid_from` and `valid_to` (both inclusive, empty: no limit) say when it is built in: an engineering change ends one
    line and begins another.
    """

    item_id = models.BigIntegerField()
    quantity = quantity()
    unit_id = models.BigIntegerField(null=True)
    scrap_percent = percent(db_default=0)
    position = models.TextField(db_default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta(DocumentLine.Meta):
        db_table = "production_bom_line"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="production_bom_line_quantity"),
            models.CheckConstraint(
                condition=Q(scrap_percent__gte=0) & Q(scrap_percent__lt=100), name="production_bom_line_scrap"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="production_bom_line_dates",
            ),
        ]
        indexes: ClassVar = [
            *DocumentLine.Meta.indexes,
            models.Index(fields=["item_id"], name="production_bom_line_item"),
        ]
