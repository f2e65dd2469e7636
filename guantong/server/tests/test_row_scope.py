"""What somebody may not see, he sees nowhere: no list, page, print, file, export, search, event or report shows it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from guantong.kernel.access import events
from guantong.kernel.access.public import RoleHeld, create_token, create_user
from guantong.kernel.declare import RecordType, Type, record_type, record_types
from guantong.kernel.reports import reports
from guantong.testing import PASSWORD, ApiClient
from guantong.trade.tests.story import Trader

pytestmark = pytest.mark.database
SECRET = "只给二号仓看"
COST = "7341.29"
PDF = b"%PDF-1.7\n%..."


@pytest.fixture(scope="module")
def trader(database: object) -> Trader:
    """Goods bought at a cost that tells, into a warehouse of its own, and partly sold."""
    trader = Trader()
    trader.warehouse("WH2", name="二号仓")
    trader.item("A")
    here = {"warehouse": {"code": "WH2"}, "remarks": SECRET}
    order = trader.buys("A", 10, COST, business_on="2026-01-05", **here)
    trader.receives(order, 10, business_on="2026-01-08", **here)
    sale = trader.sells("A", 4, "9999.00", business_on="2026-01-09", **here)
    trader.delivers(sale, 4, business_on="2026-01-10", **here)
    return trader


def acting(trader: Trader, name: str, role: str, **options: Any) -> ApiClient:
    """A client of a new user with the role in the company."""
    username = f"{name}-{trader.name}".lower()
    create_user(username, PASSWORD, name, roles=[RoleHeld(role, trader.company_id)], **options)
    return ApiClient(create_token(username, company_id=trader.company_id), trader.company_id)


def told(answer: Any) -> str:
    """All words of an answer, those in workbooks and on paper too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("application/pdf") and answer.status_code == 200:
        return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return str(content.decode("utf-8", "replace"))


def papers(trader: Trader) -> list[tuple[RecordType, int, str]]:
    """Type, id and number of every document that belongs to a warehouse."""
    found = []
    for one in record_types():
        if one.warehouse_column and one.record == "document":
            rows = trader.sql(
                f"SELECT id, number FROM {one.table} WHERE company_id = %s AND kind = %s", trader.company_id, one.kind
            )
            found += [(one, row["id"], row["number"]) for row in rows]
    return found


def ways(of_type: RecordType, record_id: int, number: str) -> Iterator[tuple[str, str, Any]]:
    """Every way to one record: method, address, body."""
    path = f"/api/{of_type.module}/{of_type.plural}"
    for tail in ("", "/links", "/history", "/print", "/attachments", "/neighbours"):
        yield "GET", f"{path}/{record_id}{tail}", None
    for step in of_type.transitions:
        yield "POST", f"{path}/{record_id}/{step.code}", {}
        yield "POST", f"{path}/bulk/{step.code}", {"ids": [record_id]}
    yield "PATCH", f"{path}/{record_id}", {"version": 1, "remarks": "x"}
    yield "DELETE", f"{path}/{record_id}", None
    for target in of_type.creates:
        other = record_type(target.type)
        yield "GET", f"/api/{other.module}/{other.plural}/new?from={record_id}", None


def collections(of_type: RecordType, number: str) -> Iterator[str]:
    """Every address that answers with several records of a type."""
    path = f"/api/{of_type.module}/{of_type.plural}"
    yield f"{path}?count=1&limit=500"
    yield f"{path}?q={number}"
    yield f"{path}?f.number=eq:{number}"
    yield f"{path}/export?format=csv"
    yield f"{path}/export?format=xlsx"
    yield f"/api/search/{of_type.code}?q={number}"
    yield f"/api/search?q={number}"


@pytest.mark.parametrize("how", ["warehouse", "own"])
def test_a_document_out_of_scope_is_nowhere(trader: Trader, how: str) -> None:
    """Limited to another warehouse, or to one's own documents, with every permission otherwise."""
    if how == "warehouse":
        limited = acting(trader, "keeper", "administrator", warehouse_ids=[trader.id("warehouse", "WH1")])
    else:
        trader.sql(
            "INSERT INTO access_role (code, name_zh, name_en) VALUES (%s, '自己', 'own') ON CONFLICT DO NOTHING",
            "only_own",
        )
        trader.sql(
            """INSERT INTO access_role_permission (role_id, permission, own)
               SELECT id, '*', true FROM access_role WHERE code = 'only_own' ON CONFLICT DO NOTHING"""
        )
        limited = acting(trader, "loner", "only_own")
    boss = trader.client("administrator")
    found = papers(trader)
    assert len(found) == 4
    shown = []
    for of_type, record_id, number in found:
        assert SECRET in told(boss.request("GET", f"/api/{of_type.module}/{of_type.plural}/{record_id}"))
        for method, path, body in ways(of_type, record_id, number):
            answer = limited.request(method, path, body)
            if "/bulk/" in path:
                assert answer.json()["done"] == []
            elif answer.status_code not in (404, 405):
                shown.append(f"{method} {path}: {answer.status_code}")
            if SECRET in (text := told(answer)) or number in text:
                shown.append(f"{method} {path}")
        for path in collections(of_type, number):
            answer = limited.request("GET", path)
            assert answer.status_code == 200, path
            text = told(answer)
            asked = text.replace(f"q={number}", "")
            if SECRET in text or number in asked:
                shown.append(path)
        codes = limited.request("POST", f"/api/search/{of_type.code}/codes", {"codes": [number]})
        assert codes.json() == {number: None}
    for path in ("/api/home", "/api/tasks"):
        if any(number in told(limited.request("GET", path)) for _, _, number in found):
            shown.append(path)
    assert shown == []


def test_no_report_shows_another_warehouse_s_documents(trader: Trader) -> None:
    limited = acting(trader, "reader", "administrator", warehouse_ids=[trader.id("warehouse", "WH1")])
    words = {"item": "A", "from_on": "2026-01-01", "to_on": "2026-12-31", "as_of": "2026-12-31"}
    # Papers of the other warehouse, the value that came into it and the one that is left there.
    marks = [*(number for one, _, number in papers(trader) if "movement" in one.table), "73412.90", "44047.74"]
    shown, boss_sees = [], 0
    for one in reports():
        if one.module != "inventory":
            continue
        given = "&".join(f"{field.name}={words[field.name]}" for field in one.params if field.name in words)
        path = f"/api/reports/{one.code}?{given}"
        boss_sees += any(mark in told(trader.client("administrator").request("GET", path)) for mark in marks)
        if any(mark in told(limited.request("GET", path)) for mark in marks):
            shown.append(one.code)
    assert shown == []
    assert boss_sees >= 3


def test_events_of_another_warehouse_are_not_heard(trader: Trader) -> None:
    keeper = create_user(
        f"listener-{trader.name}".lower(), PASSWORD, "x", roles=[RoleHeld("warehouse", trader.company_id)],
        warehouse_ids=[trader.id("warehouse", "WH1")],
    )  # fmt: skip
    payload = {"company_id": trader.company_id, "type": "delivery", "warehouse_id": trader.id("warehouse", "WH2")}
    assert events.visible(payload, {keeper}) == set()
    assert events.visible(payload | {"warehouse_id": trader.id("warehouse", "WH1")}, {keeper}) == {keeper}


def test_costs_are_shown_to_nobody_who_may_not_see_them(trader: Trader) -> None:
    """A role that may read, export and print everything, costs aside, walks through all that there is."""
    trader.sql(
        "INSERT INTO access_role (code, name_zh, name_en) VALUES ('reads_all', '只读', 'reads') ON CONFLICT DO NOTHING"
    )
    trader.sql(
        """INSERT INTO access_role_permission (role_id, permission, own)
           SELECT id, p, false FROM access_role, unnest(ARRAY['inventory.*.*', 'sales.*.*', 'masterdata.*.read',
                  'masterdata.*.export', 'masterdata.*.print']) p WHERE code = 'reads_all' ON CONFLICT DO NOTHING"""
    )
    curious, boss = acting(trader, "curious", "reads_all"), trader.client("administrator")
    cost = COST.replace(".", "")
    seen, boss_sees = [], 0
    for path in every_page(curious):
        boss_sees += cost in bare(told(boss.request("GET", path)))
        answer = curious.request("GET", path)
        assert answer.status_code < 500, path
        if cost in bare(told(answer)):
            seen.append(path)
    assert seen == []
    assert boss_sees >= 3  # The walk passes by where costs are shown.


def bare(text: str) -> str:
    return text.replace(",", "").replace(".", "")


def every_page(client: ApiClient) -> Iterator[str]:
    """Lists with all their columns, records, prints, exports, searches and reports of everything the user may read."""
    meta = client.get("/api/meta")
    for one in meta["types"]:
        path, columns = one["path"], ",".join(field["name"] for field in one["fields"])
        path = path if path.startswith("/api") else f"/api/{one['module']}/{one['plural']}"
        yield f"{path}?limit=50&columns={columns}"
        yield f"/api/search/{one['code']}?q="
        if one["permissions"]["export"]:
            yield f"{path}/export?format=csv"
        for row in client.get(f"{path}?limit=5")["rows"]:
            for tail in ("", "/history", "/links", *(["/print"] if one["permissions"]["print"] else [])):
                yield f"{path}/{row['id']}{tail}"
    for one in meta["reports"]:
        words = {"item": "A", "from_on": "2026-01-01", "to_on": "2026-12-31", "as_of": "2026-12-31"}
        given = "&".join(
            f"{field['name']}={words[field['name']]}" for field in one["parameters"] if field["name"] in words
        )
        yield f"/api/reports/{one['code']}?{given}"
        yield f"/api/reports/{one['code']}/export?format=csv&{given}"
    yield "/api/home"


def test_every_field_that_hides_costs_is_no_filter_and_no_order_either(trader: Trader) -> None:
    """Nobody finds a cost out by asking whether it is greater than a figure, or which comes first."""
    curious = trader.client("sales")
    asked = 0
    for one in record_types():
        hidden = [field for field in one.fields if field.see == "see.cost" and field.type is not Type.REF]
        path = f"/api/{one.module}/{one.plural}"
        for field in hidden:
            asked += 1
            for query in (f"f.{field.name}=gt:0", f"sort={field.name}", f"columns={field.name}"):
                assert curious.request("GET", f"{path}?{query}").status_code in (403, 422), (path, query)
    assert asked > 0
