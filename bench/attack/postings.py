"""Attacks on what posting means: a document that books nothing, ledgers that say more, progress that nobody made."""

from __future__ import annotations

import json

from bench.attack.documents import given, new_draft
from bench.attack.moves import Chance, Step, Steps, aims_at, booked, claim, claims, entry, gl, ware
from bench.attack.world import Side

# Kinds of goods movements with their series; a count moves what it found, a transfer to another warehouse.
MOVES = (("delivery", "CK"), ("goods_receipt", "RK"), ("sales_return", "TH"), ("purchase_return", "TH"), ("other_receipt", "QR"),
         ("other_issue", "QC"), ("transfer", "DB"), ("stock_count", "PD"))  # fmt: skip


def _movement(us: Side, document: int, kind: str, quantity: str = "5", source: int | None = None) -> list[Step]:
    """A draft of a goods movement with one line, whose id is the next one after the document's."""
    head = """INSERT INTO inventory_movement (id, company_id, kind, business_on, warehouse_id, target_warehouse_id)
              VALUES (%s, %s, %s, '2026-04-09', %s, %s)"""
    line = """INSERT INTO inventory_movement_line (id, company_id, document_id, line_no, item_id, quantity, difference, source_line_id, invoice_open)
              VALUES (%s, %s, %s, 1, %s, %s, %s, %s, %s)"""
    waits = quantity if kind in ("delivery", "goods_receipt", "sales_return", "purchase_return") else "0"
    return [Step(head, (document, us.company, kind, us.warehouse, us.second)),
            Step(line, (document + 1, us.company, document, us.items[1], quantity, quantity, source, waits))]  # fmt: skip


def _invoice(us: Side, document: int, net: str, quantity: str = "1", **links: int) -> list[Step]:
    """A draft of a sales invoice with one line."""
    head = """INSERT INTO trade_invoice (id, company_id, kind, business_on, party_id, currency, total_net, total_gross, amount)
              VALUES (%s, %s, 'sales_invoice', '2026-04-09', %s, 'CNY', %s, %s, %s)"""
    columns, places = "".join(f", {name}" for name in links), ", %s" * len(links)
    line = f"""INSERT INTO trade_invoice_line (company_id, document_id, line_no, item_id, unit_id, quantity, stock_quantity, net, gross{columns})
               VALUES (%s, %s, 1, %s, %s, %s, %s, %s, %s{places})"""
    return [Step(head, (document, us.company, us.parties[0], net, net, net)),
            Step(line, (us.company, document, us.items[1], us.unit, quantity, quantity, net, net, *links.values()))]  # fmt: skip


def _money(us: Side, document: int, amount: str, advance: str) -> list[Step]:
    """A draft of a receipt of money, all of it an advance."""
    head = """INSERT INTO finance_payment (id, company_id, kind, business_on, party_id, currency, amount, applied_amount, advance_amount)
              VALUES (%s, %s, 'receipt', '2026-04-09', %s, 'CNY', %s, %s::numeric - %s::numeric, %s)"""
    return [Step(head, (document, us.company, us.parties[0], amount, amount, advance, advance))]


def _owed(us: Side, document: int, amount: str) -> list[Step]:
    """What a document owes, in both ledgers."""
    lines = [entry(us, "1122", amount), entry(us, "3001", None, amount)]
    return [claims(us, [claim(us, amount, document)]), gl(us, lines, source=document)]


@aims_at("booked")
def booked_nothing(chance: Chance) -> Steps:
    """A document that is posted without its goods, its debt or its money, or with others than it says."""
    us, document = chance.us, chance.new_id()
    kind, series = chance.choice(MOVES)
    sign = "" if kind in ("goods_receipt", "sales_return", "other_receipt", "stock_count") else "-"
    moved = booked(us, [ware(us, 1, f"{sign}{chance.choice(('3', '5', '5', '6'))}", document + chance.choice((1, 1, 2)), value=None)],
                   chance.choice(("2026-04-09", "2026-04-09", "2026-04-10")), document)  # fmt: skip
    post = given("inventory_movement", document, series, "posted")
    amount = chance.choice(("100.00", "100.00", "0.01"))
    invoice, money = (
        given("trade_invoice", document, "KP", "posted"),
        given("finance_payment", document, "SK", "posted"),
    )
    cheap = Step("UPDATE trade_invoice SET amount = 0 WHERE id = %s", (document,))
    return chance.choice((
        [*_movement(us, document, kind), post], [*_movement(us, document, kind), moved, post],
        [*_invoice(us, document, amount), invoice], [*_invoice(us, document, amount), *_owed(us, document, "99.99"), invoice],
        [*_invoice(us, document, amount), cheap, invoice],
        [*_money(us, document, amount, amount), money], [*_money(us, document, amount, chance.choice(("0.00", "1.00"))), money],
        [*_money(us, document, amount, amount), *_owed(us, document, amount), money],
    ))  # fmt: skip


@aims_at("booked")
def more_than_it_says(chance: Chance) -> Steps:
    """Goods and debts in the name of a document that is posted already."""
    us = chance.us
    document = chance.choice((us.delivery, us.documents["inventory_movement"]))
    line = chance.choice((us.delivered, us.lines["inventory_movement"], chance.new_id()))
    table = chance.choice(("trade_invoice", "finance_payment"))
    return chance.choice((
        [booked(us, [ware(us, 1, chance.choice(("-1", "2", "0.000001")), line)], "2026-04-09", document)],
        _owed(us, us.documents[table], "5.00"),
    ))  # fmt: skip


@aims_at("booked")
def moved_while_posted(chance: Chance) -> Steps:
    """Goods or debts in the name of a draft, while somebody posts it."""
    us, document = chance.us, chance.new_id()
    table = chance.choice(("inventory_movement", "trade_invoice", "finance_payment"))
    series = {"inventory_movement": "PD", "trade_invoice": "KP", "finance_payment": "SK"}[table]
    slip = (
        [booked(us, [ware(us, 1, "1", document + 1, value="3.00")], "2026-04-09", document)]
        if table == "inventory_movement"
        else _owed(us, document, "4.00")
    )
    return slip, [given(table, document, series, "posted")], new_draft(us, table, document)


@aims_at("progress")
def progress_by_hand(chance: Chance) -> Steps:
    """Delivered, returned, invoiced, credited: more or less than there was, by hand or by the engine's own function."""
    us = chance.us
    order, delivered, invoice = us.lines["trade_order"], us.delivered, us.lines["trade_invoice"]
    table, line, columns = chance.choice((
        ("trade_order_line", order, ("quantity_moved", "quantity_returned", "quantity_invoiced")),
        ("inventory_movement_line", delivered, ("returned_quantity", "invoiced_quantity", "invoice_open")),
        ("trade_invoice_line", invoice, ("net_credited", "tax_credited")),
    ))  # fmt: skip
    change = f"{(column := chance.choice(columns))} = {column} + {chance.choice(('1', '5', '0.01'))}"
    calls = (
        (json.dumps([{"id": order, "moved": "1"}]), "[]", "[]", "[]"), ("[]", json.dumps([{"id": delivered, "returned": "1", "invoiced": "1"}]), "[]", "[]"),
        ("[]", "[]", json.dumps([{"id": invoice, "net_credited": "5"}]), "[]"), ("[]", "[]", "[]", json.dumps([{"id": delivered, "invoice_open": "0"}])),
    )  # fmt: skip
    return [chance.choice((
        Step(f"UPDATE {table} SET {change} WHERE id = %s", (line,)), Step(f"UPDATE {table} SET {change} WHERE company_id = %s", (us.company,)),
        Step(f"MERGE INTO {table} t USING (SELECT 1) s ON t.id = %s WHEN MATCHED THEN UPDATE SET {change}", (line,)),
        Step(f"WITH w AS (UPDATE {table} SET {change} WHERE id = %s RETURNING id) SELECT count(*) FROM w", (line,)),
        Step("SELECT trade_lines_write(%s, %s, %s, %s, '[]')", chance.choice(calls)),
    ))]  # fmt: skip


@aims_at("progress")
def uncounted(chance: Chance) -> Steps:
    """A document that follows from another one, is posted, and is not counted there, or not as much as it is."""
    us, document = chance.us, chance.new_id()
    order, delivered = us.lines["trade_order"], us.delivered
    goods = [
        *_movement(us, document, "delivery", "1", order),
        booked(us, [ware(us, 1, "-1", document + 1)], "2026-04-09", document),
    ]
    posted, invoiced = (
        given("inventory_movement", document, "CK", "posted"),
        given("trade_invoice", document, "KP", "posted"),
    )
    counted = Step(
        f"UPDATE trade_order_line SET quantity_moved = quantity_moved + {chance.choice(('2', '0.5'))} WHERE id = %s",
        (order,),
    )
    credit = [*_invoice(us, document, "0.00", "-1", origin_line_id=us.lines["trade_invoice"]), invoiced]
    return chance.choice((
        [*goods, posted], [*goods, counted, posted], [*_invoice(us, document, "0.00", order_line_id=order), invoiced],
        [*_invoice(us, document, "0.00", source_line_id=delivered), invoiced], credit,
    ))  # fmt: skip


@aims_at("progress")
def counted_at_once(chance: Chance) -> Steps:
    """Two follow from one line at the same time, and the one or the other is not counted, or counts for both."""
    us, documents = chance.us, (chance.new_id(), chance.new_id())
    order = us.lines["trade_order"]
    before = [step for one in documents for step in _invoice(us, one, "0.00", order_line_id=order)]
    now = "SELECT quantity_invoiced FROM trade_order_line WHERE id = %s"

    def side(document: int, counts: str) -> list[Step]:
        count = Step(f"UPDATE trade_order_line SET quantity_invoiced = {counts} WHERE id = %s", (order,))
        return [Step(now, (order,)), *([count] if counts else []), given("trade_invoice", document, "KP", "posted")]

    counts = (
        ("quantity_invoiced + 1", "quantity_invoiced + 1"),
        ("quantity_invoiced + 2", ""),
        ("quantity_invoiced + 1", ""),
        ("1", "1"),
    )
    mine, theirs = chance.choice(counts)
    return side(documents[0], mine), side(documents[1], theirs), before
