"""One cycle of selling and one of buying: five requests by three users, whatever carries them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.harness import Answer
from guantong.inventory.public import OpeningStock, open_stock
from guantong.masterdata.public import insert_masters
from guantong.testing import Plant

Send = Callable[[str, str, str, Any], Answer]
STEPS = ("create", "confirm", "deliver", "invoice", "receipt")
BUYING_STEPS = ("create", "confirm", "receive", "invoice", "payment")
STOCK = 1_000_000


@dataclass
class Trade:
    """The masters of the cycle."""

    items: list[int]
    customer: int
    supplier: int
    warehouse: int
    bank: int


def prepare(plant: Plant, items: int) -> Trade:
    """A customer, a supplier, and `items` items with a million of each in stock at 6.00, opened with their voucher."""
    unit_id, category = plant.id("unit", "PCS"), plant.id("item_category", "GOODS")
    tax, warehouse = plant.id("tax", "VAT13"), plant.id("warehouse", "WH1")
    rows = [
        {
            "code": f"LAMP-{number:04}", "name": f"台灯{number}号", "spec": f"LED {number % 20 + 1}W",
            "category_id": category, "unit_id": unit_id, "sales_unit_id": unit_id, "purchase_unit_id": unit_id,
            "tax_id": tax, "sales_price": "11.30",
        }
        for number in range(items)
    ]  # fmt: skip
    with plant.unit() as unit:
        made = list(insert_masters(unit, "item", rows).values())
        opening = [
            OpeningStock(item_id=item, warehouse_id=warehouse, quantity=Decimal(STOCK), value=Decimal(STOCK * 6))
            for item in made
        ]
        open_stock(unit, opening)
    customer = plant.party("C001", supplier=False, name="光明灯具商行")
    supplier = plant.party("S001", customer=False, name="恒达电子元件厂")
    return Trade(made, customer, supplier, warehouse, plant.id("bank_account", "BANK"))


def cycle(send: Send, trade: Trade, lines: int) -> list[Answer]:
    """Create, confirm with reservation, deliver with cost voucher, invoice with VAT voucher, receive and settle."""
    order = send(
        "sales", "POST", "/api/sales/sales_orders",
        {
            "business_on": "2026-01-15", "party": trade.customer, "warehouse": trade.warehouse, "price_mode": "inclusive",
            "lines": [{"item": item, "quantity": "2", "price": "11.30"} for item in trade.items[:lines]],
        },
    )  # fmt: skip
    path = f"/api/sales/sales_orders/{order.data['id']}/confirm"
    confirmed = send("sales", "POST", path, {"version": order.data["version"]})
    delivery = send(
        "warehouse", "POST", "/api/sales/deliveries?then=post",
        {
            "business_on": "2026-01-16",
            "lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in confirmed.data["lines"]],
        },
    )  # fmt: skip
    invoice = send(
        "accountant", "POST", "/api/sales/sales_invoices?then=post",
        {
            "business_on": "2026-01-17",
            "lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in delivery.data["lines"]],
        },
    )  # fmt: skip
    receipt = send(
        "accountant", "POST", "/api/finance/receipts?then=post",
        {
            "business_on": "2026-01-18", "party": trade.customer, "bank_account": trade.bank,
            "amount": invoice.data["total_gross"], "lines": [{"open_item": {"code": invoice.data["number"]}}],
        },
    )  # fmt: skip
    return [order, confirmed, delivery, invoice, receipt]


def buying_cycle(send: Send, trade: Trade, lines: int) -> list[Answer]:
    """Create, confirm, receive into stock with accrual voucher, three-way match with input VAT, pay and settle."""
    order = send(
        "buyer", "POST", "/api/purchasing/purchase_orders",
        {
            "business_on": "2026-01-15", "party": trade.supplier, "warehouse": trade.warehouse, "price_mode": "exclusive",
            "lines": [{"item": item, "quantity": "2", "price": "6.00"} for item in trade.items[:lines]],
        },
    )  # fmt: skip
    path = f"/api/purchasing/purchase_orders/{order.data['id']}/confirm"
    confirmed = send("buyer", "POST", path, {"version": order.data["version"]})
    receipt = send(
        "warehouse", "POST", "/api/purchasing/goods_receipts?then=post",
        {
            "business_on": "2026-01-16",
            "lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in confirmed.data["lines"]],
        },
    )  # fmt: skip
    invoice = send(
        "accountant", "POST", "/api/purchasing/supplier_invoices?then=post",
        {
            "business_on": "2026-01-17",
            "lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in receipt.data["lines"]],
        },
    )  # fmt: skip
    payment = send(
        "accountant", "POST", "/api/finance/payments?then=post",
        {
            "business_on": "2026-01-18", "party": trade.supplier, "bank_account": trade.bank,
            "amount": invoice.data["total_gross"], "lines": [{"open_item": {"code": invoice.data["number"]}}],
        },
    )  # fmt: skip
    return [order, confirmed, receipt, invoice, payment]


@dataclass(frozen=True)
class Kind:
    """A cycle by its name: what it does, what its steps are called, and whose desks it crosses."""

    name: str
    run: Callable[[Send, Trade, int], list[Answer]]
    steps: tuple[str, ...]
    roles: tuple[str, ...]


SELLING = Kind("order_to_cash", cycle, STEPS, ("sales", "warehouse", "accountant"))
BUYING = Kind("procure_to_pay", buying_cycle, BUYING_STEPS, ("buyer", "warehouse", "accountant"))
