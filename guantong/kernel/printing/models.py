"""Print templates of companies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guantong.kernel.models import Master


class PrintTemplate(Master):
    """How a company prints the records of one type on one paper.

    `layout` is the JSON that `layout.py` reads; `type_code` the type; at most one template of a type is the default.
    """

    name_en = models.TextField(db_default="")
    type_code = models.TextField()
    is_default = models.BooleanField(db_default=False)
    layout = models.TextField()

    class Meta(Master.Meta):
        abstract = False
        db_table = "printing_template"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.UniqueConstraint(
                fields=["company_id", "type_code"],
                condition=models.Q(is_default=True, is_active=True),
                name="printing_template_one_default",
            ),
        ]
        indexes: ClassVar = [
            *Master.Meta.indexes,
            models.Index(fields=["company_id", "type_code"], name="printing_template_of_type"),
        ]

    def __str__(self) -> str:
        return self.code
