"""Tables of work: what people have to do, what the program does in the background, and files kept with documents."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from guantong.kernel.fields import IdField


class Task(models.Model):
    """Something that a user, or anybody who holds a role, has to do about a document.

    The title is the message `code` with its facts, in the reader's language.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    code = models.TextField()
    facts = models.JSONField(db_default={})
    type = models.TextField(db_default="")
    document_id = models.BigIntegerField(null=True)
    number = models.TextField(db_default="")
    user_id = models.BigIntegerField(null=True)
    role = models.TextField(null=True)
    due_on = models.DateField(null=True)
    state = models.TextField(db_default="open")
    made_by_rule = models.TextField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "work_task"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=["open", "done", "cancelled"]), name="work_task_state"),
            models.CheckConstraint(
                condition=Q(user_id__isnull=False) | Q(role__isnull=False), name="work_task_has_somebody"
            ),
            models.UniqueConstraint(
                fields=["company_id", "document_id", "code", "user_id", "role"],
                condition=Q(state="open", document_id__isnull=False),
                nulls_distinct=False,
                name="work_task_once_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company_id", "role", "-id"], name="work_task_role", condition=Q(state="open")),
            models.Index(fields=["company_id", "user_id", "-id"], name="work_task_user", condition=Q(state="open")),
            models.Index(fields=["document_id"], name="work_task_document"),
            models.Index(fields=["company_id", "-closed_at"], name="work_task_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Notice(models.Model):
    """Something that a user is told: a mention, the end of his job, a report that is there. Nothing waits for him.

    The title is the message `code` with its facts. `path` is a page of the client, `file` an address to fetch.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    kind = models.TextField()
    code = models.TextField()
    facts = models.JSONField(db_default={})
    type = models.TextField(db_default="")
    document_id = models.BigIntegerField(null=True)
    number = models.TextField(db_default="")
    path = models.TextField(db_default="")
    file = models.TextField(db_default="")
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_notice"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(path__regex=r"^(/([^/\\].*)?)?$"), name="work_notice_path_inside"),
            models.CheckConstraint(condition=Q(file="") | Q(file__startswith="/api/"), name="work_notice_file_inside"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company_id", "user_id", "-id"], name="work_notice_user"),
            models.Index(
                fields=["company_id", "user_id"], name="work_notice_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Job(models.Model):
    """One piece of work in the background, with what people see of it. The queue itself is procrastinate's."""

    id = IdField()
    company_id = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    label_zh = models.TextField()
    label_en = models.TextField()
    arguments = models.JSONField(db_default={})
    state = models.TextField(db_default="waiting")
    done = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField(db_default=0)
    message = models.TextField(db_default="")
    log = models.JSONField(db_default=[])
    problems = models.JSONField(db_default=[])
    attempts = models.IntegerField(db_default=0)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_job"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="work_job_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company_id", "-id"], name="work_job_newest"),
            models.Index(fields=["company_id", "user_id", "-id"], name="work_job_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ScheduleSwitch(models.Model):
    """A schedule that an administrator has switched, and how many of its results are kept."""

    code = models.TextField(primary_key=True)
    is_on = models.BooleanField()
    keep = models.IntegerField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "work_schedule_switch"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(keep__gte=1, keep__lte=400), name="work_schedule_switch_keep"),
        ]

    def __str__(self) -> str:
        return self.code


class Attachment(models.Model):
    """A file kept with a document. The content lies under its SHA-256, so equal files are kept once."""

    id = IdField()
    company_id = models.BigIntegerField()
    type = models.TextField()
    document_id = models.BigIntegerField()
    name = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "work_attachment"
        indexes: ClassVar = [
            models.Index(fields=["document_id", "id"], name="work_attachment_document"),
            models.Index(fields=["sha256"], name="work_attachment_content"),
        ]

    def __str__(self) -> str:
        return self.name


class ListView(models.Model):
    """How somebody has set up the list of a type, under a name: filters, order, columns, groups.

    `query` is the list's address without a page. Its owner has it, and so have the holders of `role_ids`, or everybody;
    `is_default` opens the list with it for those it is shared with who have chosen none themselves.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    type_code = models.TextField()
    owner_id = models.BigIntegerField()
    name = models.TextField()
    query = models.TextField(db_default="")
    columns = ArrayField(models.TextField(), db_default=[])
    role_ids = ArrayField(models.BigIntegerField(), db_default=[])
    everybody = models.BooleanField(db_default=False)
    is_default = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "work_list_view"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company_id", "type_code", "owner_id", "name"], name="work_list_view_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="work_list_view_named"),
        ]

    def __str__(self) -> str:
        return f"{self.type_code} {self.name}"
