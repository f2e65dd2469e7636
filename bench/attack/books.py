"""Attacks on vouchers, control accounts, settlements, periods and numbers."""

from __future__ import annotations

import itertools

from bench.attack.moves import (
    Chance,
    Step,
    Steps,
    aims_at,
    claim,
    claims,
    entry,
    gl,
    goods,
    promise,
    rewriting,
    settle,
    sound,
    ware,
)  # fmt: skip

# -- balance ------------------------------------------------------------------------------------------------------------


@aims_at("balance")
def crooked_voucher(chance: Chance) -> Steps:
    """Sides that differ, one side only, no number at all, sums that only agree before they are rounded."""
    us, one = chance.us, chance.amount()
    lines = chance.choice((
        [entry(us, "1002", "100.00"), entry(us, "3001", None, "99.99")],
        [entry(us, "1002", one), entry(us, "3001", None, chance.amount())],
        [entry(us, "1002", "NaN"), entry(us, "3001", None, "NaN")],
        [entry(us, "1002", "NaN"), entry(us, "3001", None, "5")],
        [entry(us, "1002", "Infinity"), entry(us, "3001", None, "Infinity")],
        [entry(us, "1002", "5.00")], [entry(us, "1002", "5.00"), entry(us, "3001", "-5.00")], [],
        [entry(us, "1002", "1.005"), entry(us, "1002", "1.005"), entry(us, "3001", None, "2.01")],
        [entry(us, "1002", "5.00", "5.00")], [entry(us, "1002", "99999999999999999999"), entry(us, "3001", None, "1")],
        [entry(us, "1002"), entry(us, "3001")], [entry(us, "5602", "5.00"), entry(us, "3001", None, "5.00")],
        [entry(us, "560213", "5.00", None, department_id=None), entry(us, "3001", None, "5.00")],
        [entry(us, "1002", "5.00"), entry(us, "3001", None, "5.00"), entry(us, "1002", "1.00", document_id=us.manual)],
    ))  # fmt: skip
    return [gl(us, lines, source=chance.new_id(), word=chance.choice(("记", "收", "")))]


@aims_at("balance")
def crooked_by_hand(chance: Chance) -> Steps:
    """A voucher that a person wrote, walked through its stages with sides that differ."""
    us, voucher = chance.us, chance.new_id()
    steps = [Step(
        """INSERT INTO accounting_voucher (id, company_id, kind, business_on, summary, created_by_id)
           VALUES (%s, %s, 'voucher', '2026-03-20', '', %s)""", (voucher, us.company, us.people[0]))]  # fmt: skip
    for number, (account, debit, credit) in enumerate((("1002", chance.amount(), 0), ("3001", 0, chance.amount()))):
        steps.append(Step(
            """INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit)
               VALUES (%s, %s, %s, %s, %s, %s)""", (us.company, voucher, number, us.accounts[account], debit, credit)))  # fmt: skip
    stages = [
        Step("UPDATE accounting_voucher SET state = 'submitted' WHERE id = %s", (voucher,)),
        Step(
            "UPDATE accounting_voucher SET state = 'reviewed', reviewed_by_id = %s WHERE id = %s",
            (us.people[1], voucher),
        ),
        Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (voucher,)),
    ]
    return steps + (chance.sample(stages, 3) if chance.random() < 0.3 else stages)


@aims_at("balance")
def line_for_a_posted_voucher(chance: Chance) -> Steps:
    """A line more, less, moved or changed once the voucher is posted, perhaps in the posting transaction itself."""
    us = chance.us
    target = chance.choice((us.manual, us.automatic, us.reviewed))
    steps = (
        []
        if chance.random() < 0.5
        else [Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (us.reviewed,))]
    )
    return [*steps, chance.choice((
        Step("""INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit)
                VALUES (%s, %s, 9, %s, 5)""", (us.company, target, us.accounts["1002"])),
        Step("""INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, posted_on, period_id)
                VALUES (%s, %s, 9, %s, 5, '2026-03-20', %s)""", (us.company, us.draft, us.accounts["1002"], us.periods["2026-03"])),
        Step("UPDATE accounting_voucher_line SET debit = debit + 1 WHERE document_id = %s AND debit <> 0", (target,)),
        Step("UPDATE accounting_voucher_line SET document_id = %s WHERE document_id = %s", (target, us.draft)),
        Step("UPDATE accounting_voucher_line SET document_id = %s WHERE document_id = %s", (us.draft, target)),
        Step("DELETE FROM accounting_voucher_line WHERE document_id = %s AND line_no = 1", (target,)),
        Step("UPDATE accounting_voucher_line SET posted_on = NULL, period_id = NULL WHERE document_id = %s", (target,)),
        Step("UPDATE accounting_voucher_line SET company_id = %s WHERE document_id = %s", (chance.them.company, target)),
    ))]  # fmt: skip


@aims_at("balance")
def kept_balances(chance: Chance) -> Steps:
    """The kept balances, by hand."""
    if chance.random() < 0.3:
        us = chance.us
        row = f"{us.company}\t{us.periods['2026-03']}\t{us.accounts['1002']}\t7\t5\t0\n"
        return [
            Step(
                "COPY accounting_account_balance (company_id, period_id, account_id, shard, debit, credit) FROM STDIN",
                (),
                row,
            )
        ]
    return rewriting(
        chance,
        "accounting_account_balance",
        chance.us.company,
        ("debit = debit + 1", "credit = 0", "shard = shard + 1"),
    )


# -- control ------------------------------------------------------------------------------------------------------------


@aims_at("control")
def one_ledger_only(chance: Chance) -> Steps:
    """The general ledger without the sub-ledger, or the other way round, or both with amounts that differ."""
    us, document, one, other = chance.us, chance.new_id(), chance.amount(), chance.amount()
    account = chance.choice(("1122", "2203", "220202", "140301"))
    book = gl(us, [entry(us, account, one), entry(us, "3001", None, one)], source=document)
    item = claims(us, [claim(us, other, document, account=account)])
    ware_in = goods(us, [ware(us, 1, "5", document, value=one)], "2026-03-20", document)
    adjust = Step("SELECT * FROM cost_adjust(%s, 'attack', %s, %s, %s)", (us.company, document, chance.day(), json_of(
        [{"line_id": document, "item_id": us.items[chance.randrange(4)], "value": one, "quantity_invoiced": chance.choice((None, 5)),
          "account_id": us.accounts["140301"], "contra_account_id": us.accounts["540101"]}])))  # fmt: skip
    return chance.choice((
        [book], [item], [book, item], [item, book], [ware_in], [ware_in, book], [adjust], [adjust, book],
        [book, Step("SET CONSTRAINTS ALL IMMEDIATE"), item],
        [Step("SET CONSTRAINTS ALL IMMEDIATE"), Step("SAVEPOINT a"), Step("SET CONSTRAINTS ALL DEFERRED"), book],
        [Step("SAVEPOINT a"), item, Step("ROLLBACK TO a"), book],
        [claims(us, [claim(us, one, document, account=account)]), Step("SAVEPOINT a"), book, Step("ROLLBACK TO a")],
        [goods(us, [ware(us, 1, "-5", document, account_id=us.accounts["140502"])], chance.day(), document), book],
    ))  # fmt: skip


@aims_at("control")
def account_in_disguise(chance: Chance) -> Steps:
    """An account that is a control account now and none a moment later."""
    us, document, account = (
        chance.us,
        chance.new_id(),
        chance.choice(("2203", "1123", "1002", "1122", "140501", "1012")),
    )
    dress = [Step("UPDATE accounting_account SET subledger = %s WHERE id = %s", (name, us.accounts[account]))
             for name in chance.sample(("", "open_item", "stock"), 2)]  # fmt: skip
    post = gl(us, [entry(us, account, "5.00"), entry(us, "3001", None, "5.00")], source=document)
    return chance.choice(([dress[0], post, dress[1]], [post, dress[0]], [dress[0], post], [
        claims(us, [claim(us, "5.00", document, account=account)]), dress[0]]))  # fmt: skip


@aims_at("control")
def sub_ledger_by_hand(chance: Chance) -> Steps:
    """The sub-ledgers and the rows that tie them, by hand."""
    us = chance.us
    if chance.random() < 0.3:
        return [claims(us, [claim(us, "5.00", chance.new_id())]),
                Step("DELETE FROM accounting_control_delta WHERE company_id = %s", (us.company,))]  # fmt: skip
    table = chance.choice(
        ("accounting_open_item", "inventory_cost_event", "accounting_control_delta", "accounting_voucher_due")
    )
    change = {"accounting_open_item": "open_amount = 0", "inventory_cost_event": "value = value + 1",
              "accounting_control_delta": "gl = sub", "accounting_voucher_due": "lines = '[]'"}[table]  # fmt: skip
    return rewriting(chance, table, us.company, (change,))


# -- settlement ---------------------------------------------------------------------------------------------------------


@aims_at("settlement")
def unfair_match(chance: Chance) -> Steps:
    """More than is open, the same side, another party, another company, itself, no number."""
    us, them = chance.us, chance.them
    pool = [*us.claims, *us.money, us.stranger, *them.claims, *them.money]
    matches = [{"item_id": chance.choice(pool), "counter_id": chance.choice(pool), "amount": chance.amount()}
               for _ in range(chance.randint(1, 4))]  # fmt: skip
    if chance.random() < 0.4:
        matches = [
            {
                "item_id": us.claims[0],
                "counter_id": us.money[0],
                "amount": chance.choice(("60.01", "50", "NaN", "0", "-1")),
            }
        ]
        matches *= chance.randint(1, 2)
    return [settle(us, matches, chance.new_id(), chance.day(), chance.choice((us.company, us.company, them.company)))]


@aims_at("settlement")
def strangers_settle(chance: Chance) -> Steps:
    """A little, which is open, of two items that have nothing to do with each other."""
    us, them = chance.us, chance.them
    item, counter = chance.choice((
        (us.stranger, us.money[0]), (us.claims[0], us.stranger), (us.claims[0], us.claims[0]), (us.claims[0], them.money[0]), (us.money[0], us.stranger),
    ))  # fmt: skip
    return [settle(us, [{"item_id": item, "counter_id": counter, "amount": "0.01"}], chance.new_id())]


@aims_at("settlement")
def undone_twice(chance: Chance) -> Steps:
    """A settlement that is undone again and again, or by a stranger."""
    us, them, document = chance.us, chance.them, chance.new_id()
    make = settle(us, [{"item_id": us.claims[0], "counter_id": us.money[0], "amount": "10.00"}], document)
    undo = [Step("SELECT open_item_unmatch(%s, %s, %s, %s)", (company, document, chance.day(), chance.new_id()))
            for company in (us.company, chance.choice((us.company, them.company)), us.company)]  # fmt: skip
    return [make, *undo]


@aims_at("settlement")
def open_amounts_by_hand(chance: Chance) -> Steps:
    """Open amounts and matches, by hand."""
    table = chance.choice(("accounting_open_item", "accounting_open_item_match"))
    changes = (
        ("open_amount = 0", "amount = open_amount + 1", "party_id = party_id")
        if table == "accounting_open_item"
        else ("amount = amount + 1",)
    )
    return rewriting(chance, table, chance.us.company, changes)


@aims_at("settlement")
def strange_claims(chance: Chance) -> Steps:
    """Claims without a number, on accounts that keep none, with a twin in the general ledger."""
    us, document, amount = chance.us, chance.new_id(), chance.choice(("NaN", "0.004", "5.00", "-5.00"))
    account = chance.choice(("1122", "1002", "140301", "2203"))
    return [claims(us, [claim(us, amount, document, account=account)]),
            gl(us, [entry(us, account, amount), entry(us, "3001", None, amount)], source=document)]  # fmt: skip


# -- period -------------------------------------------------------------------------------------------------------------


@aims_at("period")
def into_a_closed_month(chance: Chance) -> Steps:
    """Every ledger, on a day of a month that is closed."""
    us, document = chance.us, chance.new_id()
    on = chance.choice(("2026-01-15", "2026-02-28", "2026-02-01", "2025-12-31", "2026-01-31"))
    return [chance.choice((
        sound(us, document, business_on=on), sound(us, document, business_on=on, purpose="opening"),
        goods(us, [ware(us, 0, "5", document, value="50")], on, document), goods(us, [ware(us, 0, "-1", document)], on, document),
        claims(us, [claim(us, "5.00", document, business_on=on)]),
        settle(us, [{"item_id": us.claims[0], "counter_id": us.money[0], "amount": "1.00"}], document, on),
        Step("SELECT open_item_unmatch(%s, (SELECT max(document_id) FROM accounting_open_item_match WHERE company_id = %s), %s, %s)",
             (us.company, us.company, on, document)),
        Step("SELECT voucher_reverse(%s, %s, %s, %s, 'x')", (us.company, us.manual, on, us.people[0])),
    ))]  # fmt: skip


@aims_at("period")
def by_hand_into_a_closed_month(chance: Chance) -> Steps:
    """A reviewed voucher that is dated back as it is posted."""
    us = chance.us
    return [Step("UPDATE accounting_voucher SET state = 'posted', business_on = %s, posted_at = '2020-01-01' WHERE id = %s",
                 (chance.choice(("2026-02-10", "2026-01-01", "2026-03-12")), us.reviewed))]  # fmt: skip


@aims_at("period")
def another_calendar(chance: Chance) -> Steps:
    """Months opened, closed, moved, made and taken away out of turn, then written into."""
    us, months = chance.us, ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    month = us.periods[chance.choice(months)]
    change = chance.choice((
        Step("UPDATE accounting_period SET state = 'open' WHERE id = %s", (month,)),
        Step("UPDATE accounting_period SET state = 'open', reopen_reason = ' ' WHERE id = %s", (month,)),
        Step("UPDATE accounting_period SET state = 'open', reopen_reason = 'x' WHERE id = %s", (us.periods["2026-01"],)),
        Step("UPDATE accounting_period SET state = 'closed' WHERE id = %s", (month,)),
        Step("UPDATE accounting_period SET state = 'closed', closed_at = '2030-01-01' WHERE id = %s", (us.periods["2026-03"],)),
        Step("UPDATE accounting_period SET starts_on = '2026-01-01', ends_on = '2026-03-31' WHERE id = %s", (us.periods["2026-03"],)),
        Step("UPDATE accounting_period SET company_id = %s WHERE id = %s", (chance.them.company, month)),
        Step("DELETE FROM accounting_period WHERE id = %s", (month,)),
        Step("""INSERT INTO accounting_period (company_id, code, year, month, starts_on, ends_on)
                VALUES (%s, 'x', 2026, 12, '2026-01-01', '2026-12-31') ON CONFLICT DO NOTHING""", (us.company,)),
        Step("SELECT accounting_ensure_periods(%s, %s, %s)", (us.company, f"{chance.randint(2023, 2028)}-0{chance.randint(1, 9)}-01",
                                                              f"{chance.randint(2024, 2030)}-12-31")),
        Step("SELECT accounting_open_books(%s, %s)", (us.company, chance.choice(("2026-01-01", "2025-06-01", "2027-01-01")))),
    ))  # fmt: skip
    return [change, sound(us, chance.new_id(), business_on=chance.choice(("2026-02-10", "2025-12-20", "2026-03-10")))]


@aims_at("period")
def a_gap_in_the_years(chance: Chance) -> Steps:
    """A later year is made and closed first, then what lies between is opened."""
    us = chance.us
    closing = "UPDATE accounting_period SET state = 'closed' WHERE id IN (SELECT id FROM accounting_period WHERE company_id = %s AND year = %s AND month = %s)"
    post = [
        Step(
            "UPDATE accounting_voucher SET business_on = '2029-03-01' WHERE id IN (%s) AND state = 'draft'", (us.draft,)
        )
    ]
    months = [Step(closing, (us.company, year, month)) for year, month in
              [*itertools.product((2026,), range(3, 13)), (2028, 1)]]  # fmt: skip
    return [
        *post, Step("DELETE FROM accounting_voucher_line WHERE document_id = %s", (us.draft,)),
        Step("UPDATE accounting_voucher SET state = 'posted' WHERE id = %s", (us.reviewed,)),
        Step("SELECT accounting_ensure_periods(%s, '2028-01-01', '2028-12-31')", (us.company,)), *months,
        Step("SELECT accounting_ensure_periods(%s, '2026-12-01', '2027-06-30')", (us.company,)),
    ]  # fmt: skip


# -- number -------------------------------------------------------------------------------------------------------------


@aims_at("number")
def taken_number(chance: Chance) -> Steps:
    """A draft that claims a number, a serial, a state or an origin that only posting gives."""
    us = chance.us
    serial = chance.randint(1, 30)
    columns, values = chance.choice((
        ("number", f"'记-202603-{serial:04}'"), ("serial, period_id", f"{serial}, {us.periods['2026-03']}"),
        ("number, serial, period_id, state", f"'记-202603-{serial:04}', {serial}, {us.periods['2026-03']}, 'submitted'"),
        ("state", "'posted'"), ("state", "'void'"), ("source_kind, source_id", "'attack', 1"), ("posted_at", "'2020-01-01'"),
        ("number, state", f"'记-202603-{serial:04}', 'void'"), ("total, serial", "5, 1"),
    ))  # fmt: skip
    insert = Step(f"INSERT INTO accounting_voucher (company_id, kind, business_on, {columns}) VALUES (%s, 'voucher', '2026-03-20', {values})",
                  (us.company,))  # fmt: skip
    update = Step(
        f"UPDATE accounting_voucher SET ({columns}) = ROW({values}) WHERE id = %s",
        (chance.choice((us.draft, us.manual, us.automatic)),),
    )
    void = Step(
        "UPDATE accounting_voucher SET state = 'void' WHERE company_id = %s AND serial IS NOT NULL", (us.company,)
    )
    return chance.choice(([insert], [update], [insert, void], [insert, sound(us, chance.new_id())]))


@aims_at("number")
def counters_by_hand(chance: Chance) -> Steps:
    """The counters themselves."""
    table, change = chance.choice((("accounting_voucher_counter", "last = last + 1"), ("kernel_counter", "value = value + 1"),
                                   ("kernel_counter", "value = 0"), ("accounting_voucher_counter", "word = 'x'")))  # fmt: skip
    return rewriting(chance, table, chance.us.company, (change,))


@aims_at("number")
def thrown_away(chance: Chance) -> Steps:
    """Numbers taken and given back by savepoints, or posted twice from one source."""
    us, document = chance.us, chance.new_id()
    return chance.choice((
        [Step("SAVEPOINT a"), sound(us, document), Step("ROLLBACK TO a"), sound(us, chance.new_id())],
        [sound(us, document), Step("SAVEPOINT a"), sound(us, chance.new_id()), Step("ROLLBACK TO a")],
        [sound(us, document), sound(us, document)],
        [sound(us, document, word=chance.choice(("", "记-202603", "收", None)))],
        [sound(us, document), Step("DELETE FROM accounting_voucher WHERE company_id = %s AND source_id = %s", (us.company, document))],
        [Step("SELECT voucher_reverse(%s, %s, '2026-04-01', %s, 'x')", (us.company, us.manual, us.people[0]))] * chance.randint(1, 2),
    ))  # fmt: skip


# -- posted -------------------------------------------------------------------------------------------------------------


@aims_at("posted")
def rewritten_voucher(chance: Chance) -> Steps:
    """A posted voucher that changes or goes."""
    us = chance.us
    voucher = chance.choice((us.manual, us.automatic))
    change = chance.choice((
        "business_on = '2026-04-01'", "state = 'draft'", "state = 'void'", "summary = 'x'", "posted_at = '2020-01-01'", "total = 1",
        "company_id = company_id + 1", "source_kind = ''", "reversed_by_id = 12345", "reversed_by_id = id", "created_by_id = NULL", "id = id + 1",
        "remarks = 'x'", "attachment_count = 9", "posted_by_id = 1", "number = 'x'", "word = 'x'", "reversal_of_id = NULL, purpose = 'opening'",
    ))  # fmt: skip
    return [chance.choice((
        Step(f"UPDATE accounting_voucher SET {change} WHERE id = %s", (voucher,)),
        Step(f"UPDATE accounting_voucher SET {change} WHERE id = %s", (voucher,)),
        Step("DELETE FROM accounting_voucher WHERE id = %s", (voucher,)), Step("DELETE FROM accounting_voucher_line WHERE document_id = %s", (voucher,)),
        Step("INSERT INTO accounting_voucher SELECT * FROM accounting_voucher WHERE id = %s ON CONFLICT (id) DO UPDATE SET summary = 'x'", (voucher,)),
        Step("UPDATE accounting_voucher_line SET summary = 'x', party_id = NULL WHERE document_id = %s", (voucher,)),
    ))]  # fmt: skip


@aims_at("posted")
def rewritten_ledger(chance: Chance) -> Steps:
    """Rows of the ledgers, by hand."""
    table, changes = chance.choice((
        ("inventory_stock_move", ("quantity = quantity + 1", "business_on = '2026-06-01'")), ("inventory_cost_event", ("value = value + 1",)),
        ("accounting_open_item", ("due_on = '2027-01-01'", "amount = amount * 2")), ("accounting_open_item_match", ("amount = amount / 2",)),
        ("accounting_voucher_line", ("account_id = account_id + 1", "summary = 'x'")), ("inventory_reservation", ("line_id = line_id + 1",)),
    ))  # fmt: skip
    return rewriting(chance, table, chance.us.company, changes)


@aims_at("reservation")
def foreign_promise(chance: Chance) -> Steps:
    """Promises that are kept for nobody, or given up by strangers."""
    us, them = chance.us, chance.them
    document, line = us.demand
    lines = [{"line_id": chance.choice((line, chance.new_id())), "item_id": chance.choice((us.items[1], them.items[1])),
              "warehouse_id": chance.choice((us.warehouse, us.second, them.warehouse)), "quantity": chance.quantity()}]  # fmt: skip
    return [chance.choice((promise(us, lines, document), promise(them, lines, document, chance.choice((us.company, them.company))),
                           Step("SELECT stock_unreserve(%s, %s, NULL)", (them.company, document))))]  # fmt: skip


def json_of(value: object) -> str:
    """JSON text."""
    import json

    return json.dumps(value)
