"""The masters of the demo company, and what it owned on its first day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from guantong.demo.files import rows_of
from guantong.kernel.engine import service as engine
from guantong.kernel.unit import Unit

CREDIT_CODE = "91442000MA4UMXLD3M"


def load(unit: Unit, begins_on: date) -> None:
    """Every master; a fixed number of statements for each type."""
    create(unit, "department", rows_of("departments"))
    create(
        unit,
        "employee",
        [
            {"code": f"E{number:03}", "name": row["name"], "department": row["department"]}
            for number, row in enumerate(rows_of("people"), 1)
        ],
    )
    create(
        unit,
        "warehouse",
        [
            {"code": "W1", "name": "原料仓", "keeper": "陈刚", "address": "A 栋 1 楼"},
            {"code": "W2", "name": "成品仓", "keeper": "陈刚", "address": "B 栋 1 楼"},
        ],
    )
    create(
        unit,
        "bin",
        [
            {"code": f"{house}-{rack}-{shelf:02}", "name": f"{rack} 架 {shelf} 层", "warehouse": house}
            for house, racks in (("W1", "AB"), ("W2", "CD"))
            for rack in racks
            for shelf in range(1, 7)
        ],
    )
    create(unit, "project", [{"code": "LAMPS", "name": "台灯批量生产", "department": "WS1"}])
    create(unit, "item", [{k: v for k, v in row.items() if k != "supplier"} for row in rows_of("items")])
    create(
        unit,
        "party",
        [
            {k: v for k, v in row.items() if k != "lead_time_days"} | {"is_supplier": True, "tax": "VAT13"}
            for row in rows_of("suppliers")
        ]
        + [dict(row) | {"is_customer": True, "tax": "VAT13", "salesperson": "王芳"} for row in rows_of("customers")],
    )
    _price_lists(unit, begins_on)
    _boms(unit)
    _reasons(unit)


def create(unit: Unit, type_code: str, rows: Any) -> None:
    """Many records of one type through the engine, as an import would."""
    engine.create_many(unit, type_code, [dict(row) for row in rows])


def _price_lists(unit: Unit, begins_on: date) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    lead_time = {row["code"]: row["lead_time_days"] for row in rows_of("suppliers")}
    for item in rows_of("items"):
        if "supplier" in item:
            lines[item["supplier"]].append(
                {
                    "item": item["code"],
                    "price": item["purchase_price"],
                    "min_order_quantity": item["min_lot"],
                    "lead_time_days": lead_time[item["supplier"]],
                }
            )
    names = {row["code"]: row["short_name"] for row in rows_of("suppliers")}
    lists: list[Mapping[str, Any]] = [
        {
            "code": f"BUY-{supplier}",
            "name": f"{names[supplier]}采购价",
            "side": "buy",
            "party": supplier,
            "price_mode": "exclusive",
            "valid_from": begins_on,
            "lines": found,
        }
        for supplier, found in lines.items()
    ]
    lists.append(
        {
            "code": "SELL-STD",
            "name": "标准销售价",
            "side": "sell",
            "price_mode": "inclusive",
            "valid_from": begins_on,
            "lines": [
                {"item": item["code"], "price": item["sales_price"]}
                for item in rows_of("items")
                if "sales_price" in item
            ],
        }
    )
    create(unit, "price_list", lists)


def _boms(unit: Unit) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of("boms"):
        lines[row["item"]].append(
            {"item": row["component"], "quantity": row["quantity"], "scrap_percent": row["scrap_percent"]}
        )
    names = {row["code"]: row["name"] for row in rows_of("items")}
    create(
        unit,
        "bom",
        [{"code": f"BOM-{item}", "name": names[item], "item": item, "lines": found} for item, found in lines.items()],
    )


def _reasons(unit: Unit) -> None:
    """Making without work orders: components leave to, and products come from, production cost."""
    create(
        unit,
        "reason_code",
        [
            {"code": "MAKE-OUT", "name": "生产领料", "direction": "issue", "account": "40010101"},
            {"code": "MAKE-IN", "name": "完工入库", "direction": "receipt", "account": "40010101"},
            {"code": "SAMPLE", "name": "样品领用", "direction": "issue", "account": "560119"},
            {"code": "OFFICE", "name": "办公领用", "direction": "issue", "account": "560213"},
        ],
    )
