"""How each law is dropped, one way at a time: the proof has teeth if the attack then finds a breach.

A way takes away everything that embodies a part of the law: triggers, constraints, rights, or a condition inside a
function. It works as the owner, in a copy of the world that is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

Owner = psycopg.Connection[Any]
Change = Callable[[Owner], None]


class MovedError(Exception):
    """A law is no longer where it was dropped; tell this file where it is now."""


@dataclass(frozen=True)
class Drop:
    """One way to be without a law."""

    law: str
    name: str
    changes: Sequence[Change]
    by: Sequence[str] = ()  # the attacks that should find it; any of the law's when empty


def without(function: str, *replaced: tuple[str, str]) -> Change:
    """The function with a part of its text replaced."""

    def change(owner: Owner) -> None:
        found = owner.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s AND pronamespace = 'public'::regnamespace", [function]
        ).fetchall()  # fmt: skip
        if len(found) != 1:
            raise MovedError(f"there are {len(found)} functions {function}")
        text: str = found[0][0]
        for old, new in replaced:
            if old not in text:
                raise MovedError(f"{function} does not say {old!r} any more")
            text = text.replace(old, new)
        owner.execute(text.encode())

    return change


def untied(table: str, *constraints: str) -> Change:
    """The table without its constraints of these names."""

    def change(owner: Owner) -> None:
        for name in constraints:
            done = owner.execute("SELECT conname FROM pg_constraint WHERE conname = %s", [name]).fetchone()
            if done:
                owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
            elif owner.execute("SELECT 1 FROM pg_class WHERE relname = %s AND relkind = 'i'", [name]).fetchone():
                owner.execute(f"DROP INDEX {name}".encode())
            else:
                raise MovedError(f"{table} has no constraint {name}")

    return change


def unwatched(table: str, *triggers: str) -> Change:
    """The table with these triggers asleep; all of its own when none is named."""

    def change(owner: Owner) -> None:
        for trigger in triggers or ("USER",):
            try:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}".encode())
            except psycopg.errors.UndefinedObject as error:
                raise MovedError(f"{table} has no trigger {trigger}") from error

    return change


def granted(table: str) -> Change:
    """The table open to the application's role."""

    def change(owner: Owner) -> None:
        owner.execute(f"GRANT INSERT, UPDATE, DELETE, TRUNCATE ON {table} TO guantong_app".encode())

    return change


KEPT = ("law_kept_by_triggers", "law_kept_by_triggers_all")
APPEND = ("law_append_only", "law_append_only_all")
PAPERS = ("trade_order", "inventory_movement", "trade_invoice", "finance_payment")
FLOOR = "inventory_stock_balance_floor"

DROPS = (
    Drop("balance", "vouchers are posted unread", [
        without("accounting_voucher_problems", ("RETURN wrong;", "RETURN '[]'::jsonb;"))], by=["crooked_voucher", "crooked_by_hand"]),
    Drop("balance", "posted vouchers gain and lose lines", [unwatched(
        "accounting_voucher_line", "law_voucher_line_inserted", "law_voucher_line_updated", "law_voucher_line_left", "law_voucher_line_deleted")], by=["line_for_a_posted_voucher"]),
    Drop("balance", "account balances are open", [granted("accounting_account_balance"), unwatched("accounting_account_balance", *KEPT)], by=["kept_balances"]),
    Drop("balance", "what is no number counts", [untied("accounting_voucher_line", "law_numbers_sound")], by=["crooked_voucher"]),
    Drop("balance", "an older view will do", [without("ledger_present", ("NOT IN ('read committed', 'read uncommitted')", "= ''"))], by=["a_line_that_slips_in"]),
    Drop("stock_now", "no floor", [untied("inventory_stock_balance", FLOOR), without("law_stock_moved", ("AND NOT w.allow_negative", "AND false"))], by=["more_than_there_is"]),
    Drop("stock_now", "balances are open", [granted("inventory_stock_balance"), unwatched("inventory_stock_balance", *KEPT)], by=["stock_by_hand"]),
    Drop("stock_past", "the past is not looked at", [without("inventory_past_check", ("IF wrong IS NOT NULL", "IF false"))], by=["taken_before_it_came", "late_and_early"]),
    Drop("control", "nobody compares at commit", [without("law_control", ("now_is.gl <> now_is.sub", "false"))], by=["one_ledger_only"]),
    Drop("control", "accounts change their kind", [unwatched("accounting_account", "law_account")], by=["account_in_disguise", "an_account_that_changes"]),
    Drop("control", "the chart is not held", [
        without("accounting_chart_share", ("pg_advisory_xact_lock_shared(4714", "pg_advisory_xact_lock_shared(4719"))], by=["an_account_that_changes"]),
    Drop("cost", "balances are open", [granted("inventory_cost_balance"), unwatched("inventory_cost_balance", *KEPT)], by=["cost_by_hand"]),
    Drop("cost", "goods move without cost", [without("stock_post", ("'inventory.no_cost', wrong", "'inventory.no_cost', NULL"),
                                                     ("IF wrong IS NOT NULL THEN", "IF false THEN"))], by=["goods_without_cost"]),
    Drop("settlement", "anybody settles with anybody", [without("law_open_item_matched", ("IF wrong IS NOT NULL", "IF false"))], by=["strangers_settle"]),
    Drop("settlement", "open amounts are open", [
        granted("accounting_open_item"), unwatched("accounting_open_item", "law_open_item_kept", "law_open_item_kept_all")], by=["open_amounts_by_hand"]),
    Drop("period", "closed months take postings", [without("accounting_period_of", ("found_state <> 'open'", "false"))], by=["into_a_closed_month"]),
    Drop("period", "closing does not wait", [without("accounting_period_lock", ("pg_advisory_xact_lock(4711", "pg_advisory_xact_lock_shared(4719"))], by=["closed_under_a_posting"]),
    Drop("period", "months close and open out of turn", [unwatched("accounting_period", "law_period")], by=["another_calendar", "closed_and_reopened"]),
    Drop("period", "two change the calendar at once", [
        without("law_period", ("pg_advisory_xact_lock(4713", "pg_advisory_xact_lock_shared(4713"))], by=["closed_and_reopened"]),
    Drop("reservation", "promises are not bounded", [
        untied("inventory_stock_balance", "inventory_stock_balance_reserved"),
        without("stock_reserve", ("'quantity', p.on_hand - p.reserved", "'quantity', p.on_hand"), ("p.on_hand > p.reserved", "p.on_hand > 0"))], by=["promised_twice"]),
    Drop("reservation", "what is promised is sold", [
        untied("inventory_stock_balance", "inventory_stock_balance_reserved"),
        without("law_stock_moved", ("OR coalesce(b.reserved, 0) > greatest", "OR false AND coalesce(b.reserved, 0) > greatest"))], by=["sold_although_promised"]),
    Drop("reservation", "reservations are open", [granted("inventory_reservation"), unwatched("inventory_reservation")], by=["promises_by_hand"]),
    Drop("number", "voucher counters are open", [granted("accounting_voucher_counter"), unwatched("accounting_voucher_counter", *KEPT)], by=["counters_by_hand"]),
    Drop("number", "document counters are open", [granted("kernel_counter")], by=["counters_by_hand"]),
    Drop("posted", "vouchers are never final", [
        without("law_voucher_posted", ("OLD.state IN ('posted', 'void')", "OLD.state = 'posted' AND NEW.state = 'posted' AND false"),
                ("NEW.state <> 'posted'", "true"))], by=["rewritten_voucher"]),
    Drop("posted", "posted vouchers are deleted", [
        unwatched("accounting_voucher", "law_voucher_kept", "law_voucher_kept_all"), unwatched("accounting_voucher_line", "law_voucher_line_deleted")], by=["rewritten_voucher"]),
    Drop("posted", "ledgers are open", [granted("inventory_cost_event"), unwatched("inventory_cost_event", *APPEND)], by=["rewritten_ledger"]),
    Drop("company", "vouchers name anybody's accounts", [
        without("accounting_voucher_problems", ("a.company_id <> company OR l.company_id <> company OR f.is_foreign", "false"))], by=["foreign_names"]),
    Drop("company", "open items settle across companies", [without("law_open_item_matched", ("IF wrong IS NOT NULL", "IF false"))], by=["foreign_names"]),
    Drop("audit", "the audit is open", [granted("kernel_audit"), unwatched("kernel_audit", *APPEND)], by=["rewritten_audit"]),
    Drop("number", "taken numbers stand on nothing", [unwatched("kernel_number_claim", "law_number_held")], by=["burnt_number"]),
    Drop("number", "documents choose their number", [unwatched(one, "law_number_claimed") for one in PAPERS], by=["chosen_number"]),
    Drop("number", "numbered documents go", [unwatched(one, "law_document_deleted") for one in PAPERS]
         + [unwatched(f"{one}_line", "law_document_line_deleted") for one in PAPERS], by=["given_back"]),
    Drop("document", "posted headers are open", [unwatched(one, "law_document_kept") for one in PAPERS], by=["rewritten_header", "another_identity"]),
    Drop("document", "any state follows any", [unwatched(one, "law_document_state", *(["law_document_back"] if one == "trade_order" else [])) for one in PAPERS],
         by=["another_state"]),
    Drop("document", "orders in progress go back", [unwatched("trade_order", "law_document_back")], by=["another_state"]),
    Drop("document", "reversed by nothing", [unwatched(one, "law_document_reversed") for one in PAPERS], by=["another_state"]),
    Drop("document", "documents are born posted", [unwatched(one, "law_document_new") for one in PAPERS], by=["born_posted"]),
    Drop("document", "posted documents go", [unwatched(one, "law_document_deleted") for one in PAPERS]
         + [unwatched(f"{one}_line", "law_document_line_deleted") for one in PAPERS], by=["taken_away"]),
    Drop("document", "posted lines are open", [unwatched(f"{one}_line", "law_document_line_kept") for one in PAPERS], by=["rewritten_lines"]),
    Drop("document", "lines move", [unwatched(f"{one}_line", "law_document_line_moved") for one in PAPERS], by=["rewritten_lines"]),
    Drop("document", "posted documents gain lines", [unwatched(f"{one}_line", "law_document_line_added") for one in PAPERS], by=["one_line_more"]),
    Drop("document", "a line slips in", [
        without(f"{kind}_{one}_line", (" FOR SHARE", "")) for one in PAPERS for kind in ("law_lines", "law_rewritten")], by=["slipped_in"]),
    Drop("document", "what is no number counts", [untied(f"{one}_line", "law_numbers_sound") for one in PAPERS] + [unwatched("kernel_claim", "law_progress")],
         by=["no_number_at_all"]),
    Drop("number", "series are set at will", [unwatched("kernel_numbering", "law_numbering")], by=["renumbered"]),
    Drop("number", "a series shows any date", [without("law_numbering", ("IF NOT number_pattern_ok", "IF false AND NOT number_pattern_ok"))], by=["renumbered"]),
    Drop("number", "series meet numbers that exist", [without("law_numbering", ("IF taken IS NOT NULL", "IF false"))], by=["renumbered"]),
    Drop("booked", "goods need not move", [unwatched("kernel_claim", "law_moved")], by=["booked_nothing"]),
    Drop("booked", "invoices need not be owed", [unwatched("kernel_claim", "law_invoice_owed")], by=["booked_nothing"]),
    Drop("booked", "money need not be booked", [unwatched("kernel_claim", "law_payment_booked")], by=["booked_nothing"]),
    Drop("booked", "posted documents go on moving goods", [unwatched("inventory_stock_move", "claim_moves")], by=["more_than_it_says"]),
    Drop("booked", "posted invoices go on owing", [unwatched("accounting_open_item", "claim_invoice_items")], by=["more_than_it_says"]),
    Drop("booked", "posted payments go on settling", [unwatched("accounting_open_item", "claim_payment_items")], by=["more_than_it_says"]),
    Drop("booked", "nobody waits for who posts", [
        without(one, (" FOR SHARE", "")) for one in ("claim_moves", "claim_invoice_items", "claim_payment_items")], by=["moved_while_posted"]),
    Drop("progress", "nobody counts", [unwatched("kernel_claim", "law_progress")]),
    Drop("progress", "progress is written freely", [
        unwatched(one, "claim_progress") for one in ("trade_order_line", "inventory_movement_line", "trade_invoice_line")], by=["progress_by_hand"]),
    Drop("progress", "followers are not counted", [
        unwatched(one, "claim_followed") for one in ("inventory_movement", "trade_invoice")], by=["uncounted"]),
    Drop("progress", "claims are open", [
        granted("kernel_claim"), without("claims_take", ("RETURN touched", "RETURN NULL"))], by=["progress_by_hand", "uncounted"]),
    Drop("audit", "nobody watches", [unwatched("masterdata_item", "audit_updated")], by=["unseen_change"]),
)  # fmt: skip
