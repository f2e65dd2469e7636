"""What all documents, lines and masters share, and the kernel's own tables.

The kernel may not import masterdata or access, so `company_id` and the user columns are plain integers here; their
foreign keys are made from the declarations by `guantong.kernel.sql.apply`.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from guantong.kernel.fields import IdField


class DocumentHeader(models.Model):
    """The columns that every document header has. `number` stays null while the document is a draft."""

    id = IdField()
    company_id = models.BigIntegerField()
    kind = models.TextField()
    number = models.TextField(null=True)
    state = models.TextField(db_default="draft")
    business_on = models.DateField()
    remarks = models.TextField(db_default="")
    version = models.IntegerField(db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    posted_by_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField(null=True)
    reversal_of_id = models.BigIntegerField(null=True)
    reversed_by_id = models.BigIntegerField(null=True)
    made_by_rule = models.TextField(null=True)
    print_count = models.IntegerField(db_default=0)
    custom = models.JSONField(db_default={})

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "kind", "number"], name="%(class)s_number_unique"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="%(class)s_version_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company_id", "kind", "-id"], name="%(class)s_newest"),
            models.Index(fields=["company_id", "kind", "state", "-id"], name="%(class)s_state"),
            models.Index(fields=["company_id", "kind", "-business_on", "-id"], name="%(class)s_dated"),
        ]


class DocumentLine(models.Model):
    """The columns that every document line has. The module adds the foreign key of `document_id` to its header."""

    id = IdField()
    company_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    line_no = models.IntegerField()
    remarks = models.TextField(db_default="")
    custom = models.JSONField(db_default={})

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["document_id", "line_no"], name="%(class)s_document")]


class Master(models.Model):
    """The columns that every master record has. `search_keys` is filled by the engine (guantong.kernel.search)."""

    id = IdField()
    company_id = models.BigIntegerField()
    code = models.TextField()
    name = models.TextField()
    is_active = models.BooleanField(db_default=True)
    search_keys = ArrayField(models.TextField(), db_default=[])
    version = models.IntegerField(db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    custom = models.JSONField(db_default={})

    class Meta:
        abstract = True
        constraints: ClassVar = [models.UniqueConstraint(fields=["company_id", "code"], name="%(class)s_code_unique")]
        indexes: ClassVar = [
            GinIndex(fields=["search_keys"], name="%(class)s_search"),
            models.Index(fields=["company_id", "-id"], name="%(class)s_newest"),
        ]


class Audit(models.Model):
    """Who changed what, when and from where; written by row triggers only, never changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    company_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    request_id = models.TextField(null=True)
    source = models.TextField(null=True)
    address = models.TextField(null=True)
    txid = models.BigIntegerField()
    table_name = models.TextField()
    row_id = models.BigIntegerField(null=True)
    document_id = models.BigIntegerField(null=True)
    op = models.TextField()
    changes = models.JSONField()

    class Meta:
        db_table = "kernel_audit"
        indexes: ClassVar = [
            models.Index(fields=["document_id", "id"], name="kernel_audit_document"),
            models.Index(fields=["company_id", "-id"], name="kernel_audit_newest"),
            models.Index(fields=["company_id", "user_id", "-id"], name="kernel_audit_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.op} {self.table_name} {self.row_id}"


class AuditSeal(models.Model):
    """A range of audit rows, bound to the seal before it; made by `audit_seal` only, never changed."""

    id = models.BigAutoField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    digest = models.BinaryField()
    mac = models.BinaryField()
    key_id = models.TextField()
    mark_id = models.BigIntegerField()
    mark_xid = models.BigIntegerField()
    marked_at = models.DateTimeField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_audit_seal"

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"


class Counter(models.Model):
    """The last number given in a series and month; moved by `document_number` only."""

    pk = models.CompositePrimaryKey("company_id", "series", "period")
    company_id = models.BigIntegerField()
    series = models.TextField()
    period = models.TextField()
    value = models.BigIntegerField()

    class Meta:
        db_table = "kernel_counter"

    def __str__(self) -> str:
        return f"{self.series}-{self.period} {self.value}"


class NumberClaim(models.Model):
    """A number that the running transaction has taken; gone at commit, when it must be on one document."""

    pk = models.CompositePrimaryKey("company_id", "series", "number")
    company_id = models.BigIntegerField()
    series = models.TextField()
    number = models.TextField()
    on_date = models.DateField()

    class Meta:
        db_table = "kernel_number_claim"

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """Rows that the running transaction has touched and is judged for at commit, by a law that looks at all of them at
    once; gone then. `subject` names the law."""

    id = models.BigAutoField(primary_key=True)
    txid = models.BigIntegerField()
    subject = models.TextField()
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "kernel_claim"
        indexes: ClassVar = [models.Index(fields=["txid", "subject"], name="kernel_claim_own")]

    def __str__(self) -> str:
        return f"{self.subject} {self.ids}"


class Event(models.Model):
    """What live screens and other systems are told: names only, no business data."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    company_id = models.BigIntegerField()
    type = models.TextField()
    document_id = models.BigIntegerField()
    version = models.IntegerField()
    action = models.TextField()
    user_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    warehouse_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kernel_event"
        indexes: ClassVar = [models.Index(fields=["at"], name="kernel_event_at")]

    def __str__(self) -> str:
        return f"{self.type} {self.document_id} {self.action}"


class RequestKey(models.Model):
    """The first answer to each client-made request key, so that a retry or a second click acts once."""

    pk = models.CompositePrimaryKey("user_id", "key")
    user_id = models.BigIntegerField()
    key = models.TextField()
    at = models.DateTimeField(db_default=Now())
    fingerprint = models.TextField(null=True)
    status = models.IntegerField(null=True)
    type = models.TextField(null=True)
    document_id = models.BigIntegerField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        db_table = "kernel_request_key"
        indexes: ClassVar = [models.Index(fields=["at"], name="kernel_request_key_at")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"


class SqlFile(models.Model):
    """Which SQL file was applied with which content."""

    path = models.TextField(primary_key=True)
    hash = models.TextField()
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_sql_file"

    def __str__(self) -> str:
        return self.path


class FlowRule(models.Model):
    """Whether a flow rule is switched on in a company; a rule without a row has its declared default."""

    pk = models.CompositePrimaryKey("company_id", "code")
    company_id = models.BigIntegerField()
    code = models.TextField()
    enabled = models.BooleanField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_flow_rule"

    def __str__(self) -> str:
        return f"{self.code} {self.enabled}"
