"""账龄分析: what customers owe, or suppliers are owed, by how long it is due, on any day; and the items behind it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guantong.accounting.reports.parameters import AS_OF, PARTY
from guantong.kernel.declare import Field, L, Option, Type
from guantong.kernel.reports import Report, ReportResult, register_report
from guantong.kernel.unit import Row, Unit

BUCKETS = (
    ("not_due", L("未到期", "Not due")),
    ("days_30", L("1-30 天", "1-30 days")),
    ("days_60", L("31-60 天", "31-60 days")),
    ("days_90", L("61-90 天", "61-90 days")),
    ("older", L("90 天以上", "Over 90 days")),
)

# Open on a day: the items booked by then, less the settlements of by then, whichever side of the pair the item was.
OPEN_ITEMS = """
SELECT o.id, o.party_id, o.document_id, o.document_kind, o.reference, o.business_on, o.due_on, o.amount,
       o.amount - sign(o.amount) * coalesce((
         SELECT sum(m.amount) FROM accounting_open_item_match m
          WHERE m.company_id = o.company_id AND (m.item_id = o.id OR m.counter_id = o.id)
            AND m.business_on <= %(as_of)s), 0) AS open_amount
  FROM accounting_open_item o
  JOIN accounting_account a ON a.id = o.account_id
 WHERE o.company_id = %(company)s AND a.code = ANY(%(accounts)s) AND o.business_on <= %(as_of)s
   AND (%(party)s::bigint IS NULL OR o.party_id = %(party)s)
   AND (o.open_amount <> 0 OR EXISTS (SELECT 1 FROM accounting_open_item_match m WHERE m.company_id = o.company_id
        AND (m.item_id = o.id OR m.counter_id = o.id) AND m.business_on > %(as_of)s))
"""
AGEING = f"""
WITH items AS ({OPEN_ITEMS}),
aged AS (SELECT party_id, open_amount * %(sign)s AS open_amount, %(as_of)s::date - due_on AS age FROM items)
SELECT party_id, p.code, p.name, sum(open_amount) AS total,
       coalesce(sum(open_amount) FILTER (WHERE age <= 0), 0) AS not_due,
       coalesce(sum(open_amount) FILTER (WHERE age BETWEEN 1 AND 30), 0) AS days_30,
       coalesce(sum(open_amount) FILTER (WHERE age BETWEEN 31 AND 60), 0) AS days_60,
       coalesce(sum(open_amount) FILTER (WHERE age BETWEEN 61 AND 90), 0) AS days_90,
       coalesce(sum(open_amount) FILTER (WHERE age > 90), 0) AS older
  FROM aged JOIN masterdata_party p ON p.id = aged.party_id
 WHERE open_amount <> 0
 GROUP BY party_id, p.code, p.name ORDER BY total DESC, p.code
"""
LIST = f"""
SELECT i.*, i.open_amount * %(sign)s AS open, i.amount * %(sign)s AS whole, p.code, p.name,
       greatest(%(as_of)s::date - i.due_on, 0) AS overdue_days
  FROM ({OPEN_ITEMS}) i JOIN masterdata_party p ON p.id = i.party_id
 WHERE i.open_amount <> 0 ORDER BY p.code, i.due_on, i.id
"""
# Receivables and advances from customers; payables and advances to suppliers: what the partner owes or is owed in all.
SIDES = {"receivable": (["1122", "2203"], 1), "payable": (["220201", "1123"], -1)}


def _words(unit: Unit, given: dict[str, Any], side: str) -> dict[str, Any]:
    accounts, sign = SIDES[side]
    as_of = given.get("as_of") or unit.today
    return {"company": unit.company_id, "accounts": accounts, "sign": sign, "as_of": as_of, "party": given.get("party")}


def ageing_of(side: str) -> Callable[[Unit, dict[str, Any]], ReportResult]:
    """The query of one side."""

    def query(unit: Unit, given: dict[str, Any]) -> ReportResult:
        words = _words(unit, given, side)
        rows = unit.sql(AGEING, words)
        names = ("total", *(name for name, _ in BUCKETS))
        totals: Row = {name: sum((row[name] for row in rows), Decimal(0)) for name in names}
        for row in rows:
            row["_asked"] = (side, words["as_of"])
        return ReportResult(rows, totals, given={"as_of": words["as_of"]})

    return query


def query_items(unit: Unit, given: dict[str, Any]) -> ReportResult:
    """The open items themselves, each leading to its document."""
    words = _words(unit, given, given.get("side") or "receivable")
    rows = unit.sql(LIST, words)
    totals: Row = {name: sum((row[name] for row in rows), Decimal(0)) for name in ("whole", "open")}
    return ReportResult(rows, totals, given={"as_of": words["as_of"]})


def to_items(row: Row) -> dict[str, Any] | None:
    """A partner leads to its open items."""
    side, as_of = row["_asked"]
    return {
        "report": "open_items",
        "parameters": {"side": side, "as_of": as_of.isoformat(), "party": row["party_id"]},
    }


def to_document(row: Row) -> dict[str, Any] | None:
    """An open item leads to the document that made it."""
    return {"type": row["document_kind"], "id": row["document_id"]}


COLUMNS = (
    Field("code", Type.TEXT, L("编码", "Code"), width=100),
    Field("name", Type.TEXT, L("往来单位", "Partner"), width=240),
    Field("total", Type.MONEY, L("合计", "Total"), total=True, width=140),
    *(Field(name, Type.MONEY, label, total=True, width=130) for name, label in BUCKETS),
)

for code, side, label, permission in (
    ("ar_ageing", "receivable", L("应收账龄分析", "Receivables ageing"), "finance.receipt.read"),
    ("ap_ageing", "payable", L("应付账龄分析", "Payables ageing"), "finance.payment.read"),
):
    register_report(
        Report(
            code=code,
            module="finance",
            label=label,
            params=(AS_OF, PARTY),
            columns=COLUMNS,
            query=ageing_of(side),
            permission=permission,
            drill={"code": to_items, "name": to_items, "total": to_items},
        )
    )

OPEN_ITEMS_REPORT = register_report(
    Report(
        code="open_items",
        module="finance",
        label=L("未结款项明细", "Open items"),
        params=(
            Field(
                "side",
                Type.ENUM,
                L("方向", "Side"),
                options=(Option("receivable", L("应收", "Receivable")), Option("payable", L("应付", "Payable"))),
                default="receivable",
            ),
            AS_OF,
            PARTY,
        ),
        columns=(
            Field("code", Type.TEXT, L("编码", "Code"), width=100),
            Field("name", Type.TEXT, L("往来单位", "Partner"), width=220),
            Field("reference", Type.TEXT, L("单据", "Document"), width=160),
            Field("business_on", Type.DATE, L("日期", "Date"), width=110),
            Field("due_on", Type.DATE, L("到期日", "Due"), width=110),
            Field("overdue_days", Type.INT, L("逾期天数", "Days overdue"), width=90),
            Field("whole", Type.MONEY, L("金额", "Amount"), total=True, width=130),
            Field("open", Type.MONEY, L("未结金额", "Open"), total=True, width=130),
        ),
        query=query_items,
        permission="finance.receipt.read",
        drill={"reference": to_document, "open": to_document},
    )
)
