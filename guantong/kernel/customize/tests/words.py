"""The words of these tests: what the administrator adds, and orders that use it."""

from __future__ import annotations

import json

FIELDS, RULES, LAYOUTS = (f"/api/customize/{name}" for name in ("custom_fields", "field_rules", "list_layouts"))
ORDERS = "/api/sales/sales_orders"


def adds(plant, code, value_type="text", **more):
    """A custom field, made by the administrator through the API."""
    body = {"code": code, "name": more.pop("name", code.rsplit("x_")[-1]), "value_type": value_type, **more}
    return plant.client("administrator").post(FIELDS, body)


def order(plant, line=None, **header):
    """A draft sales order of 10 lamps at 100.00, through the API, as sales."""
    body = {
        "party": "C1", "warehouse": "WH1", **header,
        "lines": [{"item": "LAMP", "quantity": "10", "unit": "PCS", "price": "100", **(line or {})}],
    }  # fmt: skip
    return plant.client("sales").post(ORDERS, body)


def problems(plant, method, path, body, role="administrator"):
    """The codes and fields of a refused request."""
    answer = plant.client(role).request(method, path, body)
    assert answer.status_code >= 400, answer.content.decode()
    return answer.status_code, [(one["code"], one["field"], one["line"]) for one in answer.json()["problems"]]


def described(client):
    """The OpenAPI document as this user gets it; deeper than what the API itself takes."""
    return json.loads(client.download("/api/openapi.json").content)
