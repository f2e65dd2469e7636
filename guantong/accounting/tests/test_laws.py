"""The laws of vouchers and open items, attacked with raw SQL: as the application, and as the owner."""

from __future__ import annotations

import threading

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guantong.accounting.public import (
    Entry,
    Match,
    NewItem,
    match_open_items,
    post_open_items,
    post_voucher,
    unmatch_open_items,
)
from guantong.accounting.tests.books import ON, books, call, codes, drafts, walks
from guantong.inventory.tests.plant import D, Plant, attack, day, raw
from guantong.kernel.messages import ProblemError


def test_a_manual_voucher_is_posted_by_its_stages(plant: Plant) -> None:
    voucher = drafts(plant, [("1002", "50.00", "0"), ("3001", "0", "50.00")])
    walks(plant, voucher)
    with plant.unit() as unit:
        row = unit.one("SELECT state, number, serial, total FROM accounting_voucher WHERE id = %s", [voucher])
    assert row == {"state": "posted", "number": "记-202607-0001", "serial": 1, "total": D("50.00")}
    assert plant.balance("1002") == D("50.00")


def test_the_preparer_does_not_review(plant: Plant) -> None:
    voucher = drafts(plant, [("1002", "50.00", "0"), ("3001", "0", "50.00")])
    with pytest.raises(ProblemError) as refused:
        walks(plant, voucher, reviewer="preparer")
    assert codes(refused) == ["accounting.own_review"]
    assert (
        attack(
            "UPDATE accounting_voucher SET state = 'posted', created_by_id = NULL, reviewed_by_id = %s WHERE id = %s",
            plant.user("preparer"),
            voucher,
            role="owner",
        )
        == "GT001"
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("1002", "50.00", "0"), ("3001", "0", "49.00")], ["accounting.unbalanced"]),
        ([("1002", "50.00", "0")], ["accounting.unbalanced", "accounting.one_sided"]),
        ([("1122", "50.00", "0"), ("3001", "0", "50.00")], ["accounting.control_by_hand"]),
        ([("140301", "50.00", "0"), ("3001", "0", "50.00")], ["accounting.control_by_hand"]),
        (
            [("5602", "50.00", "0"), ("560213", "50.00", "0"), ("1002", "0", "100.00")],
            ["accounting.not_leaf", "accounting.dimension_missing"],
        ),
        ([], ["accounting.one_sided"]),
    ],
    ids=["unbalanced", "one sided", "receivable by hand", "stock by hand", "not a leaf and no department", "empty"],
)
def test_a_wrong_voucher_is_refused_with_all_its_lines(
    plant: Plant, lines: list[tuple[str, str, str]], expected: list[str]
) -> None:
    voucher = drafts(plant, lines)
    with pytest.raises(ProblemError) as refused:
        walks(plant, voucher)
    assert codes(refused) == expected
    assert plant.balance("") == 0


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounting_voucher_line SET debit = debit + 1 WHERE company_id = %s AND debit <> 0",
        "UPDATE accounting_voucher_line SET summary = 'x' WHERE company_id = %s",
        "DELETE FROM accounting_voucher_line WHERE company_id = %s",
        "DELETE FROM accounting_voucher WHERE company_id = %s",
        "UPDATE accounting_voucher SET business_on = '2026-07-11' WHERE company_id = %s",
        "UPDATE accounting_voucher SET state = 'draft' WHERE company_id = %s",
        "UPDATE accounting_voucher SET serial = 9, number = 'x' WHERE company_id = %s",
        "INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit)"
        " SELECT company_id, document_id, 9, account_id, 5 FROM accounting_voucher_line WHERE company_id = %s",
    ],
)  # fmt: skip
def test_what_is_posted_stays(plant: Plant, statement: str, role: str) -> None:
    books(plant, "1002", "3001")
    assert attack(statement, plant.id, role=role) == "GT001"
    assert plant.balance("1002") == D("100.00")


@pytest.mark.parametrize(
    "table",
    [
        "accounting_account_balance",
        "accounting_voucher_counter",
        "accounting_open_item",
        "accounting_open_item_match",
    ],
)
def test_kept_figures_are_out_of_reach(plant: Plant, table: str) -> None:
    books(plant, "1002", "3001")
    assert attack(f"UPDATE {table} SET company_id = company_id WHERE company_id = %s", plant.id) == "42501"
    assert attack(f"DELETE FROM {table} WHERE company_id = %s", plant.id) == "42501"
    if table in ("accounting_account_balance", "accounting_voucher_counter"):
        assert (
            attack(f"UPDATE {table} SET company_id = company_id WHERE company_id = %s", plant.id, role="owner")
            == "GT001"
        )


def test_the_application_cannot_pretend_a_document(plant: Plant) -> None:
    pretend = "INSERT INTO accounting_voucher (company_id, kind, business_on, source_kind, source_id) VALUES (%s, 'voucher', '2026-07-10', 'delivery', 1)"
    assert attack(pretend, plant.id) == "GT001"
    assert (
        attack(
            "INSERT INTO accounting_voucher (company_id, kind, business_on, state) VALUES (%s, 'voucher', '2026-07-10', 'posted')",
            plant.id,
        )
        == "GT001"
    )


def test_no_raw_call_parts_a_control_account_from_its_ledger(plant: Plant) -> None:
    lines = [{"account_id": plant.accounts["1122"], "debit": "5.00", "party_id": plant.party},
             {"account_id": plant.accounts["3001"], "credit": "5.00"}]  # fmt: skip
    head = {"business_on": "2026-07-10", "source_kind": "x", "source_id": 1}
    assert attack("SELECT gl_post(%s, %s, %s)", plant.id, Jsonb(head), Jsonb(lines)) == "GT001"
    item = {"account_id": plant.accounts["1122"], "party_id": plant.party, "document_id": 1, "document_kind": "x",
            "business_on": "2026-07-10", "amount": "5.00"}  # fmt: skip
    assert attack("SELECT open_item_post(%s, %s)", plant.id, Jsonb([item])) == "GT001"
    assert (
        attack("SELECT open_item_post(%s, %s)", plant.id, Jsonb([item | {"account_id": plant.accounts["1002"]}]))
        == "GT001"
    )
    assert plant.balance("1122") == 0


def test_a_source_posts_once(plant: Plant) -> None:
    lines = [Entry(plant.accounts["1002"], debit=D(1)), Entry(plant.accounts["3001"], credit=D(1))]
    with plant.unit() as unit:
        post_voucher(unit, lines, business_on=ON, source_kind="test", source_id=999_999, summary="once")
    with pytest.raises(ProblemError), plant.unit() as unit:
        post_voucher(unit, lines, business_on=ON, source_kind="test", source_id=999_999, summary="twice")
    assert plant.balance("1002") == D(1)


def test_numbers_have_no_gaps_when_postings_fail_and_race(plant: Plant) -> None:
    def client(number: int) -> None:
        with raw() as connection:
            for nth in range(6):
                head = {"business_on": "2026-07-10", "source_kind": "race", "source_id": number * 100 + nth}
                lines = [
                    {"account_id": plant.accounts["1002"], "debit": "1.00"},
                    {"account_id": plant.accounts["3001"], "credit": "1.00"},
                ]
                connection.execute("SELECT gl_post(%s, %s, %s)", (plant.id, Jsonb(head), Jsonb(lines)))
                if nth % 2:
                    connection.rollback()
                else:
                    connection.commit()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with plant.unit() as unit:
        rows = unit.sql("SELECT serial FROM accounting_voucher WHERE company_id = %s ORDER BY serial", [plant.id])
    assert [row["serial"] for row in rows] == list(range(1, 13))


def test_a_voucher_is_reversed_once_by_a_red_one(plant: Plant) -> None:
    voucher = drafts(plant, [("560213", "50.00", "0"), ("1002", "0", "50.00")], department_id=plant.department)
    walks(plant, voucher)
    reverse = "SELECT number FROM voucher_reverse(%s, %s, '2026-07-31', NULL, '冲销 记-202607-0001')"
    assert attack(reverse, plant.id, voucher) is None
    assert plant.voucher_lines() == [
        ("560213", "Dr", D("50.00")), ("1002", "Cr", D("50.00")), ("560213", "Dr", D("-50.00")), ("1002", "Cr", D("-50.00")),
    ]  # fmt: skip
    assert plant.balance("560213") == 0
    assert attack(reverse, plant.id, voucher) == "GT001"


def test_settlements_stay_within_what_is_open(plant: Plant) -> None:
    receivable = plant.accounts["1122"]
    with plant.unit() as unit:
        claim, payment = post_open_items(
            unit,
            [NewItem(receivable, plant.party, 1, "sales_invoice", ON, D("100.00"), reference="V-1"),
             NewItem(receivable, plant.party, 2, "receipt", ON, D("-60.00"), reference="R-1")],
        )  # fmt: skip
        post_voucher(
            unit,
            [Entry(receivable, debit=D("40.00"), party_id=plant.party), Entry(plant.accounts["3001"], credit=D("40.00"))],
            business_on=ON, source_kind="test", source_id=31, summary="x",
        )  # fmt: skip
        match_open_items(unit, document_id=2, on=ON, matches=[Match(claim, payment, D("60.00"))])
    for amount, code in (("0.01", "accounting.match_too_much"), ("-1", "accounting.match_amount")):
        with pytest.raises(ProblemError) as refused, plant.unit() as unit:
            match_open_items(unit, document_id=3, on=ON, matches=[Match(claim, payment, D(amount))])
        assert codes(refused) == [code] * len(refused.value.problems)
    with plant.unit() as unit:
        assert unmatch_open_items(unit, document_id=2, on=day("07-20"), undone_by=4) == 1
        assert unmatch_open_items(unit, document_id=2, on=day("07-20"), undone_by=5) == 0
        rows = unit.sql("SELECT open_amount FROM accounting_open_item WHERE company_id = %s ORDER BY id", [plant.id])
    assert [row["open_amount"] for row in rows] == [D("100.00"), D("-60.00")]
    assert (
        attack("UPDATE accounting_open_item SET open_amount = 0 WHERE company_id = %s", plant.id, role="owner")
        == "GT001"
    )


def test_an_account_with_postings_keeps_its_nature(plant: Plant) -> None:
    books(plant, "1002", "3001")
    bank = plant.accounts["1002"]
    assert attack("UPDATE accounting_account SET code = '1009' WHERE id = %s", bank) == "GT001"
    assert attack("UPDATE accounting_account SET name = '银行' WHERE id = %s", bank) is None
    child = (
        "INSERT INTO accounting_account (company_id, code, name, class, balance, parent_id) SELECT company_id, '100201', '工行',"
        " class, balance, id FROM accounting_account WHERE id = %s"
    )
    assert attack(child, bank) == "GT001"
    assert attack(child, plant.accounts["1001"]) is None


def line_of(account: str, side: str = "debit") -> str:
    """SQL that adds a line to the one voucher of a company."""
    return (
        f"INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, {side})"
        " SELECT v.company_id, v.id, 9, a.id, 5 FROM accounting_voucher v JOIN accounting_account a"
        f" ON a.company_id = v.company_id AND a.code = '{account}' WHERE v.company_id = %s"
    )


@pytest.mark.parametrize(
    ("table", "trigger", "statement"),
    [
        ("accounting_voucher_line", "law_voucher_line_inserted", line_of("1002")),
        ("accounting_voucher", "law_voucher_posted", "UPDATE accounting_voucher SET business_on = '2026-08-01' WHERE company_id = %s"),
        ("accounting_account_balance", "law_kept_by_triggers", "UPDATE accounting_account_balance SET debit = 1 WHERE company_id = %s"),
        ("accounting_voucher_counter", "law_kept_by_triggers", "UPDATE accounting_voucher_counter SET last = 9 WHERE company_id = %s"),
        ("accounting_account", "law_account", "UPDATE accounting_account SET code = 'x' || code WHERE company_id = %s AND code = '1002'"),
        ("accounting_period", "law_period", "UPDATE accounting_period SET state = 'closed' WHERE company_id = %s AND month = 9"),
    ],
)  # fmt: skip
def test_each_law_is_what_refuses(plant: Plant, table: str, trigger: str, statement: str) -> None:
    """The attack fails; with the law taken away, and only then, it succeeds."""
    books(plant, "1002", "3001")
    assert attack(statement, plant.id, role="owner") == "GT001"
    with raw("owner") as connection:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")  # type: ignore[arg-type]  # a fixed name
        assert connection.execute(statement, (plant.id,)).rowcount > 0  # type: ignore[arg-type]  # plain SQL of this test
        connection.rollback()


def test_an_account_does_not_change_its_kind_under_a_posting(plant: Plant) -> None:
    with raw() as posting, raw() as changing:
        call(posting, plant, 1)
        changing.execute("SET lock_timeout = '300ms'")
        change = "UPDATE accounting_account SET subledger = 'open_item' WHERE id = %s"
        with pytest.raises(psycopg.errors.LockNotAvailable):
            changing.execute(change, (plant.accounts["1002"],))
        changing.rollback()
        posting.commit()
        with pytest.raises(psycopg.Error, match=r"accounting\.account_used"):
            changing.execute(change, (plant.accounts["1002"],))


def test_what_is_no_number_is_posted_nowhere(plant: Plant) -> None:
    with raw() as connection, pytest.raises(psycopg.errors.CheckViolation, match="law_numbers_sound"):
        call(connection, plant, 1, debit="NaN")
    item = {"account_id": plant.accounts["1122"], "party_id": plant.party, "document_id": 1, "document_kind": "x",
            "business_on": "2026-07-10", "amount": "NaN"}  # fmt: skip
    assert attack("SELECT open_item_post(%s, %s)", plant.id, Jsonb([item])) == "23514"


def test_a_voucher_names_no_other_company(plant: Plant) -> None:
    other = Plant()
    with raw() as connection, pytest.raises(psycopg.Error, match=r"accounting\.other_company"):
        call(connection, plant, 1, party_id=other.party)
    item = {"account_id": plant.accounts["1122"], "party_id": other.party, "document_id": 1, "document_kind": "x",
            "business_on": "2026-07-10", "amount": "5.00"}  # fmt: skip
    assert attack("SELECT open_item_post(%s, %s)", plant.id, Jsonb([item])) == "GT001"
    assert attack("UPDATE masterdata_party SET company_id = %s WHERE id = %s", other.id, plant.party) == "GT001"
    theirs = drafts(other, [("1002", "5.00", "0"), ("3001", "0", "5.00")])
    walks(other, theirs)
    head = {"business_on": "2026-07-10", "source_kind": "x", "source_id": 1, "reversal_of_id": theirs}
    lines = [{"account_id": plant.accounts["1002"], "debit": 1}, {"account_id": plant.accounts["3001"], "credit": 1}]
    assert attack("SELECT gl_post(%s, %s, %s)", plant.id, Jsonb(head), Jsonb(lines)) == "GT001"


def test_a_draft_takes_no_number_and_no_voucher_is_called_reversed_that_is_not(plant: Plant) -> None:
    taken = "INSERT INTO accounting_voucher (company_id, kind, business_on, number, serial) VALUES (%s, 'voucher', '2026-07-10', '记-202607-0001', 1)"
    assert attack(taken, plant.id) == "GT001"
    voucher = drafts(plant, [("1002", "5.00", "0"), ("3001", "0", "5.00")])
    walks(plant, voucher)
    assert attack("UPDATE accounting_voucher SET reversed_by_id = id WHERE id = %s", voucher) == "GT001"


def test_the_moment_of_posting_is_not_chosen(plant: Plant) -> None:
    voucher = drafts(plant, [("1002", "5.00", "0"), ("3001", "0", "5.00")])
    assert attack("UPDATE accounting_voucher SET posted_at = '2020-01-01' WHERE id = %s", voucher) is None
    walks(plant, voucher)
    with plant.unit() as unit:
        assert unit.value("SELECT posted_at > '2026-01-01' FROM accounting_voucher WHERE id = %s", [voucher])
