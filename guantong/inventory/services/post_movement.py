"""Post the documents of the stock: other receipt and issue, transfer, count, and their red ones."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guantong.accounting.public import Fact, account_of, entries, hold_open, post_voucher
from guantong.inventory import messages
from guantong.inventory.services.post_stock import StockLine, StockPosted, post_stock
from guantong.kernel.declare import carries_out
from guantong.kernel.engine import Document, Reversal, carry_out, reverse
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.unit import Row, Unit

ZERO = Decimal(0)
CENT = Decimal("0.01")


@carries_out("other_receipt", "post")
def post_other_receipt(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Goods in, at the unit cost given or at the average, against the account of the reason.

    Refused: closed period, a reason without account, missing dimensions of that account; each with its line.
    """
    _post(unit, document, "other_receipt.post", [_stock(line, line["quantity"]) for line in document.all_lines], 1)


@carries_out("other_issue", "post")
def post_other_issue(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Goods out at the average, to the account of the reason with department and project (I3).

    Refused: too little stock today or on a later day, goods reserved for orders, closed period.
    """
    _post(unit, document, "other_issue.post", [_stock(line, -line["quantity"]) for line in document.all_lines], -1)


@carries_out("stock_count", "post")
def post_stock_count(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Bring the books to what was counted: surplus and shortage against property pending approval (I1, I2).

    A surplus comes in at the price given, else at the average; a shortage goes out at the average, and where a VAT
    rate is given its input VAT is transferred out. Lines without difference post nothing, but no count is entered into a
    closed period.
    """
    lines = [_stock(line, line["difference"]) for line in document.all_lines if line["difference"]]
    if not lines:
        hold_open(unit, document.header["business_on"])
    pending = account_of(unit, "PENDING_LOSS")
    posted = _move(unit, document, lines, dict.fromkeys(lines_ids(lines), pending))
    rates = {line["id"]: line["tax_rate"] for line in document.all_lines}
    facts = []
    for one in posted:
        tax_out = (-one.value * rates[one.line_id] / 100).quantize(CENT, ROUND_HALF_UP)
        is_surplus = (one.value > 0) is (document.header["reversal_of_id"] is None)
        amounts = {"surplus": one.value} if is_surplus else {"shortage": -one.value, "tax_out": tax_out}
        facts.append(_fact(unit, document, one, amounts, {}))
    _book(unit, document, "stock_count.post", facts, posted)


@carries_out("transfer", "post")
def post_transfer(unit: Unit, document: Document, _asks: dict[str, Any]) -> None:
    """Goods from one place to another. Cost is kept for the whole company, so no voucher follows.

    Without a bin they leave whatever places hold them, and arrive in the default bin of the item in another warehouse;
    within one warehouse no target bin means no bin. A red one puts them back into the places they left.

    Refused: too little stock in the sending place, a closed period.
    """
    header = document.header
    is_red = header["reversal_of_id"] is not None
    within = header["warehouse_id"] == header["target_warehouse_id"]
    lines = []
    for line in document.all_lines:
        for sign, warehouse, place in (
            (-1, header["warehouse_id"], "bin_id"),
            (1, header["target_warehouse_id"], "target_bin_id"),
        ):
            lines.append(
                StockLine(
                    line["id"], line["item_id"], warehouse, sign * line["quantity"], bin_id=line[place] or 0,
                    batch=line["batch"], cost=False, origin_line_id=line["origin_line_id"] if is_red else None,
                    exact=within and place == "target_bin_id",
                )
            )  # fmt: skip
    post_stock(unit, document_kind="transfer", document_id=document.id, on=header["business_on"], lines=lines)


REVERSAL = Reversal(
    negate=("quantity", "unit_quantity", "difference", "total_quantity", "total_value"),
    link="origin_line_id",
    clear=("value",),
)


def reverse_movement(unit: Unit, document: Document, asks: dict[str, Any]) -> None:
    """Take a posted document back by a red one with its own number, at the original cost.

    Refused: a red document, goods that have left meanwhile, a closed period.
    """
    if document.header["reversal_of_id"] is not None:
        unit.refuse(messages.IS_RED, document=document.describe(unit.language))
    reason = asks.get("reason")
    red = reverse(unit, document, asks.get("on") or unit.today, REVERSAL, extra={"remarks": reason} if reason else None)
    carry_out(unit, red, "post")
    document.changes["reversed_by_id"] = red.id


for _code in ("other_receipt", "other_issue", "stock_count", "transfer"):
    carries_out(_code, "reverse")(reverse_movement)


# -- how ---------------------------------------------------------------------------------------------------------------


def lines_ids(lines: Sequence[tuple[Row, Decimal]]) -> list[int]:
    """The ids of the document's lines."""
    return [line["id"] for line, _quantity in lines]


def _stock(line: Row, quantity: Decimal) -> tuple[Row, Decimal]:
    return line, quantity


def _post(unit: Unit, document: Document, event: str, lines: list[tuple[Row, Decimal]], sign: int) -> None:
    account = _reason_account(unit, document)
    posted = _move(unit, document, lines, dict.fromkeys(lines_ids(lines), account))
    facts = [_fact(unit, document, one, {"cost": sign * one.value}, {"REASON": account}) for one in posted]
    _book(unit, document, event, facts, posted)


def _move(
    unit: Unit, document: Document, lines: Sequence[tuple[Row, Decimal]], contra: dict[int, int]
) -> list[StockPosted]:
    header = document.header
    items = _items(unit, {line["item_id"] for line, _quantity in lines})
    is_red = header["reversal_of_id"] is not None
    stock = [
        StockLine(
            line["id"], line["item_id"], header["warehouse_id"], quantity,
            account_of(unit, "INVENTORY", items[line["item_id"]]["category_id"]), contra[line["id"]],
            None if is_red or quantity < 0 or not line["price"]
            else (line["price"] * line["unit_quantity"]).quantize(CENT, ROUND_HALF_UP),
            line["origin_line_id"] if is_red else None, department_id=header["department_id"],
            employee_id=header["employee_id"], project_id=header["project_id"], bin_id=line["bin_id"] or 0,
            batch=line["batch"], exact=document.type.code == "stock_count",
        )
        for line, quantity in lines
    ]  # fmt: skip
    return post_stock(
        unit, document_kind=document.type.code, document_id=document.id, on=header["business_on"], lines=stock
    )


def _items(unit: Unit, item_ids: set[int]) -> dict[int, Row]:
    fetch(unit, {"item": item_ids}, {})
    return unit.references.get("item", {})


def _reason_account(unit: Unit, document: Document) -> int:
    """The account of the reason code: its own, else that of its role."""
    row = unit.one(
        "SELECT name, role, account_id FROM masterdata_reason_code WHERE id = %s", [document.header["reason_id"]]
    )
    if row is None or not (row["account_id"] or row["role"]):
        unit.refuse(messages.NO_REASON_ACCOUNT, field="reason", reason=row["name"] if row else "")
    return int(row["account_id"] or account_of(unit, row["role"]))


def _fact(
    unit: Unit, document: Document, one: StockPosted, amounts: dict[str, Decimal], accounts: dict[str, int]
) -> Fact:
    header = document.header
    return Fact(
        amounts, one.line_id, one.item_id, _items(unit, {one.item_id})[one.item_id]["category_id"],
        department_id=header["department_id"], employee_id=header["employee_id"], project_id=header["project_id"],
        warehouse_id=header["warehouse_id"], quantity=one.quantity, accounts={"INVENTORY": one.account_id} | accounts,
    )  # fmt: skip


_VALUES = """
UPDATE inventory_movement_line l SET value = r.value
  FROM unnest(%s::bigint[], %s::numeric[]) AS r (id, value) WHERE l.id = r.id
"""


def _book(unit: Unit, document: Document, event: str, facts: list[Fact], posted: list[StockPosted]) -> None:
    """The cost of each line on the document, its number, and the voucher."""
    sign = -1 if document.type.code == "other_issue" else 1
    values = [sign * one.value for one in posted]
    if posted:
        unit.run(_VALUES, [[one.line_id for one in posted], values])
    document.changes["total_value"] = sum(values, ZERO)
    header = document.header
    series = document.type.prefix or document.type.code.upper()
    number = unit.value(
        """UPDATE inventory_movement SET number = document_number(company_id, %s, business_on)
            WHERE id = %s AND number IS NULL RETURNING number""",
        [series, document.id],
    )
    post_voucher(
        unit, entries(unit, event, facts) if facts else [], business_on=header["business_on"],
        source_kind=document.type.code, source_id=document.id, summary=f"{document.type.label.zh} {number}",
        purpose="normal" if header["reversal_of_id"] is None else "reversal",
    )  # fmt: skip
