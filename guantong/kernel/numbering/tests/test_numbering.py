"""A company's own document numbers: previewed, given without gaps, never changed, never twice."""

from __future__ import annotations

import pytest

from guantong.kernel.numbering.series import is_pattern, wrong_part

NUMBERINGS = "/api/customize/numberings"
ORDERS = "/api/sales/sales_orders"


@pytest.fixture
def shop(plant):
    """A customer and a lamp."""
    plant.party("C1")
    plant.item("LAMP", name="台灯")
    return plant


def confirmed(plant, day="2026-01-05"):
    """The number of a sales order of that day, once confirmed."""
    line = {"item": "LAMP", "quantity": "1", "unit": "PCS", "price": "100"}
    body = {"party": "C1", "warehouse": "WH1", "business_on": day, "lines": [line]}
    return plant.client("sales").post(f"{ORDERS}?then=confirm", body)["number"]


def sets(plant, pattern, digits=4, reset="month", code="XS"):
    """The series as the administrator sets it."""
    body = {"code": code, "pattern": pattern, "digits": digits, "reset": reset}
    return plant.client("administrator").post(NUMBERINGS, body)


def changes(plant, made, **what):
    """The answer to a change of the setting."""
    found = plant.client("administrator").get(f"{NUMBERINGS}/{made['id']}")
    return plant.client("administrator").request(
        "PATCH", f"{NUMBERINGS}/{made['id']}", {"version": found["version"], **what}
    )


def codes(answer):
    """What was refused."""
    assert answer.status_code >= 400, answer.content.decode()
    return [one["code"] for one in answer.json()["problems"]]


def test_a_change_goes_on_counting_and_renumbers_nothing(shop):
    assert [confirmed(shop), confirmed(shop)] == ["XS-202601-0001", "XS-202601-0002"]
    made = sets(shop, "SO{YY}{MM}/", digits=3)
    assert [confirmed(shop), confirmed(shop, "2026-02-01")] == ["SO2601/003", "SO2602/001"]
    rows = shop.client("sales").get(f"{ORDERS}?sort=number&columns=number")["rows"]
    assert [one["number"] for one in rows] == ["SO2601/003", "SO2602/001", "XS-202601-0001", "XS-202601-0002"]
    assert shop.client("administrator").request("DELETE", f"{NUMBERINGS}/{made['id']}").status_code == 204
    assert confirmed(shop) == "XS-202601-0004"


def test_a_year_s_series_counts_through_its_months(shop):
    sets(shop, "S{YYYY}-", digits=6, reset="year")
    assert [confirmed(shop), confirmed(shop, "2026-02-01")] == ["S2026-000001", "S2026-000002"]


def test_what_could_collide_is_refused_and_what_could_not_is_not(shop):
    made = sets(shop, "XS{YYYY}", digits=4, reset="year")
    assert confirmed(shop) == "XS20260001"
    # A month's XS202600… reads like a year's number, and the other way round: 20260001 is month 00 only by chance.
    assert changes(shop, made, pattern="X{YYYY}{MM}", digits=3, reset="month").status_code == 200
    assert [confirmed(shop), confirmed(shop, "2026-02-01")] == ["X202601001", "X202602001"]
    # Back to a yearly X2026…: 202601001 would be number 01001 of the year 2026, far above the year's counter.
    administrator = shop.client("administrator")
    assert codes(changes(shop, made, pattern="X{YYYY}", digits=4, reset="year")) == ["numbering.collision"]
    address = "/api/numbering/preview?code=XS&pattern=X%7BYYYY%7D&digits=4&reset=year"
    assert codes(administrator.request("GET", address)) == ["numbering.collision"]
    # Where it was before: the year's counter stands at what was given.
    assert changes(shop, made, pattern="XS{YYYY}", digits=4, reset="year").status_code == 200
    assert confirmed(shop) == "XS20260002"


def test_patterns_that_could_give_a_number_twice_are_refused(shop):
    administrator = shop.client("administrator")

    def refused(pattern, reset="month", code="XS"):
        return codes(administrator.request("POST", NUMBERINGS, {"code": code, "pattern": pattern, "reset": reset}))

    assert refused("XS-") == ["numbering.needs_parts"]
    assert refused("XS-{YYYY}-") == ["numbering.needs_parts"]
    assert refused("XS-{YYYY}{MM}-", "year") == ["numbering.needs_parts"]
    assert refused("XS-{YYYY}{MM}-", "day") == ["numbering.needs_parts"]
    assert refused("XS-{HH}-") == ["numbering.bad_pattern"]
    assert refused("XS'; DROP TABLE x--") == ["numbering.bad_pattern"]
    assert refused("CK-{YYYY}{MM}-") == ["numbering.same_pattern"]
    assert refused("A-{YYYY}{MM}-", code="ZZ") == ["numbering.no_such_series"]
    assert (
        shop.client("sales").request("POST", NUMBERINGS, {"code": "XS", "pattern": "A{YYYY}{MM}-"}).status_code == 403
    )


@pytest.mark.usefixtures("same_day")
def test_the_next_number_is_shown_as_it_will_be(shop):
    rows = {one["code"]: one for one in shop.client("administrator").get("/api/numbering/series")["rows"]}
    assert rows["XS"]["types"] == [{"zh": "销售订单", "en": "Sales order"}]
    assert rows["XS"]["id"] is None
    with shop.unit() as unit:
        day = unit.today
    shown = shop.client("administrator").get(
        "/api/numbering/preview?code=XS&pattern=N%7BYYYY%7D.%7BMM%7D.%7BDD%7D-&digits=3&reset=day"
    )
    assert shown["next"] == f"N{day:%Y.%m.%d}-001"
    sets(shop, "N{YYYY}.{MM}.{DD}-", digits=3, reset="day")
    assert confirmed(shop, day.isoformat()) == shown["next"]


def test_the_database_refuses_a_collision_by_itself(shop):
    sets(shop, "X{YYYY}{MM}", digits=3)
    confirmed(shop)
    statement = "UPDATE kernel_numbering SET pattern = 'X{YYYY}', reset = 'year' WHERE company_id = %s"
    assert shop.attack(statement, shop.company_id) == "GT001"
    assert shop.attack("UPDATE kernel_numbering SET code = 'CK' WHERE company_id = %s", shop.company_id) == "GT001"
    assert confirmed(shop) == "X202601002"


def test_patterns_and_resets():
    assert is_pattern("销-{YYYY}{MM}-")
    assert not is_pattern("{YYYY}{YYYY}")
    assert not is_pattern("{YYYY}{YY}-")
    assert not is_pattern("")
    assert wrong_part("A{YY}{MM}", "month") is None
    assert wrong_part("A{YYYY}{MM}", "day") == "{DD}"
    assert wrong_part("A", "never") is None
