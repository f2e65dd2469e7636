"""An item that is looked up on an order carries its price for the partner, the day and the price mode of the order."""

from __future__ import annotations

from typing import Any

import pytest

from guantong.kernel.unit import counting
from guantong.trade.tests.story import Trader

pytestmark = pytest.mark.database


@pytest.fixture
def shop(trader: Trader) -> Trader:
    trader.item("A", name="台灯", sales_price="113.00", purchase_price="60")
    trader.item("B", name="灯泡", sales_price="20.00")
    trader.item("N", name="无价")
    trader.price_list(
        "VIP", [{"item": "A", "price": "100.00"}], side="sell", party_id=trader.customer, price_mode="exclusive"
    )
    trader.price_list("STEPS", [{"item": "B", "price": "18", "min_quantity": "100"}], side="sell")
    return trader


def prices(trader: Trader, role: str, form: str, **header: str) -> dict[str, Any]:
    words = "&".join([f"for={form}", *(f"with.{name}={value}" for name, value in header.items())])
    rows = trader.client(role).get(f"/api/search/item?q=&{words}")
    return {row["code"]: row.get("price") for row in rows}


def test_the_partners_price_in_the_mode_of_the_order(shop: Trader) -> None:
    exclusive = prices(shop, "sales", "sales_order", party=str(shop.customer), price_mode="exclusive")
    assert exclusive["A"] == "100.000000"
    inclusive = prices(shop, "sales", "sales_order", party=str(shop.customer), price_mode="inclusive")
    assert inclusive["A"] == "113.000000"


def test_without_a_partner_the_items_own_price(shop: Trader) -> None:
    assert prices(shop, "sales", "sales_order", price_mode="inclusive")["A"] == "113.000000"


def test_a_price_that_depends_on_the_quantity_waits_for_it(shop: Trader) -> None:
    found = prices(shop, "sales", "sales_order")
    assert found["B"] is None
    assert found["N"] is None


def test_buying_prices_only_for_who_may_see_costs(shop: Trader) -> None:
    assert prices(shop, "buyer", "purchase_order", price_mode="inclusive")["A"] == "60.000000"
    assert prices(shop, "warehouse", "purchase_order", price_mode="inclusive")["A"] is None


def test_pasted_codes_carry_it_too(shop: Trader) -> None:
    path = f"/api/search/item/codes?for=sales_order&with.party={shop.customer}&with.price_mode=exclusive"
    assert shop.client("sales").post(path, {"codes": ["A", "B"]})["A"]["price"] == "100.000000"


def test_forms_without_an_offer_get_none(shop: Trader) -> None:
    assert prices(shop, "sales", "sales_invoice")["A"] is None
    assert prices(shop, "sales", "nothing")["A"] is None


def test_wrong_words_do_no_harm(shop: Trader) -> None:
    assert prices(shop, "sales", "sales_order", party="x';--", business_on="soon", currency="")["A"] == "113.000000"


def test_the_number_of_statements_does_not_grow(shop: Trader) -> None:
    client = shop.client("sales")
    path = f"/api/search/item?q=&for=sales_order&with.party={shop.customer}"
    client.get(path)  # reads the company's settings, once for each version of them
    with counting() as few:
        client.get(path)
    for number in range(30):
        shop.item(f"X{number}", sales_price="5")
    with counting() as many:
        client.get(path)
    assert many.count == few.count
