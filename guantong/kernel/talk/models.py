"""The table of comments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from guantong.kernel.fields import IdField


class Comment(models.Model):
    """What somebody wrote beside a record. `mentions` are the ids of the users it names."""

    id = IdField()
    company_id = models.BigIntegerField()
    type = models.TextField()
    document_id = models.BigIntegerField()
    text = models.TextField()
    mentions = ArrayField(models.BigIntegerField(), db_default=[])
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "talk_comment"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="talk_comment_says_something")]
        indexes: ClassVar = [models.Index(fields=["document_id", "id"], name="talk_comment_document")]

    def __str__(self) -> str:
        return self.text[:40]
