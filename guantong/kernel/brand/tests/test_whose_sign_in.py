"""Whose brand strangers see when a company takes the page, loses the permission or goes; files; and who is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from guantong.kernel.access.events import visible
from guantong.kernel.access.roles import Granted, create_role
from guantong.kernel.unit import Unit
from guantong.kernel.work import jobs
from guantong.testing import ApiClient, Plant

BRANDS = "/api/customize/brands"
LOGO = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA0IDQiPjxyZWN0IHdpZHRoPSI0IiBoZWlnaHQ9IjQiLz48L3N2Zz4="


@pytest.fixture
def other() -> Iterator[Plant]:
    """A second company of the installation, whose brand is taken away again."""
    yield from with_no_brand_left(Plant())


@pytest.fixture
def plant(plant: Plant) -> Iterator[Plant]:
    """The first company, whose brand is taken away again."""
    yield from with_no_brand_left(plant)


def with_no_brand_left(plant: Plant) -> Iterator[Plant]:
    yield plant
    for row in plant.client("administrator").get(BRANDS)["rows"]:
        plant.client("administrator").request("DELETE", f"{BRANDS}/{row['id']}")


def shown() -> str:
    """What strangers read on the sign-in page; empty for the program's own name."""
    name: str = Client().get("/api/brand/sign_in").json()["name"]
    return name


def brand_of(plant: Plant, **values: Any) -> dict[str, Any]:
    body = {"name": f"晨光 {plant.name}", "accent": "#a01c2c", "sign_in": True, **values}
    made: dict[str, Any] = plant.client("administrator").post(BRANDS, body)
    return made


def told(plant: Plant) -> list[int]:
    """The brands of which open pages heard, the newest first."""
    rows = plant.sql(
        "SELECT document_id FROM kernel_event WHERE company_id = %s AND type = 'brand' ORDER BY id DESC",
        plant.company_id,
    )
    return [row["document_id"] for row in rows]


def designer(plant: Plant) -> ApiClient:
    """Somebody who sets his company's brand and may not set the sign-in page."""
    code = f"design_{plant.company_id}"
    with Unit.open(system=True, company_id=0, source="test") as unit:
        create_role(unit, code, "美工", "Designer", [Granted("customize.brand.*")])
    return plant.client(code)


def upload(plant: Plant, content: bytes, mode: str) -> dict[str, Any]:
    client = plant.client("administrator")
    name = "brands.csv" if content[:2] != b"PK" else "brands.xlsx"
    made = client.upload(f"{BRANDS}/import?mode={mode}", name, content).json()
    jobs.run(made["job"])
    state: dict[str, Any] = client.get(f"/api/kernel/imports/{made['batch']}")
    return state


def test_the_company_that_takes_the_sign_in_page_is_shown_and_the_former_one_is_told(plant: Plant, other: Plant):
    first = brand_of(plant)
    before = len(told(plant))
    brand_of(other)
    assert shown() == f"晨光 {other.name}"
    assert told(plant)[0] == first["id"]
    assert len(told(plant)) == before + 1
    now = plant.client("administrator").get(f"{BRANDS}/{first['id']}")
    assert (now["sign_in"], now["version"]) == (False, first["version"] + 1)


def test_who_lost_the_permission_keeps_the_page_may_leave_it_and_changes_nothing_on_it(plant: Plant):
    made = brand_of(plant)
    path, client = f"{BRANDS}/{made['id']}", designer(plant)
    assert shown() == f"晨光 {plant.name}"  # what was set rightly stands, whoever set it
    for change in ({"name": "改名"}, {"accent": "#1f5fbf"}, {"logo": LOGO}, {"is_active": False}):
        refused = client.request("PATCH", path, {"version": made["version"], **change})
        assert (refused.status_code, refused.json()["code"]) == (403, "brand.on_sign_in_page")
    changed = client.request("PATCH", path, {"version": made["version"], "name": "改名", "sign_in": False})
    assert (changed.status_code, changed.json()["name"]) == (200, "改名")
    assert shown() == ""
    again = client.request("PATCH", path, {"version": changed.json()["version"], "sign_in": True})
    assert (again.status_code, again.json()["code"]) == (403, "kernel.forbidden")


def test_a_brand_or_company_that_is_off_or_gone_is_not_shown_to_strangers(plant: Plant, other: Plant):
    made = brand_of(plant)
    client = plant.client("administrator")
    plant.sql("UPDATE masterdata_company SET is_active = false WHERE id = %s RETURNING id", plant.company_id)
    assert shown() == ""
    plant.sql("UPDATE masterdata_company SET is_active = true WHERE id = %s RETURNING id", plant.company_id)
    assert shown() == f"晨光 {plant.name}"
    client.request("PATCH", f"{BRANDS}/{made['id']}", {"version": made["version"], "is_active": False})
    assert shown() == ""
    assert plant.attack("DELETE FROM masterdata_company WHERE id = %s", plant.company_id) == "23503"  # it has people
    assert designer(plant).request("DELETE", f"{BRANDS}/{made['id']}").status_code == 204
    assert brand_of(other)["sign_in"]


def test_an_exported_brand_comes_back_whole_and_a_mere_check_moves_nothing(plant: Plant, other: Plant):
    made = brand_of(other, logo=LOGO, accent_dark="#ff9aa5")
    file = other.client("administrator").download(f"{BRANDS}/export?format=xlsx").content
    brand_of(plant, name="占着登录页")
    client = other.client("administrator")
    assert client.request("DELETE", f"{BRANDS}/{made['id']}").status_code == 204
    checked = upload(other, file, "check")
    assert (checked["state"], checked["good"], checked["problems"]) == ("checked", 1, [])
    assert shown() == "占着登录页"
    assert upload(other, file, "all")["created"] == 1
    assert shown() == made["name"]
    back = client.get(BRANDS + "?columns=name,accent,accent_dark,logo,logo_mark,sign_in,is_active")["rows"][0]
    assert {name: back[name] for name in back if name in made} | {"id": made["id"]} == {
        name: made[name] for name in back if name in made
    }
    assert told(other)[0] == back["id"]  # open pages hear of an import, too
    assert upload(other, file, "all")["unchanged"] == 1


def test_a_file_cannot_bring_what_a_form_could_not(plant: Plant):
    content = "编码,显示名称,主色（浅色外观）,标志\nbrand,晨光,#ffcc00,data:text/html;base64,PGI+\n".encode()
    problems = upload(plant, content, "check")["problems"]
    assert {(one["column"], one["code"]) for one in problems} == {
        ("主色（浅色外观）", "brand.contrast"),
        ("标志", "brand.logo_kind"),
    }


def test_everybody_of_the_company_hears_of_its_brand_and_nobody_else(plant: Plant, other: Plant):
    made = brand_of(plant)
    event = {"company_id": plant.company_id, "type": "brand", "document_id": made["id"]}
    users = {plant.user("sales"), plant.user("administrator"), other.user("sales")}
    assert visible(event, users) == {plant.user("sales"), plant.user("administrator")}
