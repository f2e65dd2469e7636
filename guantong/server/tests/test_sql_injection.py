"""Names and values of an address that try to become SQL: refused or taken as text, and the tables stand as they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from guantong.kernel.reports import reports
from guantong.testing import Plant

pytestmark = pytest.mark.database
ATTACKS = [
    "' OR '1'='1",
    "x'; DROP TABLE masterdata_item; --",
    "code) OR (SELECT 1/0)::text = '1' --",
    "(SELECT password FROM access_user LIMIT 1)",
    'name"; SELECT pg_sleep(5); --',
    "%s%(company)s%%",
    "{0}{company}",
    "\\'); --",
    "$$x$$",
    "1 UNION SELECT token_hash FROM access_token",
    "\x00",
    "％' or 1=1",
]


@pytest.fixture(scope="module")
def plant(database: object) -> Plant:
    """Two items that an attack would have to bring out."""
    plant = Plant()
    plant.item("SEEN-1", name="one")
    plant.item("SEEN-2", name="two")
    return plant


def addresses(attack: str) -> Iterator[str]:
    """The attack in the place of every name and value that an address can have."""
    items = "/api/masterdata/items"
    for pairs in (
        {f"f.{attack}": "eq:1"},
        {"f.code": f"eq:{attack}"},
        {"f.code": f"{attack}:1"},
        {"f.code": f"in:{attack},{attack}"},
        {"f.code": f"like:{attack}"},
        {"f.sales_price": f"gt:{attack}"},
        {"f.id": f"eq:{attack}"},
        {"sort": attack},
        {"sort": f"-code,{attack}"},
        {"columns": attack},
        {"after": attack},
        {"limit": attack},
        {"q": attack},
        {"company": attack},
        {attack: attack},
    ):
        yield f"{items}?{urlencode(pairs)}"
        yield f"{items}/export?format=csv&{urlencode(pairs)}"
    for pairs in ({"q": attack}, {"only": attack}, {"for": attack}, {f"with.{attack}": "1"}, {"with.party": attack}):
        yield f"/api/search/item?{urlencode(pairs)}"
    yield f"/api/search?{urlencode({'q': attack})}"
    yield f"/api/search/{quote(attack, safe='')}"
    yield f"/api/reports/{quote(attack, safe='')}"
    yield f"/api/audit?{urlencode({'q': attack, 'user': attack})}"
    yield f"/api/audit?{urlencode({'table': attack, 'op': attack})}"
    yield f"/api/audit?{urlencode({'type': attack, 'document': attack})}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_an_address_becomes_sql(plant: Plant, attack: str) -> None:
    client = plant.client("administrator")
    wrong: list[str] = []
    for path in addresses(attack):
        answer = client.request("GET", path)
        text = answer.content.decode("utf-8", "replace")
        if answer.status_code >= 500 or "scrypt$" in text or "division by zero" in text or "syntax error" in text:
            wrong.append(f"{path}: {answer.status_code}")
    assert wrong == []
    assert [row["code"] for row in client.get("/api/masterdata/items?sort=code")["rows"]] == ["SEEN-1", "SEEN-2"]


@pytest.mark.parametrize("attack", ATTACKS[:5])
def test_no_parameter_of_a_report_becomes_sql(plant: Plant, attack: str) -> None:
    client = plant.client("administrator")
    wrong = []
    for one in reports():
        given = {field.name: attack for field in one.params} | {"after": attack, "sort": attack}
        for pairs in (given, *({name: value} for name, value in given.items())):
            answer = client.request("GET", f"/api/reports/{one.code}?{urlencode(pairs)}")
            if answer.status_code >= 500 or b"scrypt$" in answer.content:
                wrong.append(f"{one.code} {pairs}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_in_a_body_are_refused(plant: Plant, attack: str) -> None:
    client = plant.client("administrator")
    body: Any = {"code": "X", "name": "x", attack: attack, "custom": {attack: attack}}
    answer = client.request("POST", "/api/masterdata/items", body)
    assert answer.status_code in (400, 422)
    answer = client.request("POST", "/api/search/item/codes", {"codes": [attack, "SEEN-1"]})
    if "\x00" in attack:
        assert answer.status_code == 422
    else:
        assert [code for code, record in answer.json().items() if record] == ["SEEN-1"]
