"""Tables of customization. `Version` says which state of a company's customization is in force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guantong.kernel import fields
from guantong.kernel.models import DocumentLine, Master


class CustomField(Master):
    """A field that an administrator added to a type (`place` empty) or to one of its line sets.

    `code` is `sales_order.x_route` or `sales_order.lines.x_thickness`; `name` is the Chinese label. `table_name`,
    `header_table`, `of_kind` and `ref_table` are those of the declarations, for the laws.
    """

    name_en = models.TextField(db_default="")
    type_code = models.TextField()
    place = models.TextField(db_default="")
    field = models.TextField()
    table_name = models.TextField()
    header_table = models.TextField()
    of_kind = models.TextField(null=True)
    value_type = models.TextField()
    ref = models.TextField(db_default="")
    ref_table = models.TextField(db_default="")
    required = models.BooleanField(db_default=False)
    default_value = models.TextField(db_default="")
    hint = models.TextField(db_default="")
    hint_en = models.TextField(db_default="")
    section = models.TextField(db_default="main")
    position = models.IntegerField(db_default=0)
    in_list = models.BooleanField(db_default=True)
    searchable = models.BooleanField(db_default=False)
    total = models.BooleanField(db_default=False)
    indexed = models.BooleanField(db_default=False)
    max_length = models.IntegerField(null=True)
    minimum = fields.quantity(null=True)
    maximum = fields.quantity(null=True)

    class Meta(Master.Meta):
        abstract = False
        db_table = "customize_field"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.UniqueConstraint(fields=["company_id", "type_code", "place", "field"], name="customize_field_once"),
            models.CheckConstraint(
                condition=models.Q(field__regex=r"^x_[a-z][a-z0-9_]{0,39}$"), name="customize_field_named"
            ),
        ]
        indexes: ClassVar = [
            *Master.Meta.indexes,
            models.Index(fields=["company_id", "table_name", "field"], name="customize_field_of_table"),
        ]

    def __str__(self) -> str:
        return self.code


class FieldOption(DocumentLine):
    """One value of a custom enumeration."""

    value = models.TextField()
    label = models.TextField()
    label_en = models.TextField(db_default="")
    tone = models.TextField(db_default="neutral")

    class Meta(DocumentLine.Meta):
        abstract = False
        db_table = "customize_option"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_id", "value"], name="customize_option_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.value


class FieldRule(Master):
    """What a field is for the holders of a role (`role` null: for everybody): required, hidden, read-only, default.

    `code` is `sales:sales_order.lines.price`, or `*:…` for everybody.
    """

    role_id = models.BigIntegerField(null=True)
    type_code = models.TextField()
    place = models.TextField(db_default="")
    field = models.TextField()
    required = models.BooleanField(db_default=False)
    hidden = models.BooleanField(db_default=False)
    read_only = models.BooleanField(db_default=False)
    default_value = models.TextField(db_default="")

    class Meta(Master.Meta):
        abstract = False
        db_table = "customize_rule"

    def __str__(self) -> str:
        return self.code


class ListLayout(Master):
    """What the list of a type shows to everybody who has chosen nothing himself; `code` is the type."""

    columns = models.TextField(db_default="")
    sort = models.TextField(db_default="")

    class Meta(Master.Meta):
        abstract = False
        db_table = "customize_layout"

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """The state of a company's customization: a new number from the one sequence at every change, so none comes twice."""

    company_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        db_table = "customize_version"

    def __str__(self) -> str:
        return f"{self.company_id} {self.version}"
