"""Tables of import: the batch of one file, its staged rows, what is wrong with them, and which record a file named."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
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
    """A file that a job has exported, for the user who wanted it. Kept for a week, or until `kept_until`.

    One that is sent to several people has its `job_id`: a job gives each of them one file, however often it is begun.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    file_name = models.TextField()
    content = models.BinaryField()
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    kept_until = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "exchange_export"
        constraints = (models.UniqueConstraint(fields=["job_id", "created_by_id"], name="exchange_export_once"),)

    def __str__(self) -> str:
        return self.file_name


class ReportSchedule(models.Model):
    """A saved set of a report that comes by the clock, to its owner and to `reader_ids`, each with his own rights.

    `next_at` is when it comes next; what was missed while nothing ran comes once. `last_…` tell how it went.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    view_id = models.BigIntegerField()
    format = models.TextField()
    every = models.TextField()
    hour = models.IntegerField()
    weekday = models.IntegerField(null=True)
    day = models.IntegerField(null=True)
    reader_ids = ArrayField(models.BigIntegerField(), db_default=[])
    is_paused = models.BooleanField(db_default=False)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    last_state = models.TextField(db_default="")
    last_error = models.TextField(db_default="")
    last_file = models.TextField(db_default="")
    last_job_id = models.BigIntegerField(null=True)
    last_skipped = ArrayField(models.BigIntegerField(), db_default=[])
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "exchange_report_schedule"
        constraints = (
            models.CheckConstraint(condition=Q(format__in=["xlsx", "pdf"]), name="exchange_schedule_format"),
            models.CheckConstraint(
                condition=Q(every="day", weekday=None, day=None)
                | Q(every="week", weekday__isnull=False, weekday__range=(1, 7), day=None)
                | Q(every="month", weekday=None, day__isnull=False, day__range=(1, 31)),
                name="exchange_schedule_rhythm",
            ),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="exchange_schedule_hour"),
            models.CheckConstraint(condition=Q(last_state__in=["", "done", "failed"]), name="exchange_schedule_state"),
        )
        indexes = (
            models.Index(fields=["next_at"], name="exchange_schedule_due", condition=Q(is_paused=False)),
            models.Index(fields=["company_id", "owner_id"], name="exchange_schedule_owner"),
        )

    def __str__(self) -> str:
        return f"{self.view_id} {self.every}"


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
