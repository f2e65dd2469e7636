"""Attacks on the border between companies, on the audit, and on the role's own rights."""

from __future__ import annotations

from bench.attack.moves import (
    DDL,
    TRICKS,
    Chance,
    Step,
    Steps,
    aims_at,
    booked,
    claim,
    claims,
    entry,
    gl,
    goods,
    promise,
    rewriting,
    settle,
    ware,
)  # fmt: skip


@aims_at("company")
def foreign_names(chance: Chance) -> Steps:
    """A voucher or claim of one company that names what belongs to another."""
    us, them, document = chance.us, chance.them, chance.new_id()
    foreign = chance.choice(({"party_id": them.parties[0]}, {"item_id": them.items[0]}, {"department_id": them.department},
                             {"warehouse_id": them.warehouse}, {"account_id": them.accounts["560213"]}))  # fmt: skip
    return chance.choice((
        [gl(us, [entry(us, "560213", "5.00", None, **foreign), entry(us, "3001", None, "5.00")], source=document)],
        [gl(us, [entry(us, "1002", "5.00"), entry(us, "3001", None, "5.00")], source=document, reversal_of_id=them.manual)],
        [gl(us, [entry(us, "1002", "5.00"), entry(us, "3001", None, "5.00")], source=document, company=them.company)],
        [claims(us, [claim(us, "5.00", document, party_id=them.parties[0])]),
         gl(us, [entry(us, "1122", "5.00"), entry(us, "3001", None, "5.00")], source=document)],
        [claims(us, [claim(us, "5.00", document)], them.company)],
        [settle(us, [{"item_id": them.claims[0], "counter_id": them.money[0], "amount": "1.00"}], document, company=us.company)],
        [Step("SELECT voucher_reverse(%s, %s, '2026-04-01', NULL, 'x')", (us.company, them.manual))],
    ))  # fmt: skip


@aims_at("company")
def foreign_goods(chance: Chance) -> Steps:
    """Goods of one company in the warehouse, the bin or the books of another."""
    us, them, document = chance.us, chance.them, chance.new_id()
    wares = ware(us, 1, "5", document, value="50")
    lines = chance.choice((
        [wares | {"warehouse_id": them.warehouse}], [wares | {"item_id": them.items[1]}], [wares | {"party_id": them.parties[0]}],
        [wares | {"department_id": them.department}], [wares | {"account_id": them.accounts["140301"]}], [wares | {"bin_id": them.bins[0]}],
        [wares | {"contra_account_id": them.accounts["540101"]}], [wares | {"bin_id": us.bins[0], "warehouse_id": us.second}],
        [wares | {"bin_id": 987654}],
        [ware(us, 1, "-2", document, cost=False, warehouse_id=us.yard, item_id=them.items[3]),
         ware(us, 1, "2", document, cost=False, item_id=them.items[3])],
        [ware(us, 1, "-5", document, cost=False), ware(us, 1, "5", document, cost=False, warehouse_id=them.warehouse)],
        [ware(us, 1, "-5", document, cost=False), ware(us, 1, "5", document, cost=False, bin_id=them.bins[0])],
        [ware(us, 1, "2", document, origin_line_id=them.origins[2])], [ware(us, 1, "-2", document, demand_line_id=them.demand[1])],
    ))  # fmt: skip
    if chance.random() < 0.15:
        rows = [
            {
                "line_id": document,
                "item_id": chance.choice((us, them)).items[1],
                "warehouse_id": chance.choice((us, them)).warehouse,
                "quantity": 2,
            }
        ]
        return [promise(us, rows, document)]
    return [
        booked(us, lines, "2026-04-20", document)
        if chance.random() < 0.8
        else goods(us, lines, "2026-04-20", document, them.company)
    ]


@aims_at("company")
def foreign_voucher(chance: Chance) -> Steps:
    """A voucher by hand that changes company on its way."""
    us, them = chance.us, chance.them
    return [chance.choice((
        Step("UPDATE accounting_voucher SET company_id = %s WHERE id = %s", (them.company, us.draft)),
        Step("UPDATE accounting_voucher SET company_id = %s, state = 'posted' WHERE id = %s", (them.company, us.reviewed)),
        Step("UPDATE accounting_voucher_line SET party_id = %s WHERE document_id = %s", (them.parties[0], us.reviewed)),
        Step("UPDATE accounting_voucher_line SET company_id = %s WHERE document_id = %s", (them.company, us.reviewed)),
        Step("UPDATE masterdata_warehouse SET company_id = %s WHERE id = %s", (them.company, us.warehouse)),
        Step("UPDATE masterdata_item SET company_id = %s WHERE id = %s", (them.company, us.items[1])),
        Step("UPDATE masterdata_party SET company_id = %s WHERE id = %s", (them.company, us.parties[0])),
        Step("UPDATE accounting_account SET company_id = %s WHERE id = %s", (them.company, us.accounts["1002"])),
        Step("UPDATE masterdata_bin SET warehouse_id = %s WHERE id = %s", (us.second, us.bins[0])),
        Step("UPDATE accounting_voucher SET reversed_by_id = %s WHERE id = %s", (them.manual, us.manual)),
    ))]  # fmt: skip


@aims_at("audit")
def rewritten_audit(chance: Chance) -> Steps:
    """What the audit says, by hand."""
    us = chance.us
    if chance.random() < 0.3:
        return [Step("INSERT INTO kernel_audit (company_id, txid, table_name, row_id, op, changes) VALUES (%s, 1, 'masterdata_item', %s, 'update', %s)",
                     (us.company, us.items[0], '{"name": ["I0", "forged"]}'))]  # fmt: skip
    if chance.random() < 0.15:
        return [
            Step(
                "COPY kernel_audit (company_id, txid, table_name, op, changes) FROM STDIN",
                (),
                f"{us.company}\t1\tx\tinsert\t{{}}\n",
            )
        ]
    return rewriting(
        chance, "kernel_audit", us.company, ("changes = '{}'", "user_id = 1", "at = '2020-01-01'", "company_id = NULL")
    )


@aims_at("audit")
def unseen_change(chance: Chance) -> Steps:
    """A change that the audit should miss."""
    us = chance.us
    item, name = chance.choice(us.items[:3]), f"N{chance.randrange(10**6)}"
    whole = "INSERT INTO masterdata_item SELECT * FROM masterdata_item WHERE id = %s ON CONFLICT (id) DO UPDATE SET name = %s"
    change = chance.choice((
        Step("UPDATE masterdata_item SET name = %s WHERE id = %s", (name, item)),
        Step("UPDATE ONLY masterdata_item AS m SET (name, remarks) = (SELECT %s, 'x') WHERE m.id = %s", (name, item)),
        Step(whole, (item, name)),
        Step("MERGE INTO masterdata_item m USING (SELECT 1) s ON m.id = %s WHEN MATCHED THEN UPDATE SET name = %s", (item, name)),
        Step("WITH w AS (UPDATE masterdata_item SET name = %s WHERE id = %s RETURNING id) SELECT count(*) FROM w", (name, item)),
        Step("UPDATE masterdata_warehouse SET name = %s WHERE id = %s", (name, us.second)),
    ))  # fmt: skip
    before = chance.choice((
        [], [Step("SELECT set_config('app.user_id', '99', true), set_config('app.source', '', true)")],
        [Step("ALTER TABLE masterdata_item DISABLE TRIGGER USER")], [Step("SET LOCAL session_replication_role = replica")],
        [Step("SAVEPOINT a"), change, Step("ROLLBACK TO a")], [Step("SELECT audit_note('update', %s, '{\"name\": \"x\"}')", (item,))],
        [Step("SELECT set_config('app.user_id', 'nobody', true)")],
    ))  # fmt: skip
    return [*before, change]


@aims_at("audit")
def other_rights(chance: Chance) -> Steps:
    """Rights that the role does not have, then the audit by hand."""
    table = chance.choice(
        (
            "kernel_audit",
            "accounting_voucher",
            "inventory_stock_move",
            "accounting_period",
            "masterdata_item",
            "kernel_counter",
        )
    )
    trick = chance.choice((*TRICKS, *(form.replace("{}", table) for form in DDL)))
    return [Step(trick), Step("DELETE FROM kernel_audit WHERE company_id = %s", (chance.us.company,))]
