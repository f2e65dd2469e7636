"""Tables of import: the batch of one file, its staged rows, what is wrong with them, and which record a file named."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from guantong.kernel.fields import IdField


class Batch(models.Model):
    """One uploaded file on its way into the tables. `content` is emptied when the batch is done."""

    id = IdField()
    company_id = models.BigIntegerField()
    type_code = models.TextField()
    mode = models.TextField()
    state = models.TextField(db_default="queued")
    file_name = models.TextField(db_default="")
    content = models.BinaryField(null=True)
    content_hash = models.TextField()
    columns = models.JSONField(db_default=[])
    total = models.IntegerField(db_default=0)
    good = models.IntegerField(db_default=0)
    bad = models.IntegerField(db_default=0)
    done = models.IntegerField(db_default=0)
    created = models.IntegerField(db_default=0)
    changed = models.IntegerField(db_default=0)
    unchanged = models.IntegerField(db_default=0)
    problems_total = models.IntegerField(db_default=0)
    error = models.JSONField(null=True)
    job_id = models.BigIntegerField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_batch"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "checking", "checked", "running", "done", "failed"]),
                name="exchange_batch_state",
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=["check", "all", "good_only"]), name="exchange_batch_mode"
            ),
        )
        indexes = (
            models.Index(fields=["company_id", "type_code", "content_hash"], name="exchange_batch_file"),
            models.Index(fields=["created_at"], name="exchange_batch_time"),
        )

    def __str__(self) -> str:
        return f"{self.type_code} {self.file_name}"


class StagedRow(models.Model):
    """One record of the file as typed values: the header by column names, lines by line set.

    `row_no` is the row of the sheet in which the record begins. `action` is what the import does with it: create,
    change (then `record` holds the id and what differs), unchanged, or bad.
    """

    pk = models.CompositePrimaryKey("batch_id", "row_no")
    batch_id = models.BigIntegerField()
    row_no = models.IntegerField()
    key = models.TextField()
    action = models.TextField()
    record = models.JSONField()

    class Meta:
        db_table = "exchange_row"

    def __str__(self) -> str:
        return self.key


class RowProblem(models.Model):
    """One finding in one cell. `said` holds column, message, expected and fix in each language, as they are shown."""

    id = models.BigAutoField(primary_key=True)
    batch_id = models.BigIntegerField()
    row_no = models.IntegerField()
    column = models.TextField(db_default="")
    found = models.TextField(db_default="")
    code = models.TextField()
    said = models.JSONField()

    class Meta:
        db_table = "exchange_problem"
        indexes = (models.Index(fields=["batch_id", "row_no"], name="exchange_problem_row"),)

    def __str__(self) -> str:
        return f"{self.row_no} {self.code}"


class ExportFile(models.Model):
    """A file that a job has exported, for the user who wanted it. Kept for a week."""

    id = IdField()
    company_id = models.BigIntegerField()
    file_name = models.TextField()
    content = models.BinaryField()
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "exchange_export"

    def __str__(self) -> str:
        return self.file_name


class ExternalReference(models.Model):
    """Which document a file's reference has become, so that the same file makes nothing twice."""

    pk = models.CompositePrimaryKey("company_id", "type_code", "external_ref")
    company_id = models.BigIntegerField()
    type_code = models.TextField()
    external_ref = models.TextField()
    document_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "exchange_reference"
        indexes = (models.Index(fields=["document_id"], name="exchange_reference_document"),)

    def __str__(self) -> str:
        return self.external_ref
