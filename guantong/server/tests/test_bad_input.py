"""Bad input over HTTP, as people with ordinary roles send it: a clear problem in their language, and nothing written.

"Nothing" is every row of every table of the company: not only no new one, but none changed.
"""

from __future__ import annotations

import http.client
import io
import json
import re
import threading
import uuid
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.db import connections
from django.test import Client
from django.utils import timezone

from guantong.kernel.access.public import RoleHeld, create_token, create_user
from guantong.server import testing
from guantong.testing import PASSWORD
from guantong.trade.tests.story import DAY, D, Paper, Trader

pytestmark = pytest.mark.database

ORDERS, RECEIPTS, DELIVERIES = "/api/sales/sales_orders", "/api/purchasing/goods_receipts", "/api/sales/deliveries"
BILLS, ISSUES = "/api/purchasing/supplier_invoices", "/api/inventory/other_issues"
VOUCHERS, ITEMS = "/api/accounting/vouchers", "/api/masterdata/items"
ROLES = ("sales", "buyer", "warehouse", "accountant")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Shop(Trader):
    """A company with goods in stock, an open purchase order and an open sales order, and people of two languages."""

    def __init__(self) -> None:
        super().__init__()
        self.item("P0", category="FG")
        self.item("P1", category="FG")
        self.receipt = self.receives(self.orders("buy", ("P0", 100, "10.00"), ("P1", 100, "10.00")), 100, 100)
        self.incoming = self.orders("buy", ("P0", 10, "10.00"), ("P1", 10, "10.00"))
        self.outgoing = self.orders("sell", ("P0", 10, "20.00"), ("P1", 10, "20.00"))
        self.people = {(role, language): self.person(role, language) for role in ROLES for language in ("zh", "en")}

    def person(self, role: str, language: str) -> Client:
        name = f"{role}-{language}-{self.name}".lower()
        create_user(name, PASSWORD, name, roles=[RoleHeld(role, self.company_id)], language=language)
        return client_of(create_token(name, company_id=self.company_id))


def client_of(token: str) -> Client:
    client = Client(headers={"Authorization": f"Bearer {token}"})
    client.raise_request_exception = False
    return client


def send(
    client: Client, method: str, path: str, body: Any, content_type: str = "application/json", **headers: str
) -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic(method, path, data, content_type, headers=headers)


@pytest.fixture(scope="module")
def shop(database: Any) -> Shop:
    return Shop()


Told = tuple[str, int | None, str | None]


def refused(
    shop: Shop, role: str, method: str, path: str, body: Any, status: int, content_type: str = "application/json",
    **headers: str,
) -> list[Told]:  # fmt: skip
    """Send it in both languages; the problems as (code, line, field). The database must be as it was."""
    before = shop.traces()
    told = {}
    for language in ("zh", "en"):
        answer = send(shop.people[role, language], method, path, body, content_type, **headers)
        assert answer.status_code == status, (language, answer.status_code, answer.content.decode()[:500])
        told[language] = problems_of(answer, language)
    assert told["zh"] == told["en"]
    after = shop.traces()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    return told["zh"]


def problems_of(answer: Any, language: str) -> list[Told]:
    assert answer["Content-Type"].startswith("application/problem+json")
    found = json.loads(answer.content)
    assert found["status"] == answer.status_code
    assert found["problems"]
    for problem in found["problems"]:
        words = f"{found['title']} {problem['message']} {problem['hint']}"
        assert problem["message"], problem
        assert problem["hint"], problem
        assert not re.search(r"\{\w+\}", problem["message"] + problem["hint"]), problem
        # Names that people gave stay as they are in every language.
        assert bool(CHINESE.search(re.sub("主仓库|个", "", words))) is (language == "zh"), words
    return [(one["code"], one.get("line"), one.get("field")) for one in found["problems"]]


def order(**changes: Any) -> dict[str, Any]:
    return {
        "business_on": DAY.isoformat(), "party": {"code": "C"}, "warehouse": {"code": "WH1"},
        "lines": [{"item": {"code": "P0"}, "quantity": "1", "price": "20"}],
    } | changes  # fmt: skip


def line(**changes: Any) -> dict[str, Any]:
    return order(lines=[order()["lines"][0] | changes])


def of(paper: Paper, *quantities: str) -> dict[str, Any]:
    lines = [{"source_line_id": one["id"], "quantity": q} for one, q in zip(paper.lines, quantities, strict=False)]
    return {"business_on": DAY.isoformat(), "lines": lines}


# -- fields ------------------------------------------------------------------------------------------------------------

FIELDS: list[tuple[str, Any, list[Told]]] = [
    ("quantity that is a word", line(quantity="many"), [("kernel.wrong_type", 1, "quantity")]),
    ("quantity that is a list", line(quantity=[1]), [("kernel.wrong_type", 1, "quantity")]),
    ("quantity that is true", line(quantity=True), [("kernel.wrong_type", 1, "quantity")]),
    ("negative quantity", line(quantity="-1"), [("trade.not_positive", 1, "quantity")]),
    ("no quantity", line(quantity="0"), [("kernel.zero", 1, "quantity")]),
    ("negative price", line(price="-0.01"), [("kernel.too_small", 1, "price")]),
    ("discount over 100 %", line(discount_percent="100.01"), [("kernel.too_great", 1, "discount_percent")]),
    ("seven decimals", line(quantity="0.0000001"), [("kernel.too_many_decimals", 1, "quantity")]),
    ("25 digits", line(quantity="1" * 25), [("kernel.too_great", 1, "quantity")]),
    ("more than an amount", line(quantity="9" * 14, price="9" * 14), [("trade.amount_too_great", 1, "price")]),
    ("NaN as text", line(quantity="NaN"), [("kernel.wrong_type", 1, "quantity")]),
    ("Infinity as text", line(quantity="Infinity"), [("kernel.wrong_type", 1, "quantity")]),
    ("1e30 as text", line(price="1e30"), [("kernel.wrong_type", 1, "price")]),
    ("digits of another script", line(quantity="١٢"), [("kernel.wrong_type", 1, "quantity")]),
    ("no such item", line(item={"code": "P9"}), [("kernel.no_such_reference", 1, "item")]),
    ("no such customer", order(party={"code": "nobody"}), [("kernel.no_such_reference", None, "party")]),
    ("id beyond 64 bits", order(party=10**30), [("kernel.no_such_reference", None, "party")]),
    ("code with NUL", order(party={"code": "C\0"}), [("kernel.no_such_reference", None, "party")]),
    ("supplier as customer", order(party={"code": "S"}), [("trade.wrong_party", None, "party")]),
    ("no customer", order(party=None), [("kernel.required", None, "party")]),
    ("no lines", order(lines=[]), [("kernel.too_few_lines", None, "lines")]),
    ("lines that are no list", order(lines="P0"), [("kernel.wrong_type", None, "lines")]),
    ("unknown field", order(colour="red"), [("kernel.unknown_field", None, "colour")]),
    ("unknown field of a line", line(colour="red"), [("kernel.unknown_field", 1, "colour")]),
    ("the 30th of February", order(business_on="2026-02-30"), [("kernel.wrong_type", None, "business_on")]),
    ("the year 1", order(business_on="0001-01-01"), [("kernel.wrong_type", None, "business_on")]),
    ("NUL in a text", order(external_ref="a\0b"), [("kernel.bad_characters", None, "external_ref")]),
    ("bell in a text", order(external_ref="a\x07b"), [("kernel.bad_characters", None, "external_ref")]),
    ("10 000 characters", order(external_ref="长" * 10_000), [("kernel.too_long", None, "external_ref")]),
    ("10 001 characters of remarks", order(remarks="x" * 10_001), [("kernel.too_long", None, "remarks")]),
    ("not one of the options", order(price_mode="cheap"), [("kernel.not_an_option", None, "price_mode")]),
    ("a line of somebody else", line(id=1), [("kernel.foreign_line", 1, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [pytest.param(*one[1:], id=one[0]) for one in FIELDS])
def test_a_wrong_field_is_named(shop: Shop, body: Any, expected: list[Told]) -> None:
    assert refused(shop, "sales", "POST", f"{ORDERS}?then=confirm", body, 422) == expected


def test_all_problems_of_a_document_are_told_at_once(shop: Shop) -> None:
    body = order(party={"code": "nobody"}, colour="red", lines=[
        {"item": {"code": "P0"}, "quantity": "x", "price": "-1"},
        {"item": {"code": "P1"}, "quantity": "1", "price": "1"},
        {"item": {"code": "P9"}, "quantity": "1e3"},
    ])  # fmt: skip
    assert sorted(refused(shop, "sales", "POST", ORDERS, body, 422), key=str) == sorted([
        ("kernel.no_such_reference", None, "party"), ("kernel.unknown_field", None, "colour"),
        ("kernel.wrong_type", 1, "quantity"), ("kernel.too_small", 1, "price"),
        ("kernel.no_such_reference", 3, "item"), ("kernel.wrong_type", 3, "quantity"),
    ], key=str)  # fmt: skip


@pytest.mark.parametrize("number", ["1e30", "1" * 25, "-1e400", "1e999999999"])
def test_a_number_without_measure_is_refused_before_it_unfolds(shop: Shop, number: str) -> None:
    body = json.dumps(line(quantity="HERE")).replace('"HERE"', number)
    assert refused(shop, "sales", "POST", ORDERS, body, 422) == [("kernel.too_great", 1, "quantity")]
    body = json.dumps({"code": "X", "name": "X", "decimals": "HERE"}).replace('"HERE"', number)
    assert refused(shop, "buyer", "POST", "/api/masterdata/units", body, 422) == [
        ("kernel.too_great", None, "decimals")
    ]


# -- the request as a whole --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        pytest.param("{", "application/json", "kernel.not_json", id="cut off"),
        pytest.param('{"quantity": NaN}', "application/json", "kernel.not_json", id="NaN"),
        pytest.param('{"quantity": -Infinity}', "application/json", "kernel.not_json", id="Infinity"),
        pytest.param("[" * 100_000, "application/json", "kernel.not_json", id="deep and open"),
        pytest.param('{"a":' * 40 + "1" + "}" * 40, "application/json", "kernel.not_json", id="deep"),
        pytest.param(b'{"remarks": "\xff"}', "application/json", "kernel.not_json", id="no UTF-8"),
        pytest.param('{"remarks": "\\ud800"}', "application/json", "kernel.not_json", id="half a character"),
        pytest.param("[]", "application/json", "kernel.not_an_object", id="a list"),
        pytest.param('{"asks": "x"}', "application/json", "kernel.not_an_object", id="asks that are no object"),
        pytest.param("party=C", "application/x-www-form-urlencoded", "kernel.not_json", id="a form"),
        pytest.param("<order/>", "application/xml", "kernel.not_json", id="XML"),
    ],
)
def test_what_is_no_json_object_is_refused(shop: Shop, body: Any, content_type: str, code: str) -> None:
    told = refused(shop, "sales", "POST", ORDERS, body, 400, content_type)
    assert [one[0] for one in told] == [code]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/search/item?q=%00", "", 422),
        ("GET", "/api/search?q=%00", "", 422),
        ("POST", "/api/search/item/codes", {"codes": ["\0"]}, 422),
        ("POST", f"{ORDERS}/bulk/confirm", {"ids": [10**30]}, 422),
        ("POST", f"{ORDERS}?then=nothing", order(), 404),
        ("GET", f"{ORDERS}/99999999999999999999", "", 404),
        ("GET", f"{ORDERS}?f.total_gross=gt:1e999999999", "", 422),
        ("GET", f"{ORDERS}?sort=number;drop", "", 422),
        ("GET", f"{ORDERS}?limit=501", "", 422),
    ],
)
def test_a_bad_address_is_refused(shop: Shop, method: str, path: str, body: Any, status: int) -> None:
    refused(shop, "sales", method, path, body, status)


def test_a_body_of_more_than_ten_megabytes_is_not_read(shop: Shop, live_server: testing.LiveServer) -> None:
    assert refused(shop, "sales", "POST", ORDERS, " " * (10 * 1024 * 1024 + 1), 413) == [
        ("kernel.too_large", None, None)
    ]
    # Over the network it is the announced length that counts: the answer comes before the body is sent.
    connection = http.client.HTTPConnection(live_server.url.removeprefix("http://"), timeout=120)
    connection.putrequest("POST", ORDERS)
    connection.putheader("Authorization", shop.people["sales", "zh"].defaults["HTTP_AUTHORIZATION"])
    connection.putheader("Content-Length", str(11 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "kernel.too_large")
    connection.close()


# -- what business forbids ---------------------------------------------------------------------------------------------


def test_more_than_there_is_does_not_leave(shop: Shop) -> None:
    body = {
        "business_on": DAY.isoformat(), "warehouse": {"code": "WH1"}, "reason": {"code": "OTHER-OUT"},
        "lines": [{"item": {"code": name}, "quantity": "5000"} for name in ("P0", "P1")],
    }  # fmt: skip
    told = refused(shop, "warehouse", "POST", f"{ISSUES}?then=post", body, 409)
    assert {(code, number) for code, number, _field in told} == {
        ("inventory.not_enough", 1),
        ("inventory.not_enough", 2),
    }
    told = refused(shop, "warehouse", "POST", f"{DELIVERIES}?then=post", of(shop.outgoing, "11", "12"), 422)
    assert told == [("trade.over_moved", 1, "quantity"), ("trade.over_moved", 2, "quantity")]


def test_more_than_was_ordered_is_neither_received_nor_invoiced(shop: Shop) -> None:
    told = refused(shop, "warehouse", "POST", f"{RECEIPTS}?then=post", of(shop.incoming, "10", "11"), 422)
    assert told == [("trade.over_moved", 2, "quantity")]
    told = refused(shop, "accountant", "POST", f"{BILLS}?then=post", of(shop.receipt, "101", "1"), 422)
    assert told == [("trade.over_invoiced", 1, "quantity")]


def test_a_voucher_that_does_not_balance_is_not_submitted(shop: Shop) -> None:
    lines = [{"account": {"code": "1001"}, "debit": "500.00"}, {"account": {"code": "1002"}, "credit": "499.99"}]
    body = {"business_on": DAY.isoformat(), "summary": "x", "lines": lines}
    told = refused(shop, "accountant", "POST", f"{VOUCHERS}?then=submit", body, 422)
    assert [one[0] for one in told] == ["accounting.unbalanced"]


def test_nothing_is_posted_into_a_closed_period_or_before_the_books_begin(database: Any) -> None:
    shop = Shop()
    early, late = of(shop.incoming, "1") | {"business_on": "2025-12-31"}, of(shop.incoming, "1")
    told = refused(shop, "warehouse", "POST", f"{RECEIPTS}?then=post", early, 422)
    assert [one[0] for one in told] == ["accounting.no_period"]
    books = shop.people["accountant", "zh"]
    period = json.loads(send(books, "GET", "/api/accounting/periods?f.code=eq:2026-01", "").content)["rows"][0]
    answer = send(books, "POST", f"/api/accounting/periods/{period['id']}/close", {})
    assert answer.status_code == 200, answer.content.decode()
    told = refused(shop, "warehouse", "POST", f"{RECEIPTS}?then=post", late, 422)
    assert [one[0] for one in told] == ["accounting.period_closed"]


def test_who_may_not_is_told_so(shop: Shop) -> None:
    assert refused(shop, "warehouse", "POST", ORDERS, order(), 403) == [("kernel.forbidden", None, None)]
    assert refused(shop, "sales", "POST", f"{DELIVERIES}/1/reverse", {}, 404)
    assert refused(shop, "sales", "POST", VOUCHERS, {}, 403) == [("kernel.forbidden", None, None)]


def test_a_token_that_expired_or_was_revoked_opens_nothing(shop: Shop) -> None:
    name = f"sales-zh-{shop.name}".lower()
    late = create_token(name, company_id=shop.company_id, expires_at=timezone.now() - timedelta(milliseconds=1))
    taken = create_token(name, company_id=shop.company_id, name="taken")
    rows = json.loads(send(client_of(taken), "GET", "/api/access/tokens", "").content)["rows"]
    mine = next(row["id"] for row in rows if row["name"] == "taken")
    assert send(client_of(taken), "DELETE", f"/api/access/tokens/{mine}", "").status_code < 300
    before = shop.traces()
    for token in (late, taken, "", "gta_nobody"):
        for language in ("zh", "en"):
            answer = send(client_of(token), "POST", ORDERS, order(), **{"Accept-Language": language})
            assert answer.status_code == 401
            assert problems_of(answer, language) == [("kernel.not_signed_in", None, None)]
    assert shop.traces() == before


def test_what_belongs_to_another_company_is_not_there(shop: Shop) -> None:
    other = Trader()
    other.item("SECRET-7", category="FG")
    sold = other.orders("sell", ("SECRET-7", 1, "7777.00"))
    for method, path, body in (
        ("GET", f"{ORDERS}/{sold.id}", ""),
        ("PATCH", f"{ORDERS}/{sold.id}", {"version": 1, "remarks": "mine"}),
        ("DELETE", f"{ORDERS}/{sold.id}", ""),
        ("POST", f"{ORDERS}/{sold.id}/close", {}),
        ("GET", f"{ORDERS}/{sold.id}/links", ""),
        ("GET", f"{ORDERS}/{sold.id}/history", ""),
        ("GET", f"{ORDERS}/{sold.id}/print?format=pdf", ""),
        ("GET", f"{ORDERS}/{sold.id}/attachments", ""),
    ):
        assert refused(shop, "sales", method, path, body, 404) == [("kernel.not_found", None, None)]
    answer = send(shop.people["warehouse", "zh"], "GET", f"{DELIVERIES}/new?from={sold.id}", "")
    assert answer.status_code == 404
    for body in (
        line(item=other.id("item", "SECRET-7")),
        order(party=other.customer),
        order(warehouse=other.id("warehouse", "WH1")),
    ):
        told = refused(shop, "sales", "POST", ORDERS, body, 422)
        assert [one[0] for one in told] == ["kernel.no_such_reference"]
    told = refused(shop, "warehouse", "POST", f"{DELIVERIES}?then=post", of(sold, "1"), 422)
    assert [one[0] for one in told] == ["trade.wrong_source"]
    answer = send(shop.people["sales", "zh"], "GET", f"{ORDERS}?company={other.company_id}", "")
    assert answer.status_code == 403
    assert b"7777" not in answer.content
    assert other.value("SELECT remarks FROM trade_order WHERE id = %s", sold.id) in (None, "")


# -- files -------------------------------------------------------------------------------------------------------------


def workbook(*rows: list[Any], formula: str | None = None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
        if formula:
            sheet.write_formula(1, 1, formula, None, "cached")
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(301):
                sheet.write(b" " * 1024 * 1024)
    return file.getvalue()


def multipart(content: bytes, name: str = "items.xlsx") -> tuple[bytes, str]:
    head = f'--B7\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return head + content + b"\r\n--B7--\r\n", "multipart/form-data; boundary=B7"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(lambda: b"PK\x03\x04 broken", 422, "exchange.broken_file", id="broken"),
        pytest.param(lambda: workbook(["物料编码"], ["A"])[:-200], 422, "exchange.broken_file", id="cut off"),
        pytest.param(bomb, 413, "exchange.zip_bomb", id="zip bomb"),
        pytest.param(lambda: b"MZ\0\0 program", 422, "exchange.unknown_format", id="a program"),
        pytest.param(lambda: b"", 422, "exchange.empty_file", id="empty"),
        pytest.param(lambda: b"x" * (25 * 1024 * 1024 + 1), 413, "exchange.too_large", id="too large"),
    ],
)
def test_a_bad_file_is_refused_at_once(shop: Shop, content: Callable[[], bytes], status: int, code: str) -> None:
    body, kind = multipart(content())
    assert [one[0] for one in refused(shop, "buyer", "POST", f"{ITEMS}/import?mode=all", body, status, kind)] == [code]


@pytest.mark.parametrize("kind", ["multipart/form-data", f"multipart/form-data; boundary={'z' * 300}"])
def test_a_request_that_is_no_multipart_is_no_file(shop: Shop, kind: str) -> None:
    told = refused(shop, "buyer", "POST", f"{ITEMS}/import?mode=all", b"x", 422, kind)
    assert told == [("exchange.no_file", None, "file")]


def test_a_formula_is_not_taken_for_its_last_result(shop: Shop) -> None:
    from guantong.kernel.work import jobs

    body, kind = multipart(
        workbook(["物料编码", "物料名称", "分类", "库存单位"], ["F1", "x", "FG", "PCS"], formula="=A2&1")
    )
    before = shop.traces()
    answer = send(shop.people["buyer", "zh"], "POST", f"{ITEMS}/import?mode=all", body, kind)
    assert answer.status_code == 202, answer.content.decode()
    made = json.loads(answer.content)
    jobs.run(made["job"])
    state = json.loads(send(shop.people["buyer", "zh"], "GET", f"/api/kernel/imports/{made['batch']}", "").content)
    assert [(one["row"], one["column"], one["code"]) for one in state["problems"]] == [
        (2, "物料名称", "exchange.formula")
    ]
    assert state["created"] == 0
    # Whoever began it is told that it came to nothing; nothing else is left.
    after = shop.traces()
    told = {name for name in before if after[name] != before[name]}
    assert told == {"work_notice", "kernel_event"}
    assert [after[name][0] - before[name][0] for name in sorted(told)] == [1, 1]


# -- twice and at once -------------------------------------------------------------------------------------------------


def test_the_same_key_makes_one_document_and_another_body_is_refused(shop: Shop) -> None:
    client, key = shop.people["sales", "zh"], uuid.uuid4().hex
    first = send(client, "POST", f"{ORDERS}?then=confirm", order(), **{"Idempotency-Key": key})
    assert first.status_code == 201, first.content.decode()
    before = shop.traces()
    again = send(client, "POST", f"{ORDERS}?then=confirm", order(), **{"Idempotency-Key": key})
    assert (again.status_code, json.loads(again.content)) == (201, json.loads(first.content))
    other = send(client, "POST", f"{ORDERS}?then=confirm", line(quantity="2"), **{"Idempotency-Key": key})
    assert other.status_code == 409
    assert problems_of(other, "zh")[0][0] == "kernel.key_reused"
    assert shop.traces() == before


def test_two_clicks_at_the_same_moment_make_one_document(shop: Shop) -> None:
    def at_once(work: Callable[[], Any]) -> list[Any]:
        gate = threading.Barrier(2)

        def one() -> Any:
            gate.wait(120)
            try:
                return work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            return [waiting.result(120) for waiting in [pool.submit(one) for _click in range(2)]]

    client = shop.people["sales", "zh"]
    for _time in range(5):
        key, count = uuid.uuid4().hex, shop.traces()["trade_order"][0]
        answers = at_once(lambda key=key: send(client, "POST", ORDERS, order(), **{"Idempotency-Key": key}))
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert shop.traces()["trade_order"][0] == count + 1
    # Without a key, the document's own state is what lets only one click through.
    draft = send(client, "POST", ORDERS, order()).json()
    answers = at_once(lambda: send(client, "POST", f"{ORDERS}/{draft['id']}/confirm", {"version": draft["version"]}))
    assert sorted(one.status_code for one in answers) == [200, 409]


# -- odd but right -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧 🐛 ✅", "\u202eגוטן טאג\u202c שלום", "'; DROP TABLE trade_order; --", "<script>alert(1)</script>",
        "{{7*7}} ${x} %s %(a)s", "=cmd|' /C calc'!A0", "\\x00 \\u0000 %00", "𠮷野家 ﷺ ｶﾅ",
    ],
)  # fmt: skip
def test_any_text_is_kept_as_it_was_written(shop: Shop, text: str) -> None:
    client = shop.people["sales", "en"]
    made = send(client, "POST", ORDERS, order(external_ref=text, remarks=f"{text}\n{text}"))
    assert made.status_code == 201, made.content.decode()
    read = send(client, "GET", f"{ORDERS}/{made.json()['id']}", "").json()
    assert (read["external_ref"], read["remarks"]) == (text, f"{text}\n{text}")
    found = client.get(ORDERS, {"f.external_ref": f"eq:{text}"}).json()["rows"]
    assert [row["id"] for row in found] == [read["id"]]
    page = client.get(f"{ORDERS}/{read['id']}/print", {"format": "pdf"})
    assert (page.status_code, page.content[:5]) == (200, b"%PDF-")
    assert send(client, "DELETE", f"{ORDERS}/{read['id']}", "").status_code == 204


def test_ten_thousand_characters_of_remarks_are_kept(shop: Shop) -> None:
    made = send(shop.people["sales", "zh"], "POST", ORDERS, order(remarks="長" * 10_000))
    assert made.json()["remarks"] == "長" * 10_000


def test_after_all_that_the_books_agree(shop: Shop) -> None:
    assert shop.on_hand("P0") == (D(100), D("1000.00"))
    assert shop.differences() == {}
