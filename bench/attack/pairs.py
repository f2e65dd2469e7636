"""Attacks by two transactions at once; how their statements are interleaved is drawn from the seed."""

from __future__ import annotations

from bench.attack.moves import (
    Chance,
    Step,
    Steps,
    aims_at,
    booked,
    claim,
    claims,
    entry,
    gl,
    new_item,
    promise,
    settle,
    sound,
    ware,
)  # fmt: skip

OLD_VIEW = [Step("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"), Step("SELECT count(*) FROM accounting_period")]
STRICT = [Step("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"), Step("SELECT count(*) FROM accounting_period")]


def views(chance: Chance, steps: list[Step]) -> list[Step]:
    """The same, perhaps with a view of the database that is older than what others do meanwhile."""
    return [*chance.choice(([], [], OLD_VIEW, STRICT)), *steps]


@aims_at("period")
def closed_under_a_posting(chance: Chance) -> Steps:
    """One posts into a month while another closes it."""
    us, document, on = chance.us, chance.new_id(), chance.day(3, 3)
    closing = [
        Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (us.reviewed,)),
        Step("UPDATE accounting_voucher SET business_on = '2026-06-01' WHERE id = %s AND state = 'draft'", (us.draft,)),
        Step("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (us.periods["2026-03"],)),
    ]
    posting = chance.choice((
        [sound(us, document, business_on=on)], [booked(us, [ware(us, 3, "5", document, value="50")], on, document)],
        [settle(us, [{"item_id": us.claims[0], "counter_id": us.money[0], "amount": "1.00"}], document, on)],
    ))  # fmt: skip
    return views(chance, posting), views(chance, closing)


@aims_at("period")
def closed_and_reopened(chance: Chance) -> Steps:
    """One closes a month while another reopens, or makes, the month before."""
    us = chance.us
    closing = [
        Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (us.reviewed,)),
        Step("UPDATE accounting_voucher SET business_on = '2026-06-01' WHERE id = %s AND state = 'draft'", (us.draft,)),
        Step("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (us.periods["2026-03"],)),
    ]
    opening = [
        Step("UPDATE accounting_period SET state = 'open', reopen_reason = 'x' WHERE id = %s", (us.periods["2026-02"],))
    ]
    return views(chance, closing), views(chance, opening)


@aims_at("balance")
def a_line_that_slips_in(chance: Chance) -> Steps:
    """A line for a draft while somebody posts it."""
    us, draft = chance.us, chance.new_id()
    before = [
        Step("""INSERT INTO accounting_voucher (id, company_id, kind, business_on, created_by_id) VALUES (%s, %s, 'voucher', '2026-03-20', %s)""",
             (draft, us.company, us.people[0])),
        Step("""INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit)
                VALUES (%s, %s, 1, %s, 50, 0), (%s, %s, 2, %s, 0, 50)""",
             (us.company, draft, us.accounts["1002"], us.company, draft, us.accounts["3001"])),
    ]  # fmt: skip
    slip = Step("INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit) VALUES (%s, %s, 9, %s, 5)",
                (us.company, draft, us.accounts["1002"]))  # fmt: skip
    walk = [
        Step("UPDATE accounting_voucher SET state = 'submitted' WHERE id = %s", (draft,)),
        Step(
            "UPDATE accounting_voucher SET state = 'reviewed', reviewed_by_id = %s WHERE id = %s", (us.people[1], draft)
        ),
        Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (draft,)),
    ]
    return views(chance, [slip]), views(chance, walk), before


@aims_at("balance")
def the_same_source(chance: Chance) -> Steps:
    """One document booked by two at once."""
    us, document = chance.us, chance.new_id()
    return views(chance, [sound(us, document)]), views(chance, [sound(us, document)])


@aims_at("control")
def an_account_that_changes(chance: Chance) -> Steps:
    """An account becomes a control account, or stops being one, while somebody posts to it."""
    us, document, account = chance.us, chance.new_id(), chance.new_id()
    was, becomes = chance.choice((("", "open_item"), ("", "stock"), ("open_item", ""), ("open_item", "stock")))
    before = [Step("""INSERT INTO accounting_account (id, company_id, code, name, class, balance, subledger)
                      VALUES (%s, %s, %s, 'new', 'asset', 'debit', %s)""", (account, us.company, f"9{account}", was))]  # fmt: skip
    change = Step("UPDATE accounting_account SET subledger = %s WHERE id = %s", (becomes, account))
    post = [gl(us, [entry(us, "1002", "5.00", account_id=account), entry(us, "3001", None, "5.00")], source=document)]
    if was:
        post.append(claims(us, [claim(us, "5.00", document, account_id=account)]))
    return views(chance, [change]), views(chance, post), before


@aims_at("stock_now")
def the_last_goods(chance: Chance) -> Steps:
    """Two take the last goods."""
    us, documents, stock = chance.us, (chance.new_id(), chance.new_id()), chance.new_id()
    before = [
        new_item(us, stock),
        booked(us, [ware(us, 3, "9", stock, value="90", item_id=stock)], "2026-03-02", stock),
    ]
    first, second = ([booked(us, [ware(us, 3, f"-{chance.choice((5, 7, 9))}", one, item_id=stock)], chance.day(5, 6), one)]
                     for one in documents)  # fmt: skip
    return views(chance, first), views(chance, second), before


@aims_at("stock_now")
def the_floor_comes_back(chance: Chance) -> Steps:
    """A yard loses its permission while somebody takes what is not there."""
    us, document = chance.us, chance.new_id()
    issue = booked(us, [ware(us, chance.randrange(4), "-5", document, warehouse_id=us.yard)], chance.day(), document)
    floor = Step("UPDATE masterdata_warehouse SET allow_negative = false WHERE id = %s", (us.yard,))
    return views(chance, [issue]), views(chance, [floor])


@aims_at("stock_past")
def two_pasts(chance: Chance) -> Steps:
    """Two take the same goods of an earlier day."""
    us, documents, stock, sold = chance.us, (chance.new_id(), chance.new_id()), chance.new_id(), chance.new_id()
    before = [new_item(us, stock), booked(us, [ware(us, 3, "9", stock, value="90", item_id=stock)], "2026-03-02", stock),
              booked(us, [ware(us, 3, "-6", sold, item_id=stock)], "2026-04-20", sold),
              booked(us, [ware(us, 3, "20", sold + 1, value="200", item_id=stock)], "2026-05-20", sold + 1)]  # fmt: skip
    first, second = ([booked(us, [ware(us, 3, f"-{chance.choice((2, 3))}", one, item_id=stock)], chance.day(3, 3), one)]
                     for one in documents)  # fmt: skip
    return views(chance, first), views(chance, second), before


@aims_at("reservation")
def the_same_promise(chance: Chance) -> Steps:
    """Two promise the same goods, or one sells what the other promises."""
    us, one, other, item = chance.us, chance.new_id(), chance.new_id(), chance.new_id()
    before = [new_item(us, item), booked(us, [ware(us, 0, "20", item, value="90", item_id=item)], "2026-03-02", item)]
    promises = [[promise(us, [{"line_id": document, "item_id": item, "warehouse_id": us.warehouse, "quantity": 15}], document)]
                for document in (one, other)]  # fmt: skip
    sale = [booked(us, [ware(us, 0, "-8", other, item_id=item)], "2026-05-20", other)]
    return views(chance, promises[0]), views(chance, chance.choice((promises[1], sale))), before


@aims_at("settlement")
def settled_by_two(chance: Chance) -> Steps:
    """Two settle, or undo, the same claim."""
    us, them = chance.us, (chance.new_id(), chance.new_id())
    first, second = (
        [settle(us, [{"item_id": us.claims[0], "counter_id": us.money[0], "amount": "40.00"}], document)]
        for document in them
    )
    undo = [Step("SELECT open_item_unmatch(%s, (SELECT min(document_id) FROM accounting_open_item_match WHERE company_id = %s), '2026-04-01', %s)",
                 (us.company, us.company, document)) for document in them]  # fmt: skip
    return chance.choice(
        ((views(chance, first), views(chance, second)), (views(chance, undo[:1]), views(chance, undo[1:])))
    )


@aims_at("number")
def numbers_in_a_race(chance: Chance) -> Steps:
    """Two take numbers, one of them for nothing."""
    us = chance.us
    give_up = [Step("SAVEPOINT a"), sound(us, chance.new_id()), Step("ROLLBACK TO a")]
    return views(chance, [sound(us, chance.new_id())]), views(
        chance, chance.choice((give_up, [sound(us, chance.new_id())]))
    )


@aims_at("posted")
def reversed_by_two(chance: Chance) -> Steps:
    """One voucher is reversed, posted or deleted by two."""
    us = chance.us
    reverse = [Step("SELECT voucher_reverse(%s, %s, '2026-04-01', %s, 'x')", (us.company, us.manual, us.people[0]))]
    post = [Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (us.reviewed,))]
    back = [Step("UPDATE accounting_voucher SET state = 'draft' WHERE id = %s", (us.reviewed,)),
            Step("DELETE FROM accounting_voucher_line WHERE document_id = %s", (us.reviewed,)),
            Step("DELETE FROM accounting_voucher WHERE id = %s", (us.reviewed,))]  # fmt: skip
    return chance.choice(((views(chance, reverse), views(chance, reverse)), (views(chance, post), views(chance, back))))
