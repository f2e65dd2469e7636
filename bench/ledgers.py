"""The seeded loaders of history: vouchers, and stock moves with their cost, in sets and through every law.

The same numbers every time: what stands in row n follows from n alone. The loaders work as the owner, who may write a
ledger without a document; the laws (periods, balances, never below zero, sub-ledger = general ledger) check each batch
at its commit, and the audit writes what it always writes. Nothing is switched off.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from bench.harness import Bench, say
from guantong.accounting.public import account_of

PAIRS = 100
"""Pairs of a debit and a credit line in one voucher."""
VOUCHER_BATCH = 500
STOCK_BATCH = 50_000
FIRST_DAY = date(2026, 1, 1)
DAYS = 730

# Drafts first; then one UPDATE posts them, so that the posting law itself checks every voucher, gives it its number and
# keeps the balances.
VOUCHER = """
INSERT INTO accounting_voucher (company_id, kind, state, business_on, word, purpose, summary, source_kind, source_id)
SELECT %(company)s, 'voucher', 'draft', %(first_day)s::date + ((n * 7919) %% %(days)s)::int, '记', 'normal', 'bench', 'bench', n
  FROM generate_series(%(first)s::int, %(last)s::int) n
"""
LINES = """
WITH leaf AS (
  SELECT array_agg(id ORDER BY code) AS ids FROM accounting_account
   WHERE company_id = %(company)s AND is_leaf AND is_active AND subledger = ''
     AND cardinality(dims_required) + cardinality(dims_one_of) = 0)
INSERT INTO accounting_voucher_line (company_id, document_id, line_no, account_id, debit, credit, summary)
SELECT %(company)s, v.id, 2 * pair + side,
       leaf.ids[1 + (hashint8(v.source_id * 1000 + pair * 2 + side + 1000000) & 1073741823) %% cardinality(leaf.ids)],
       CASE side WHEN 1 THEN amount ELSE 0 END, CASE side WHEN 2 THEN amount ELSE 0 END, 'bench'
  FROM accounting_voucher v CROSS JOIN leaf
 CROSS JOIN generate_series(0, %(pairs)s - 1) pair
 CROSS JOIN LATERAL (SELECT (1 + (hashint8(v.source_id * 1000 + pair) & 1073741823) %% 1000000)::numeric / 100) a (amount)
 CROSS JOIN (VALUES (1), (2)) s (side)
 WHERE v.company_id = %(company)s AND v.source_kind = 'bench' AND v.source_id BETWEEN %(first)s AND %(last)s
"""
POST = """
UPDATE accounting_voucher SET state = 'posted'
 WHERE company_id = %(company)s AND source_kind = 'bench' AND source_id BETWEEN %(first)s AND %(last)s
"""

# Rows 2p (in) and 2p + 1 (out) are a pair: the same item, place and day, and what goes out is at most what came in, so
# stock is never below zero. An item costs the same all the time, so its average is that cost and every value is exact.
# Rows of one batch are of neighbouring days, and the batches come in the order of time.
STOCK = """
CREATE TEMPORARY TABLE batch ON COMMIT DROP AS
SELECT n, item.id AS item_id, place.id AS warehouse_id, nextval('guantong_id') AS line_id, %(base)s + n / 20 AS document_id,
       %(first_day)s::date + (n * %(days)s::bigint / %(of)s)::int AS business_on, cost.cost, CASE WHEN n %% 2 = 0 THEN q.came ELSE -q.went END AS quantity
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
 CROSS JOIN LATERAL (SELECT hashint8(n / 2) & 1073741823 AS h) x
 CROSS JOIN LATERAL (SELECT h %% cardinality(%(items)s::bigint[]) AS place) o
 CROSS JOIN LATERAL (SELECT (%(items)s::bigint[])[1 + o.place] AS id) item
 CROSS JOIN LATERAL (SELECT (%(warehouses)s::bigint[])[1 + (h / 7) %% cardinality(%(warehouses)s::bigint[])] AS id) place
 CROSS JOIN LATERAL (SELECT (1 + o.place %% 50)::numeric AS cost) cost
 CROSS JOIN LATERAL (SELECT (10 + h %% 90)::numeric AS came, (1 + h %% 90)::numeric AS went) q
"""
MOVES = """
INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, quantity, business_on)
SELECT %(company)s, document_id, CASE WHEN quantity > 0 THEN 'goods_receipt' ELSE 'delivery' END, line_id, item_id, warehouse_id,
       quantity, business_on FROM batch ORDER BY n
"""
COSTS = """
INSERT INTO inventory_cost_event (company_id, item_id, document_id, document_kind, line_id, kind, quantity, value, business_on, seq,
                                  at_average, account_id, contra_account_id)
SELECT %(company)s, item_id, document_id, CASE WHEN quantity > 0 THEN 'goods_receipt' ELSE 'delivery' END, line_id,
       CASE WHEN quantity > 0 THEN 'in' ELSE 'out' END, quantity, quantity * cost, business_on, CASE WHEN quantity > 0 THEN 0 ELSE 1 END,
       quantity < 0, %(stock)s, %(contra)s FROM batch ORDER BY n
"""
BOOK = """
SELECT g.number FROM (
  SELECT jsonb_agg(jsonb_build_object('account_id', %(stock)s::bigint, 'debit', b.value, 'item_id', b.item_id))
         || jsonb_build_array(jsonb_build_object('account_id', %(contra)s::bigint, 'credit', sum(b.value))) AS lines
    FROM (SELECT item_id, sum(quantity * cost) AS value FROM batch GROUP BY 1 HAVING sum(quantity * cost) <> 0 ORDER BY 1) b) e
 CROSS JOIN LATERAL gl_post(%(company)s, jsonb_build_object('business_on', (SELECT max(business_on) FROM batch), 'summary', 'bench',
   'source_kind', 'bench_stock', 'source_id', %(source)s::bigint), e.lines) g
"""


class Vouchers:
    """Vouchers of 200 lines, as many as are asked for; the lines spread over 24 months and all leaf accounts."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._posted = 0

    def grow(self, lines: int) -> None:
        """Post until there are that many lines."""
        vouchers = lines // (2 * PAIRS)
        begun = time.perf_counter()
        words = {"company": self._bench.plant.company_id, "pairs": PAIRS, "first_day": FIRST_DAY, "days": DAYS}
        while self._posted < vouchers:
            last = min(self._posted + VOUCHER_BATCH, vouchers)
            with self._bench.owner() as connection:
                for statement in (VOUCHER, LINES, POST):
                    connection.execute(statement, words | {"first": self._posted + 1, "last": last})
            self._posted = last
            say(f"  {last * 2 * PAIRS:,} of {lines:,} voucher lines, {time.perf_counter() - begun:.0f} s")


class Stock:
    """Stock moves, and as many cost events, over 24 months; half of the rows come in, half go out."""

    def __init__(self, bench: Bench, items: Sequence[int], warehouses: Sequence[int]) -> None:
        self._bench = bench
        self._rows = 0
        with bench.plant.unit() as unit:
            category = bench.plant.id("item_category", "GOODS")
            self._words = {
                "company": bench.plant.company_id, "items": list(items), "warehouses": list(warehouses),
                "stock": account_of(unit, "INVENTORY", category), "contra": account_of(unit, "OPENING_EQUITY"),
            }  # fmt: skip

    def grow(self, rows: int, first_day: date = FIRST_DAY, days: int = DAYS) -> None:
        """Write until there are that many rows; those that are added are spread evenly over the days given.

        Let each growth have days after the last one's: what is late has all later days checked, which takes long.
        """
        begun, start = time.perf_counter(), self._rows
        spread = {"first_day": first_day, "days": days, "of": rows - start, "base": 10**9 + start}
        for first in range(0, rows - start, STOCK_BATCH):
            last = min(first + STOCK_BATCH, rows - start) - 1
            with self._bench.owner() as connection:
                for statement in (STOCK, MOVES, COSTS, BOOK):
                    connection.execute(
                        statement, self._words | spread | {"first": first, "last": last, "source": start + first}
                    )
            self._rows = start + last + 1
            say(f"  {self._rows:,} of {rows:,} stock moves, {time.perf_counter() - begun:.0f} s")


# Orders of two lines, half of them in each of two warehouses, dated over 2026; two thirds are then confirmed and numbered:
# the counters move by what a batch takes, and the law of numbers checks at commit that each number stands on one order.
ORDERS = """
INSERT INTO trade_order (company_id, kind, business_on, party_id, warehouse_id, currency, total_net, total_tax, total_gross)
SELECT %(company)s, 'sales_order', date '2026-01-01' + (x.h %% 365)::int,
       (%(parties)s::bigint[])[1 + (x.h / 11) %% cardinality(%(parties)s::bigint[])],
       (%(warehouses)s::bigint[])[1 + (x.h / 5) %% cardinality(%(warehouses)s::bigint[])], 'CNY', 10 * q, 1.3 * q, 11.3 * q
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
 CROSS JOIN LATERAL (SELECT hashint8(n + 77) & 1073741823 AS h) x CROSS JOIN LATERAL (SELECT 2 * (1 + x.h %% 99) AS q) y
RETURNING id
"""
ORDER_LINES = """
INSERT INTO trade_order_line (company_id, document_id, line_no, item_id, unit_id, quantity, stock_quantity, price, tax_rate, net, tax_amount, gross)
SELECT o.company_id, o.id, n, %(item)s, %(unit)s, o.total_net / 20, o.total_net / 20, 11.3, 13, o.total_net / 2, o.total_tax / 2, o.total_gross / 2
  FROM trade_order o CROSS JOIN generate_series(1, 2) n WHERE o.id = ANY (%(ids)s)
"""
CONFIRM_ORDERS = """
WITH due AS (
  SELECT o.id, to_char(o.business_on, 'YYYYMM') AS month, row_number() OVER (PARTITION BY to_char(o.business_on, 'YYYYMM') ORDER BY o.id) AS nth
    FROM trade_order o WHERE o.id = ANY (%(ids)s) AND o.id %% 3 <> 0),
taken AS (
  INSERT INTO kernel_counter AS c (company_id, series, period, value) SELECT %(company)s, 'XS', month, count(*) FROM due GROUP BY month
      ON CONFLICT (company_id, series, period) DO UPDATE SET value = c.value + excluded.value RETURNING c.period, c.value),
numbered AS (
  SELECT d.id, 'XS-' || d.month || '-' || to_char(t.value - count(*) OVER (PARTITION BY d.month) + d.nth, 'FM99999990000') AS number
    FROM due d JOIN taken t ON t.period = d.month),
claimed AS (
  INSERT INTO kernel_number_claim (company_id, series, number, on_date)
  SELECT %(company)s, 'XS', n.number, o.business_on FROM numbered n JOIN trade_order o ON o.id = n.id)
UPDATE trade_order o SET state = 'confirmed', number = n.number FROM numbered n WHERE n.id = o.id
"""
ORDER_BATCH = 10_000


class Orders:
    """Sales orders of two lines of one item, spread over customers, warehouses and the days of a year."""

    def __init__(self, bench: Bench, item: int, parties: Sequence[int], warehouses: Sequence[int]) -> None:
        self._bench = bench
        self._rows = 0
        self._words = {
            "company": bench.plant.company_id, "item": item, "unit": bench.plant.id("unit", "PCS"),
            "parties": list(parties), "warehouses": list(warehouses),
        }  # fmt: skip

    def grow(self, orders: int, *, at_rest: bool = False) -> None:
        """Write until there are that many orders.

        `at_rest`: with the laws and the audit at rest, for millions that are only to be read; as the superuser, who alone
        may do so.
        """
        begun = time.perf_counter()
        while self._rows < orders:
            last = min(self._rows + ORDER_BATCH, orders)
            with self._bench.database.connect("guantong") if at_rest else self._bench.owner() as connection:
                if at_rest:
                    connection.execute("SET session_replication_role = replica")
                made = connection.execute(ORDERS, self._words | {"first": self._rows + 1, "last": last}).fetchall()
                for statement in (ORDER_LINES, CONFIRM_ORDERS):
                    connection.execute(statement, self._words | {"ids": [row[0] for row in made]})
                if at_rest:
                    connection.execute("DELETE FROM kernel_number_claim")  # as the law does at commit
            self._rows = last
            say(f"  {last:,} of {orders:,} orders, {time.perf_counter() - begun:.0f} s")
