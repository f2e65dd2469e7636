"""Where the storm takes place: a company with twenty hot items, five people for each desk, and a token for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guantong.testing import Plant

ITEMS, SCARCE, PARTIES, PEOPLE = 20, 2, 6, 5
OPENING, LAST_UNITS = 300, 40
DESKS = ("buyer", "sales", "warehouse", "accountant")


@dataclass(frozen=True)
class Ground:
    """The masters of the storm, and what every item opened with."""

    items: list[int]
    scarce: list[int]
    customers: list[int]
    suppliers: list[int]
    warehouse: int
    bank: int
    tokens: dict[str, list[str]]
    opening: dict[int, Decimal]


def prepare(plant: Plant) -> Ground:
    """Twenty items that are bought and sold, and two of which only the last units are left and none come after."""
    from guantong.inventory.public import OpeningStock, open_stock
    from guantong.masterdata.public import insert_masters

    unit_id, category = plant.id("unit", "PCS"), plant.id("item_category", "GOODS")
    tax, warehouse = plant.id("tax", "VAT13"), plant.id("warehouse", "WH1")
    rows = [
        {
            "code": f"HOT-{number:02}", "name": f"热销品{number}号", "category_id": category, "unit_id": unit_id,
            "sales_unit_id": unit_id, "purchase_unit_id": unit_id, "tax_id": tax, "sales_price": "22.60",
        }
        for number in range(ITEMS + SCARCE)
    ]  # fmt: skip
    with plant.unit() as unit:
        made = list(insert_masters(unit, "item", rows).values())
        opening = {item: Decimal(OPENING if number < ITEMS else LAST_UNITS) for number, item in enumerate(made)}
        open_stock(
            unit,
            [
                OpeningStock(item_id=item, warehouse_id=warehouse, quantity=quantity, value=quantity * 10)
                for item, quantity in opening.items()
            ],
        )
    return Ground(
        items=made[:ITEMS],
        scarce=made[ITEMS:],
        customers=[plant.party(f"C{number}", supplier=False) for number in range(PARTIES)],
        suppliers=[plant.party(f"S{number}", customer=False) for number in range(PARTIES)],
        warehouse=warehouse,
        bank=plant.id("bank_account", "BANK"),
        tokens={desk: [_token(plant, desk, number) for number in range(PEOPLE)] for desk in DESKS},
        opening=opening,
    )


def _token(plant: Plant, role: str, number: int) -> str:
    """A token of one more person who holds the role."""
    from guantong.kernel.access.public import RoleHeld, create_token, create_user
    from guantong.testing import PASSWORD

    name = f"{role}{number}-{plant.name}".lower()
    create_user(name, PASSWORD, f"{role} {number}", roles=[RoleHeld(role, plant.company_id)])
    return create_token(name, company_id=plant.company_id)
