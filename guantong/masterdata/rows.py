"""The columns that every master and every line of a master has."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Now


class NextId(Func):
    """The next value of the one sequence that numbers every row of the system."""

    function = "nextval"
    template = "nextval('guantong_id'::regclass)"


class IdField(models.BigIntegerField):  # type: ignore[type-arg]  # the stubs' generic arguments do not exist at run time
    """The primary key: a number from `guantong_id`, unique over all tables."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["primary_key"] = True
        kwargs["editable"] = False
        kwargs["db_default"] = NextId()
        super().__init__(*args, **kwargs)


class Master(models.Model):
    """A master record of one company, known by its code.

    `search_keys` is made by `kernel.search.search_keys` on every save and serves the type-ahead.
    """

    id = IdField()
    company = models.ForeignKey("masterdata.Company", on_delete=models.PROTECT, db_index=False, related_name="+")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
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
        abstract = True
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="%(app_label)s_%(class)s_code")]
        indexes = [GinIndex(fields=["search_keys"], name="%(app_label)s_%(class)s_keys")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class MasterLine(models.Model):
    """A line of a master; `document` is the master it belongs to."""

    id = IdField()
    company = models.ForeignKey("masterdata.Company", on_delete=models.PROTECT, db_index=False, related_name="+")
    line_no = models.IntegerField()
    remarks = models.TextField(db_default="", blank=True)
    custom = models.JSONField(db_default=Value({}, models.JSONField()))

    class Meta:
        abstract = True
