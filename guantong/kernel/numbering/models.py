"""The settings of document numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guantong.kernel.models import Master


class Numbering(Master):
    """How one series (`code`: the prefix that documents are declared with, such as XS) is numbered in a company.

    `pattern` heads the running number and holds {YYYY}, {YY}, {MM}, {DD}; `places` are `table:kind,…` of the documents
    that take their numbers from the series, for the law.
    """

    pattern = models.TextField()
    digits = models.IntegerField(db_default=4)
    reset = models.TextField(db_default="month")
    places = models.TextField(db_default="")

    class Meta(Master.Meta):
        abstract = False
        db_table = "kernel_numbering"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=models.Q(digits__gte=3, digits__lte=10), name="kernel_numbering_digits"),
            models.CheckConstraint(
                condition=models.Q(reset__in=["day", "month", "year", "never"]), name="kernel_numbering_reset"
            ),
        ]

    def __str__(self) -> str:
        return self.code
