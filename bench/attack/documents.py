"""Attacks on posted documents (orders, movements, invoices, payments), their lines and their numbers."""

from __future__ import annotations

import json

from bench.attack.moves import Chance, Step, Steps, aims_at
from bench.attack.world import TABLES, Side

FIGURE = {
    "trade_order": "total_net",
    "inventory_movement": "total_value",
    "trade_invoice": "amount",
    "finance_payment": "rate",
}
LINE_FIGURE = {
    "trade_order": "price",
    "inventory_movement": "value",
    "trade_invoice": "tax_amount",
    "finance_payment": "discount",
}


def _table(chance: Chance) -> str:
    return chance.choice(tuple(TABLES))


def new_draft(us: Side, table: str, document: int, kind: str = "", on: str = "2026-04-09") -> list[Step]:
    """A draft with one line, as the role writes it."""
    head, line = TABLES[table].head, TABLES[table].line
    values = {"company": us.company, "id": document, "kind": kind or TABLES[table].kind, "on": on, "party": us.parties[0],
              "warehouse": us.warehouse, "item": us.items[0], "unit": us.unit, "claim": us.claims[0]}  # fmt: skip
    return [Step(head, values), Step(line, values)]


def given(table: str, document: int, series: str, state: str) -> Step:
    """The number of a series for a document, and a state."""
    return Step(
        f"UPDATE {table} SET number = document_number(company_id, %s, business_on), state = %s WHERE id = %s",
        (series, state, document),
    )


def done(
    chance: Chance, table: str, document: int, was: str, becomes: str | None, series: str | None, **changes: object
) -> Step:
    """A call of document_done."""
    return Step(
        "SELECT document_done(%s, %s::regclass, %s, %s, %s, %s, %s, %s, NULL, 'attack', NULL, NULL, NULL)",
        (TABLES[table].kind, table, document, chance.us.company, was, becomes, series, json.dumps(changes)),
    )


# -- document -----------------------------------------------------------------------------------------------------------


@aims_at("document")
def rewritten_header(chance: Chance) -> Steps:
    """The header of a posted document that changes, by hand or by the engine's own function."""
    us, table = chance.us, _table(chance)
    document = us.documents[table]
    change = chance.choice((
        "business_on = business_on + 40", "party_id = NULL" if table == "inventory_movement" else f"party_id = {us.parties[1]}",
        f"{FIGURE[table]} = {FIGURE[table]} + 1", "posted_at = '2020-01-01'", "created_by_id = NULL, posted_by_id = NULL, remarks = 'x'",
        "custom = '{\"x\": 1}'", "reversal_of_id = 7", "made_by_rule = 'x'", "remarks = 'x'",
    ))  # fmt: skip
    whole = f"INSERT INTO {table} SELECT * FROM {table} WHERE id = %s ON CONFLICT (id) DO UPDATE SET {change}"
    return [chance.choice((
        Step(f"UPDATE {table} SET {change} WHERE id = %s", (document,)), Step(f"UPDATE {table} SET {change} WHERE id = %s", (document,)),
        Step(f"UPDATE {table} SET {change}, version = version + 1, changed_at = now() WHERE company_id = %s AND state <> 'draft'", (us.company,)),
        Step(f"MERGE INTO {table} t USING (SELECT 1) s ON t.id = %s WHEN MATCHED THEN UPDATE SET {change}", (document,)), Step(whole, (document,)),
        done(chance, table, document, TABLES[table].state, None, None, business_on="2026-05-01"),
        done(chance, table, document, TABLES[table].state, None, None, remarks="x"),
    ))]  # fmt: skip


@aims_at("document")
def another_identity(chance: Chance) -> Steps:
    """A posted document with another number or kind, another company's, or none."""
    us, table = chance.us, _table(chance)
    change = chance.choice((
        "number = NULL", "number = number || '1'", "number = NULL, state = 'draft'", "id = id + 1", f"company_id = {chance.them.company}",
        f"kind = '{chance.choice([one.kind for one in TABLES.values()])}', number = 'XS-202603-0009'",
        "number = document_number(company_id, split_part(number, '-', 1), business_on)",
    ))  # fmt: skip
    return [Step(f"UPDATE {table} SET {change} WHERE id = %s", (us.documents[table],))]


@aims_at("document")
def another_state(chance: Chance) -> Steps:
    """A posted document that goes back, or is reversed by nothing, and is then rewritten as a draft."""
    us, table = chance.us, _table(chance)
    document, was = us.documents[table], TABLES[table].state
    becomes = chance.choice(("draft", "draft", "reversed", "", "posted ", "nothing"))
    change = chance.choice((
        Step(f"UPDATE {table} SET state = %s WHERE id = %s", (becomes, document)), done(chance, table, document, was, becomes, None),
        Step(f"UPDATE {table} SET state = 'reversed', reversed_by_id = %s WHERE id = %s", (chance.choice((document, us.drafts[table], 7)), document)),
        Step(f"UPDATE {table} SET reversed_by_id = %s WHERE id = %s", (document, document)),
        done(chance, table, document, was, "reversed", None, reversed_by_id=us.drafts[table]),
        Step("UPDATE trade_order SET state = 'draft' WHERE id = %s", (us.documents["trade_order"],)),
    ))  # fmt: skip
    return [change, Step(f"UPDATE {table} SET remarks = 'rewritten' WHERE id = %s AND state = 'draft'", (document,))]


@aims_at("document")
def born_posted(chance: Chance) -> Steps:
    """A document that is posted, numbered or reversed without ever having been a draft, or posted without a number."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    make, line = new_draft(us, table, document)
    text = make.query.replace("'draft'", f"'{chance.choice((TABLES[table].state, 'reversed', 'closed'))}'")
    bare = Step(f"UPDATE {table} SET state = %s WHERE id = %s", (TABLES[table].state, document))
    return chance.choice((
        [Step(text, make.parameters)], [Step(text, make.parameters), line], [make, line, bare],
        [make, line, done(chance, table, document, "draft", TABLES[table].state, None)],
    ))  # fmt: skip


@aims_at("document")
def taken_away(chance: Chance) -> Steps:
    """A posted document that goes, with its lines or without."""
    us, table = chance.us, _table(chance)
    document, lines = (
        us.documents[table],
        Step(f"DELETE FROM {table}_line WHERE document_id = %s", (us.documents[table],)),
    )
    return chance.choice((
        [Step(f"DELETE FROM {table} WHERE id = %s", (document,))], [lines, Step(f"DELETE FROM {table} WHERE id = %s", (document,))],
        [Step(f"WITH l AS (DELETE FROM {table}_line WHERE document_id = %s) DELETE FROM {table} WHERE id = %s", (document, document))],
        [lines], [Step(f"DELETE FROM {table}_line WHERE company_id = %s", (us.company,))],
        [Step(f"MERGE INTO {table} t USING (SELECT 1) s ON t.id = %s WHEN MATCHED THEN DELETE", (document,))], [Step(f"TRUNCATE {table} CASCADE")],
    ))  # fmt: skip


@aims_at("document")
def rewritten_lines(chance: Chance) -> Steps:
    """The lines of a posted document, by hand or by the engine's own function."""
    us, table = chance.us, _table(chance)
    document, draft, lines = us.documents[table], us.drafts[table], f"{table}_line"
    figure = LINE_FIGURE[table]
    change = chance.choice((f"{figure} = coalesce({figure}, 0) + 1", "remarks = 'x'", "line_no = line_no + 1"))
    figures = json.dumps([{"id": us.lines["inventory_movement"], "price": "9", "net": "9", "value": "9"}])
    other = json.dumps([{"id": us.lines["trade_invoice"], "difference": "9", "cleared_value": "9"}])
    return [chance.choice((
        Step(f"UPDATE {lines} SET {change} WHERE document_id = %s", (document,)), Step(f"UPDATE {lines} SET {change} WHERE document_id = %s", (document,)),
        Step(f"MERGE INTO {lines} t USING (SELECT 1) s ON t.document_id = %s WHEN MATCHED THEN UPDATE SET {change}", (document,)),
        Step("SELECT trade_lines_write('[]', '[]', '[]', %s, '[]')", (figures,)), Step("SELECT trade_lines_write('[]', '[]', '[]', '[]', %s)", (other,)),
        Step(f"UPDATE {lines} SET document_id = %s WHERE document_id = %s", (document, draft)),
        Step(f"UPDATE {lines} SET document_id = %s WHERE document_id = %s", (draft, document)),
    ))]  # fmt: skip


@aims_at("document")
def one_line_more(chance: Chance) -> Steps:
    """A line for a posted document, by itself or in the transaction that posts it."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    more = new_draft(us, table, us.documents[table])[1]
    late = [
        *new_draft(us, table, document),
        given(table, document, TABLES[table].series, TABLES[table].state),
        new_draft(us, table, document)[1],
    ]
    return chance.choice(([more], [more], late))


@aims_at("document")
def no_number_at_all(chance: Chance) -> Steps:
    """Progress and figures that are no numbers."""
    us = chance.us
    words = [json.dumps([{"id": us.lines["trade_order"], "moved": "NaN", "transit_value": "NaN"}]),
             json.dumps([{"id": us.lines["inventory_movement"], "returned": "NaN", "accrued": "NaN"}]),
             json.dumps([{"id": us.lines["trade_invoice"], "quantity_credited": "NaN"}])]  # fmt: skip
    return [chance.choice((
        Step("SELECT trade_lines_write(%s, '[]', '[]', '[]', '[]')", (words[0],)), Step("SELECT trade_lines_write('[]', %s, '[]', '[]', '[]')", (words[1],)),
        Step("SELECT trade_lines_write('[]', '[]', %s, '[]', '[]')", (words[2],)),
        Step("UPDATE trade_order_line SET quantity_invoiced = 'NaN' WHERE document_id = %s", (us.documents["trade_order"],)),
    ))]  # fmt: skip


@aims_at("document")
def slipped_in(chance: Chance) -> Steps:
    """A line for a draft, more or changed, while somebody posts it."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    before = new_draft(us, table, document)
    slip = chance.choice((
        before[1], Step(f"UPDATE {table}_line SET remarks = 'x' WHERE document_id = %s", (document,)),
        Step(f"DELETE FROM {table}_line WHERE document_id = %s", (document,)),
    ))  # fmt: skip
    return [slip], [given(table, document, TABLES[table].series, TABLES[table].state)], before


# -- number -------------------------------------------------------------------------------------------------------------


@aims_at("number")
def burnt_number(chance: Chance) -> Steps:
    """A number of a document that is taken for nothing, or two for one."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    series = chance.choice((TABLES[table].series, TABLES[table].series, "QR", "ZZ", "", "XS-202603", None))
    take = Step("SELECT document_number(%s, %s, %s)", (chance.choice((us.company, us.company, chance.them.company, 7, None)), series,
                                                       chance.choice(("2026-03-18", "2026-04-09", "infinity", "12026-01-01", "0044-03-15 BC", None))))  # fmt: skip
    plain = Step("SELECT document_number(%s, %s, '2026-04-09')", (us.company, TABLES[table].series))
    post = [*new_draft(us, table, document), given(table, document, TABLES[table].series, TABLES[table].state)]
    book = Step(
        "SELECT trade_book(%s, %s::regclass, %s, %s, '2026-04-09', '{}', '[]', '[]', '{}', '[]')",
        (us.company, table, TABLES[table].series, 7),
    )
    return chance.choice((
        [take], [plain], [plain, *post], [*post, plain], [Step("SAVEPOINT a"), plain, Step("ROLLBACK TO a"), *post], [book, plain],
        [*post, Step(f"DELETE FROM {table}_line WHERE document_id = %s", (document,)), Step(f"DELETE FROM {table} WHERE id = %s", (document,))],
        [plain, Step("SET CONSTRAINTS ALL IMMEDIATE")], [Step("SELECT document_number(%s, 'CK', '2026-03-01') FROM generate_series(1, 3)", (us.company,))],
    ))  # fmt: skip


@aims_at("number")
def given_back(chance: Chance) -> Steps:
    """A numbered document that goes, posted by a transaction before, or given back to be changed."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    before = [*new_draft(us, table, document), given(table, document, TABLES[table].series, TABLES[table].state)]
    back = [Step("UPDATE trade_order SET state = 'draft' WHERE id = %s", (document,))] if table == "trade_order" else []
    last = Step(f"DELETE FROM {table} WHERE id = %s", (document,))
    return (
        [*back, chance.choice((Step(f"DELETE FROM {table}_line WHERE document_id = %s", (document,)), last)), last],
        [],
        before,
    )


@aims_at("number")
def chosen_number(chance: Chance) -> Steps:
    """A number that nobody gave, or that was given for another kind, month, series or company."""
    us, table, document = chance.us, _table(chance), chance.new_id()
    place, make = TABLES[table], new_draft(us, table, document)
    number = chance.choice((
        f"{place.series}-202604-{chance.randint(1, 40):04}", f"{place.series}-202603-0001", "XS-202604-0001", "x", "", f"{place.series}-202604-00001",
        f"{place.series}-202604-99999999999999999999", f"{place.series}-202604-0000", f"{place.series}-202604--001",
    ))  # fmt: skip
    state = chance.choice(("draft", place.state))
    chosen = Step(f"UPDATE {table} SET number = %s, state = %s WHERE id = %s", (number, state, document))
    foreign = Step(f"UPDATE {table} SET number = document_number(%s, %s, business_on), state = %s WHERE id = %s",
                   (chance.them.company, place.series, state, document))  # fmt: skip
    month = Step(
        f"UPDATE {table} SET number = document_number(company_id, %s, '2026-07-01'), state = %s WHERE id = %s",
        (place.series, state, document),
    )
    book = Step(
        "SELECT trade_book(%s, %s::regclass, 'QR', %s, '2026-04-09', '{}', '[]', '[]', '{}', '[]')",
        (us.company, table, document),
    )
    twin = [new_draft(us, "inventory_movement", document, "sales_return")[0], given("inventory_movement", document, "TH", "posted"),
            new_draft(us, "inventory_movement", document + 1, "purchase_return")[0],
            Step("""UPDATE inventory_movement SET state = 'posted', number = (SELECT number FROM inventory_movement WHERE id = %s) WHERE id = %s""",
                 (document, document + 1))]  # fmt: skip
    return chance.choice((
        [*make, chosen], [*make, chosen], [*make, foreign], [*make, month], [*make, given(table, document, "QR", state)], [*make, book], twin,
        [*make, done(chance, table, document, "draft", place.state, "QQ")], [*make, done(chance, table, document, "draft", None, None, number=number)],
    ))  # fmt: skip


@aims_at("number")
def one_number_for_two(chance: Chance) -> Steps:
    """Two post at once, one of them for nothing, or with the number that the other one gets."""
    us, table, documents = chance.us, _table(chance), (chance.new_id(), chance.new_id())
    place = TABLES[table]
    before = [step for one in documents for step in new_draft(us, table, one)]
    first = [given(table, documents[0], place.series, place.state)]
    taken = f"""UPDATE {table} SET state = %s, number = (SELECT series || '-202604-' || to_char(value + 1, 'FM0000') FROM kernel_counter
                 WHERE company_id = %s AND series = %s AND period = '202604') WHERE id = %s"""
    second = chance.choice((
        [given(table, documents[1], place.series, place.state)], [Step(taken, (place.state, us.company, place.series, documents[1]))],
        [Step("SELECT document_number(%s, %s, '2026-04-09')", (us.company, place.series))],
    ))  # fmt: skip
    return first, second, before


# Patterns, mostly with the reset that fits them.
PATTERNS = (("XS-{YYYY}{MM}-", "month"), ("S{YY}{MM}", "month"), ("XS-", "never"), ("XS-202603-", "never"), ("XS-202603-", "never"), ("A", "month"),
            ("XS-{YYYY}{MM}{DD}", "day"), ("XS{MM}-", "month"), ("XS-{YYYY}03-", "year"), ("XS-20{YY}03-", "year"), ("CK-{YYYY}{MM}-", "month"),
            ("X{YYYY}", "year"), ("X{YYYY}{MM}", "month"), ("XS-{YYYY}{MM}-0", "month"), ("", "never"), ("XS.{YYYY}{MM}-", "month"), ("XS-[0-9]+", "never"))  # fmt: skip


@aims_at("number")
def renumbered(chance: Chance) -> Steps:
    """A series that is set so that it gives a number again; before, while or after a document gets one."""
    us, table, document = chance.us, "trade_order", chance.new_id()
    post = [
        *new_draft(us, table, document, on=chance.choice(("2026-03-25", "2026-04-09"))),
        given(table, document, "XS", "confirmed"),
    ]
    pattern, reset = chance.choice(PATTERNS)
    values = (pattern, chance.choice((3, 4, 4, 4, 5, 17)), chance.choice((reset, reset, reset, "month", "year", "never", "day", "week")),
              chance.choice(("trade_order:sales_order", "", "trade_invoice:sales_invoice", "kernel_counter:x")))  # fmt: skip
    new = Step(
        """INSERT INTO kernel_numbering (company_id, code, name, pattern, digits, reset, places) VALUES (%s, 'XS', 'XS', %s, %s, %s, %s)
           ON CONFLICT (company_id, code) DO UPDATE SET (pattern, digits, reset, places) = (excluded.pattern, excluded.digits, excluded.reset, excluded.places)""",
        (us.company, *values),
    )
    gone = Step("DELETE FROM kernel_numbering WHERE company_id = %s", (us.company,))
    other = Step("UPDATE kernel_numbering SET code = 'CK' WHERE company_id = %s", (us.company,))
    theirs = Step(
        "UPDATE kernel_numbering SET company_id = %s WHERE company_id = %s", (chance.them.company, us.company)
    )
    back = Step("UPDATE kernel_numbering SET pattern = %s, digits = %s, reset = %s, places = %s WHERE company_id = %s", (*values, us.company))  # fmt: skip
    change = chance.choice((new, new, new, back, gone, other, theirs))
    return chance.choice((
        [change], [change, *post], [*post, change], [change, *post, gone], ([change], post),
        ([change, Step("SELECT 1")], [Step("SELECT 1"), *post]), [Step("SAVEPOINT a"), change, Step("ROLLBACK TO a"), *post],
    ))  # fmt: skip
