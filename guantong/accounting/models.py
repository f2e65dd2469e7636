"""The books: accounts, periods, vouchers, open items and the rules that make vouchers of documents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from guantong.kernel.fields import IdField, money
from guantong.kernel.fields import quantity as quantity_field
from guantong.kernel.models import DocumentHeader, DocumentLine, Master

DIMENSIONS = ("party", "item", "department", "employee", "project", "warehouse")


def _to(model: str, *, required: bool = False, indexed: bool = False) -> Any:
    """A reference that the database holds; without an index where nobody searches backwards."""
    return models.ForeignKey(model, on_delete=models.DO_NOTHING, null=not required, db_index=indexed, related_name="+")


def _period(*, required: bool = False) -> Any:
    """The period, given by the posting trigger alone. No key in the database: its check would lock the period's row,
    and closing, which holds that row, waits for postings."""
    return models.ForeignKey(
        "accounting.Period",
        on_delete=models.DO_NOTHING,
        null=not required,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )


class Account(Master):
    """A ledger account. `code` is the 4-2-2 code, `name` the Chinese name.

    `dims_required` must be on every line, of `dims_one_of` exactly one; `dims_optional` are kept when given.
    `subledger` is empty, `open_item` or `stock`: then every posting has its twin in that ledger, and no voucher that a
    person writes may use the account.
    """

    name_en = models.TextField(db_default="")
    account_class = models.TextField(db_column="class")
    balance = models.TextField()
    parent = _to("accounting.Account")
    level = models.IntegerField(db_default=1)
    is_leaf = models.BooleanField(db_default=True)
    dims_required = ArrayField(models.TextField(), db_default=[])
    dims_one_of = ArrayField(models.TextField(), db_default=[])
    dims_optional = ArrayField(models.TextField(), db_default=[])
    subledger = models.TextField(db_default="")
    is_cash = models.BooleanField(db_default=False)
    fx_reval = models.BooleanField(db_default=False)
    has_quantity = models.BooleanField(db_default=False)
    is_statutory = models.BooleanField(db_default=False)
    remarks = models.TextField(db_default="")

    class Meta(Master.Meta):
        db_table = "accounting_account"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(account_class__in=["asset", "liability", "equity", "cost", "profit_loss"]),
                name="accounting_account_class",
            ),
            models.CheckConstraint(condition=Q(balance__in=["debit", "credit"]), name="accounting_account_side"),
            models.CheckConstraint(
                condition=Q(subledger__in=["", "open_item", "stock"]), name="accounting_account_subledger"
            ),
        ]


class Period(models.Model):
    """A fiscal period; `code` is `2026-01`. Month 0 holds the opening balances, on the day before the books begin."""

    id = IdField()
    company_id = models.BigIntegerField()
    code = models.TextField()
    year = models.IntegerField()
    month = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.TextField(db_default="open")
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.BigIntegerField(null=True)
    reopen_reason = models.TextField(db_default="")
    version = models.IntegerField(db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounting_period"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "year", "month"], name="accounting_period_once"),
            models.CheckConstraint(condition=Q(month__range=(0, 12)), name="accounting_period_month"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="accounting_period_dates"),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="accounting_period_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["company_id", "starts_on"], name="accounting_period_dated")]


class Voucher(DocumentHeader):
    """记账凭证: draft, submitted, reviewed, posted; a draft may be void. `kind` is always "voucher".

    Preparer is `created_by_id`, reviewer `reviewed_by_id`, bookkeeper `posted_by_id`. `source_kind` and `source_id`
    name the document of an automatic voucher; `source_key` tells several vouchers of one document apart.
    `purpose`: normal, opening, closing (profit and loss), reversal, recost.
    """

    period = _period()
    word = models.TextField(db_default="记")
    serial = models.IntegerField(null=True)
    purpose = models.TextField(db_default="normal")
    summary = models.TextField(db_default="")
    source_kind = models.TextField(db_default="")
    source_id = models.BigIntegerField(null=True)
    source_key = models.TextField(db_default="")
    attachment_count = models.IntegerField(db_default=0)
    total = money(db_default=0)
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta(DocumentHeader.Meta):
        db_table = "accounting_voucher"
        constraints: ClassVar = [
            *DocumentHeader.Meta.constraints,
            models.UniqueConstraint(
                fields=["company_id", "period", "word", "serial"], name="accounting_voucher_serial"
            ),
            models.UniqueConstraint(
                fields=["company_id", "source_kind", "source_id", "source_key"],
                condition=~Q(source_kind=""),
                name="accounting_voucher_source_once",
            ),
            models.UniqueConstraint(
                fields=["reversal_of_id"],
                condition=Q(reversal_of_id__isnull=False),
                name="accounting_voucher_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "reviewed", "posted", "void"]),
                name="accounting_voucher_state",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["normal", "opening", "closing", "reversal", "recost"]),
                name="accounting_voucher_purpose",
            ),
            models.CheckConstraint(
                condition=~Q(state="posted")
                | Q(number__isnull=False, serial__isnull=False, period__isnull=False, posted_at__isnull=False),
                name="accounting_voucher_posted_whole",
            ),
        ]


class VoucherLine(DocumentLine):
    """One side of one account. A red line is negative on the same side.

    `posted_on` and `period` are empty until the voucher is posted, so that ledgers read lines without their headers.
    `quantity` is in the item's stock unit; `debit` and `credit` are in the company's currency.
    """

    document = models.ForeignKey(Voucher, on_delete=models.CASCADE, db_index=False, related_name="lines")
    account = _to("accounting.Account", required=True)
    debit = money(db_default=0)
    credit = money(db_default=0)
    summary = models.TextField(db_default="")
    party = _to("masterdata.Party")
    item = _to("masterdata.Item")
    department = _to("masterdata.Department")
    employee = _to("masterdata.Employee")
    project = _to("masterdata.Project")
    warehouse = _to("masterdata.Warehouse")
    quantity = quantity_field(null=True)
    currency = models.TextField(db_default="")
    foreign_amount = money(null=True)
    rate = quantity_field(null=True)
    cash_flow_item = models.TextField(db_default="")
    source_line_id = models.BigIntegerField(null=True)
    period = _period()
    posted_on = models.DateField(null=True)

    class Meta(DocumentLine.Meta):
        db_table = "accounting_voucher_line"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(debit=0, credit=0) & (~Q(quantity=0) | ~Q(foreign_amount=0))
                | Q(debit=0) & ~Q(credit=0)
                | ~Q(debit=0) & Q(credit=0),
                name="accounting_voucher_line_one_side",
            )
        ]
        indexes: ClassVar = [
            *DocumentLine.Meta.indexes,
            models.Index(
                fields=["company_id", "account", "posted_on", "id"],
                condition=Q(posted_on__isnull=False),
                name="accounting_line_ledger",
            ),
            models.Index(
                fields=["company_id", "party", "account", "posted_on"],
                condition=Q(posted_on__isnull=False, party__isnull=False),
                name="accounting_line_party",
            ),
        ]


class VoucherCounter(models.Model):
    """The last voucher number of a period and word; moved only when a voucher is posted."""

    pk = models.CompositePrimaryKey("company_id", "period_id", "word")
    company_id = models.BigIntegerField()
    period = _period(required=True)
    word = models.TextField()
    last = models.IntegerField()

    class Meta:
        db_table = "accounting_voucher_counter"


class AccountBalance(models.Model):
    """Turnover of an account in a period, kept as vouchers are posted. Balances are sums over periods."""

    pk = models.CompositePrimaryKey("company_id", "period_id", "account_id", "shard")
    company_id = models.BigIntegerField()
    period = _period(required=True)
    account = _to("accounting.Account", required=True)
    shard = models.IntegerField(db_default=0)
    debit = money(db_default=0)
    credit = money(db_default=0)

    class Meta:
        db_table = "accounting_account_balance"


class OpenItem(models.Model):
    """A claim or debt on a control account. Amounts are debit-positive: a receivable is positive, a payable negative.

    `open_amount` goes towards zero as matches settle it. `business_on` is the posting date, `due_on` rules the ageing.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    account = _to("accounting.Account", required=True)
    party = _to("masterdata.Party", required=True)
    document_id = models.BigIntegerField()
    document_kind = models.TextField()
    line_id = models.BigIntegerField(null=True)
    reference = models.TextField(db_default="")
    business_on = models.DateField()
    due_on = models.DateField()
    amount = money()
    open_amount = money()
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounting_open_item"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, open_amount__gte=0, open_amount__lte=F("amount"))
                | Q(amount__lt=0, open_amount__lte=0, open_amount__gte=F("amount")),
                name="accounting_open_item_within",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company_id", "account", "party", "due_on"],
                condition=~Q(open_amount=0),
                name="accounting_open_item_open",
            ),
            models.Index(fields=["company_id", "account", "business_on"], name="accounting_open_item_dated"),
            models.Index(fields=["document_id"], name="accounting_open_item_document"),
            models.Index(fields=["line_id"], name="accounting_open_item_line", condition=Q(line_id__isnull=False)),
        ]


class OpenItemMatch(models.Model):
    """核销: `amount` of two opposite items of one account and party.

    A negative amount undoes what document `undoes_document_id` had settled.
    """

    id = IdField()
    company_id = models.BigIntegerField()
    item = models.ForeignKey(OpenItem, on_delete=models.DO_NOTHING, db_index=False, related_name="+")
    counter = models.ForeignKey(OpenItem, on_delete=models.DO_NOTHING, db_index=False, related_name="+")
    amount = money()
    business_on = models.DateField()
    document_id = models.BigIntegerField()
    undoes_document_id = models.BigIntegerField(null=True)
    known_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounting_open_item_match"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(item=F("counter")), name="accounting_open_item_match_amount"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["document_id"], name="accounting_match_document"),
            models.Index(
                fields=["undoes_document_id"],
                name="accounting_match_undoes",
                condition=Q(undoes_document_id__isnull=False),
            ),
            models.Index(fields=["item"], name="accounting_match_item"),
            models.Index(fields=["counter"], name="accounting_match_counter"),
        ]


class ControlDelta(models.Model):
    """What one transaction has posted to a control account (`gl`) and to its sub-ledger (`sub`), debit-positive.

    The two must agree when the transaction commits, and the row goes away again.
    """

    pk = models.CompositePrimaryKey("company_id", "account_id", "txid")
    company_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    txid = models.BigIntegerField()
    gl = money(db_default=0)
    sub = money(db_default=0)

    class Meta:
        db_table = "accounting_control_delta"


class VoucherDue(models.Model):
    """A voucher that a primitive owes at the end of this transaction; posted and removed at commit."""

    id = IdField()
    company_id = models.BigIntegerField()
    txid = models.BigIntegerField()
    voucher = models.JSONField()
    lines = models.JSONField()

    class Meta:
        db_table = "accounting_voucher_due"


class PostingRule(Master):
    """One line of the voucher that an event makes: side, role and which amount of the facts.

    `merge` joins lines of one account and equal dimensions. `code` is `event/sequence`.
    """

    event = models.TextField()
    sequence = models.IntegerField()
    side = models.TextField()
    role = models.TextField()
    amount = models.TextField()
    merge = models.BooleanField(db_default=True)
    summary = models.TextField(db_default="")
    remarks = models.TextField(db_default="")

    class Meta(Master.Meta):
        db_table = "accounting_posting_rule"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(side__in=["debit", "credit"]), name="accounting_posting_rule_side"),
            models.UniqueConstraint(fields=["company_id", "event", "sequence"], name="accounting_posting_rule_once"),
        ]


class AccountRule(Master):
    """Which account a role means; a category beats a category kind, which beats neither.

    `code` is the role, with `/kind` or `/category code` where it is narrower.
    """

    role = models.TextField()
    category_kind = models.TextField(db_default="")
    category = _to("masterdata.ItemCategory")
    account = _to("accounting.Account", required=True)
    remarks = models.TextField(db_default="")

    class Meta(Master.Meta):
        db_table = "accounting_account_rule"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.UniqueConstraint(
                fields=["company_id", "role", "category_kind", "category"],
                nulls_distinct=False,
                name="accounting_account_rule_once",
            ),
        ]
