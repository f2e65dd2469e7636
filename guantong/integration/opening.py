"""Opening stock: what the files say lies where, at the cost they give, on the day before the books begin."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guantong.integration import messages
from guantong.integration.job import Job
from guantong.inventory.public import OpeningStock, open_stock
from guantong.kernel.messages import Problem
from guantong.kernel.unit import Unit

CENT = Decimal("0.01")


def load_opening_stock(job: Job, step: Mapping[str, Any]) -> bool:
    """Post the opening stock, once; whether every row could be taken. Rows without a quantity are told, not posted."""
    file = step["file"]
    with job.unit() as unit:
        if unit.value(
            "SELECT 1 FROM inventory_stock_move WHERE company_id = %s AND document_kind = 'opening' LIMIT 1",
            [unit.company_id],
        ):
            job.say("  opening_stock        is there already")
            return True
        items, warehouses, bins = (_ids(unit, master) for master in ("item", "warehouse", "bin"))
        stock: list[OpeningStock] = []
        wrong: list[Problem] = []
        empty: list[Problem] = []
        for one in job.source.mapped(step):
            found = one.fields
            facts = {"file": file, "row": str(one.row)}
            item, warehouse = items.get(found.get("item", "")), warehouses.get(found.get("warehouse", ""))
            place = bins.get(found["bin"]) if "bin" in found else 0
            if item is None or warehouse is None or place is None:
                absent = next(
                    name for name, known in (("item", item), ("warehouse", warehouse), ("bin", place)) if known is None
                )
                missing = {"column": absent, "found": found.get(absent, "")}
                wrong.append(Problem(messages.NO_SUCH_RECORD, facts | missing))
                continue
            quantity, cost = Decimal(found.get("quantity", "0")), Decimal(found.get("unit_cost", "0"))
            if quantity <= 0:
                empty.append(Problem(messages.NO_QUANTITY, facts | {"item": found["item"], "found": str(quantity)}))
                continue
            value = (quantity * cost).quantize(CENT, ROUND_HALF_UP)
            stock.append(OpeningStock(item, warehouse, quantity, value, bin_id=place))
        job.tell(wrong)
        job.tell(empty, refused=False)
        if wrong:
            return False
        voucher = open_stock(unit, stock)
        free = sum(1 for one in stock if not one.value)
        job.say(f"  opening_stock       {len(stock):>7,} places, {free:,} of them of items without a cost"
                f" (voucher {voucher.number if voucher else '—'})")  # fmt: skip
    return True


def _ids(unit: Unit, master: str) -> dict[str, int]:
    rows = unit.sql(f"SELECT code, id FROM masterdata_{master} WHERE company_id = %s", [unit.company_id])
    return {row["code"]: row["id"] for row in rows}
