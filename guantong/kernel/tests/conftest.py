"""A document type of the tests' own: a requisition of items, with its tables, gone when the tests are over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connections

from guantong.kernel import declare, sql
from guantong.kernel.declare import (
    Create,
    Field,
    L,
    Lines,
    Link,
    Option,
    RecordType,
    State,
    Transition,
    Type,
)
from guantong.kernel.engine.catalog import _TABLES

TABLES = """
CREATE TABLE test_requisition (
  id bigint PRIMARY KEY DEFAULT nextval('guantong_id'), company_id bigint NOT NULL, kind text NOT NULL, number text,
  state text NOT NULL DEFAULT 'draft', business_on date NOT NULL, remarks text NOT NULL DEFAULT '',
  version int NOT NULL DEFAULT 1, created_by_id bigint, created_at timestamptz NOT NULL DEFAULT now(),
  changed_by_id bigint, changed_at timestamptz NOT NULL DEFAULT now(), posted_by_id bigint, posted_at timestamptz,
  reversal_of_id bigint, reversed_by_id bigint, made_by_rule text, print_count int NOT NULL DEFAULT 0,
  custom jsonb NOT NULL DEFAULT '{}', warehouse_id bigint, purpose text NOT NULL DEFAULT '', urgency text,
  total numeric(20,2) NOT NULL DEFAULT 0, cost numeric(20,2), wanted_on date, settled numeric(20,2) NOT NULL DEFAULT 0,
  UNIQUE (company_id, kind, number));
CREATE TABLE test_requisition_line (
  id bigint PRIMARY KEY DEFAULT nextval('guantong_id'), company_id bigint NOT NULL, document_id bigint NOT NULL,
  line_no int NOT NULL, remarks text NOT NULL DEFAULT '', custom jsonb NOT NULL DEFAULT '{}', item_id bigint NOT NULL,
  quantity numeric(20,6) NOT NULL, price numeric(20,6) NOT NULL DEFAULT 0, amount numeric(20,2) NOT NULL DEFAULT 0,
  moved numeric(20,6) NOT NULL DEFAULT 0, source_line_id bigint);
"""
STATES = (
    State("draft", L("草稿", "Draft")),
    State("posted", L("已过账", "Posted")),
    State("closed", L("已关闭", "Closed")),
)
STEPS = (
    Transition("post", ("draft",), "posted", L("过账", "Post"), number=True, primary=True),
    Transition(
        "close",
        ("posted",),
        "closed",
        L("关闭", "Close"),
        asks=(Field("reason", Type.TEXT, L("原因", "Reason"), required=True, max_length=50),),
    ),
)


def _prepare(unit, record, existing):
    for line in record["lines"]:
        line["amount"] = round(line["quantity"] * (line.get("price") or 0), 2)
    record["total"] = sum((line["amount"] for line in record["lines"]), Decimal(0))


def _derive(unit, source, target):
    return {
        "warehouse": source.header["warehouse_id"],
        "lines": [
            {"item": line["item_id"], "quantity": line["quantity"], "source_line_id": line["id"]}
            for line in source.all_lines
        ],
    }


def _lines():
    return Lines(
        "lines",
        L("明细", "Lines"),
        "test_requisition_line",
        (
            Field("item", Type.REF, L("物料", "Item"), ref="item", required=True),
            Field("quantity", Type.QUANTITY, L("数量", "Quantity"), required=True, positive=True),
            Field("price", Type.PRICE, L("单价", "Price"), minimum="0", default="0"),
            Field("amount", Type.MONEY, L("金额", "Amount"), readonly=True),
            Field("moved", Type.QUANTITY, L("已领", "Moved"), readonly=True, audited=False),
            Field("open", Type.QUANTITY, L("未领", "Open"), expression="l.quantity - l.moved"),
            Field("source_line_id", Type.INT, L("来源行", "Source line"), hidden=True, importable=False),
        ),
    )


FIELDS = (
    Field("warehouse", Type.REF, L("仓库", "Warehouse"), ref="warehouse", in_list=True, usual_sort=True),
    Field("purpose", Type.TEXT, L("用途", "Purpose"), max_length=40, in_list=True, searchable=True),
    Field(
        "urgency",
        Type.ENUM,
        L("紧急程度", "Urgency"),
        options=(Option("low", L("低", "Low")), Option("high", L("高", "High"))),
        in_list=True,
    ),
    Field("wanted_on", Type.DATE, L("需求日期", "Wanted on"), in_list=True, usual_sort=True),
    Field("total", Type.MONEY, L("合计", "Total"), readonly=True, in_list=True, total=True),
    Field("cost", Type.MONEY, L("成本", "Cost"), see="see.cost", in_list=True),
    Field("settled", Type.MONEY, L("已结", "Settled"), readonly=True, audited=False),
    Field("open", Type.MONEY, L("未结", "Open"), expression="h.total - h.settled", in_list=True),
)


def _type(code, **more):
    return RecordType(
        code=f"test_{code}",
        module="test",
        plural=f"{code}s",
        label=L("领用申请" if code == "requisition" else "领用单", code.capitalize()),
        table="test_requisition",
        kind=f"test_{code}",
        prefix="QG" if code == "requisition" else "LD",
        fields=FIELDS,
        lines=(_lines(),),
        states=STATES,
        transitions=STEPS,
        warehouse_column="warehouse_id",
        prepare=_prepare,
        **more,
    )


REQUISITION = _type("requisition", creates=(Create("test_withdrawal", L("领用", "Withdraw"), ("posted",)),))
WITHDRAWAL = _type(
    "withdrawal",
    derive=_derive,
    links=(Link("source_line_id", "test_requisition", "test_requisition_line", L("申请", "Requisition")),),
)


@pytest.fixture(scope="module")
def requisitions(database):
    """The declared types with their tables, audit triggers and keys."""
    owner = connections["owner"]
    declare.register(REQUISITION, WITHDRAWAL)
    with owner.cursor() as cursor:
        cursor.execute(TABLES)
    sql.apply(owner)
    _TABLES.clear()
    yield REQUISITION
    for one in (REQUISITION, WITHDRAWAL):
        declare._TYPES.pop(one.code)
    with owner.cursor() as cursor:
        cursor.execute("DROP TABLE test_requisition_line, test_requisition")
    sql.apply(owner)
    _TABLES.clear()
