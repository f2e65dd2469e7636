"""The cycle from order to cash takes the same few statements whatever the number of lines."""

from __future__ import annotations

from typing import Any

import pytest

from bench.cycle import cycle, prepare
from bench.order_to_cash import in_process
from guantong.testing import Plant

MOST = 40
pytestmark = pytest.mark.database


def steps(send: Any, trade: Any, lines: int) -> list[int]:
    """Statements of create, confirm, deliver, invoice and receipt."""
    return [answer.statements for answer in cycle(send, trade, lines)]


def test_order_to_cash_takes_as_many_statements_for_500_lines_as_for_one() -> None:
    plant = Plant()
    trade = prepare(plant, 500)
    clients = {role: plant.client(role) for role in ("sales", "warehouse", "accountant")}
    send = in_process(clients, None)
    cycle(send, trade, 1)  # the first one reads the company's configuration
    one, ten, many = (steps(send, trade, lines) for lines in (1, 10, 500))
    assert one == ten == many
    assert sum(many) <= MOST


def test_a_request_key_that_a_client_sends_costs_no_statement() -> None:
    plant = Plant()
    trade = prepare(plant, 10)
    order = {
        "party": trade.customer,
        "warehouse": trade.warehouse,
        "lines": [{"item": trade.items[0], "quantity": "1", "price": "11.30"}],
    }
    client = plant.client("sales")
    client.post("/api/sales/sales_orders", order)
    without = client.request("POST", "/api/sales/sales_orders", order)
    keyed = client.request("POST", "/api/sales/sales_orders", order, **{"Idempotency-Key": f"key-{plant.name}"})
    assert (without.status_code, keyed.status_code) == (201, 201)
    assert keyed["X-Statements"] == without["X-Statements"]
