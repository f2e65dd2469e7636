"""What `guantong check` proves of the stock: every kept figure recomputed, stock accounts tied, no day below zero."""

from __future__ import annotations

from guantong.kernel.checks import register_check
from guantong.kernel.declare import L


def _own(alias: str) -> str:
    return f"(%(company)s::bigint IS NULL OR {alias}.company_id = %(company)s)"


register_check(
    "inventory.balances",
    L("现存量 = 库存流水合计", "Stock on hand is the sum of the moves"),
    f"""SELECT company_id, warehouse_id, item_id, bin_id, batch, kept, moved
          FROM (SELECT b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch, b.on_hand AS kept FROM inventory_stock_balance b WHERE {_own("b")}) k
          FULL JOIN (SELECT m.company_id, m.warehouse_id, m.item_id, m.bin_id, m.batch, sum(m.quantity) AS moved FROM inventory_stock_move m
                      WHERE {_own("m")} GROUP BY 1, 2, 3, 4, 5) s USING (company_id, warehouse_id, item_id, bin_id, batch)
         WHERE coalesce(kept, 0) <> coalesce(moved, 0)""",
    f"SELECT count(*) FROM inventory_stock_balance b WHERE {_own('b')}",
)
register_check(
    "inventory.never_below_zero",
    L("任何一天的库存不为负", "Stock was below zero on no day"),
    f"""SELECT * FROM (
          SELECT m.company_id, m.warehouse_id, m.item_id, m.bin_id, m.batch, m.business_on,
                 sum(sum(m.quantity)) OVER (PARTITION BY m.company_id, m.warehouse_id, m.item_id, m.bin_id, m.batch ORDER BY m.business_on) AS at_end
            FROM inventory_stock_move m JOIN masterdata_warehouse w ON w.id = m.warehouse_id AND NOT w.allow_negative
           WHERE {_own("m")} GROUP BY 1, 2, 3, 4, 5, 6) d WHERE at_end < 0""",
    f"SELECT count(*) FROM inventory_stock_move m WHERE {_own('m')}",
)
register_check(
    "inventory.reserved",
    L("预留量 = 未结预留合计", "Reserved is the sum of open reservations"),
    f"""SELECT company_id, warehouse_id, item_id, bin_id, batch, kept, open
          FROM (SELECT b.company_id, b.warehouse_id, b.item_id, b.bin_id, b.batch, b.reserved AS kept FROM inventory_stock_balance b WHERE {_own("b")}) k
          FULL JOIN (SELECT r.company_id, r.warehouse_id, r.item_id, r.bin_id, r.batch, sum(r.open_quantity) AS open FROM inventory_reservation r
                      WHERE {_own("r")} GROUP BY 1, 2, 3, 4, 5) s USING (company_id, warehouse_id, item_id, bin_id, batch)
         WHERE coalesce(kept, 0) <> coalesce(open, 0)""",
    f"SELECT count(*) FROM inventory_reservation r WHERE {_own('r')}",
)
register_check(
    "inventory.cost_balances",
    L("存货成本余额 = 成本流水合计", "Cost balances are the sums of cost events"),
    f"""SELECT company_id, item_id, area_id, kept_quantity, sum_quantity, kept_value, sum_value
          FROM (SELECT b.company_id, b.item_id, b.area_id, b.quantity AS kept_quantity, b.value AS kept_value FROM inventory_cost_balance b WHERE {_own("b")}) k
          FULL JOIN (SELECT e.company_id, e.item_id, e.area_id, sum(e.quantity) AS sum_quantity, sum(e.value) AS sum_value
                       FROM inventory_cost_event e WHERE {_own("e")} GROUP BY 1, 2, 3) s USING (company_id, item_id, area_id)
         WHERE (coalesce(kept_quantity, 0), coalesce(kept_value, 0)) <> (coalesce(sum_quantity, 0), coalesce(sum_value, 0))""",
    f"SELECT count(*) FROM inventory_cost_balance b WHERE {_own('b')}",
)
register_check(
    "inventory.months",
    L("月度收发 = 库存与成本流水合计", "What is kept by month is the sum of moves and cost events"),
    f"""SELECT 'stock' AS ledger, company_id, warehouse_id AS place, item_id, month, k.i AS kept_in, s.i AS sum_in, k.o AS kept_out, s.o AS sum_out,
               NULL::numeric AS kept_value, NULL::numeric AS sum_value
          FROM (SELECT m.company_id, m.warehouse_id, m.item_id, m.month, m.in_quantity AS i, m.out_quantity AS o FROM inventory_stock_month m
                 WHERE {_own("m")}) k
          FULL JOIN (SELECT m.company_id, m.warehouse_id, m.item_id, date_trunc('month', m.business_on::timestamp)::date AS month,
                            sum(greatest(m.quantity, 0)) AS i, sum(greatest(-m.quantity, 0)) AS o FROM inventory_stock_move m
                      WHERE {_own("m")} GROUP BY 1, 2, 3, 4) s USING (company_id, warehouse_id, item_id, month)
         WHERE (coalesce(k.i, 0), coalesce(k.o, 0)) <> (coalesce(s.i, 0), coalesce(s.o, 0))
        UNION ALL
        SELECT 'cost', company_id, area_id, item_id, month, k.i, s.i, k.o, s.o, k.v, s.v
          FROM (SELECT m.company_id, m.area_id, m.item_id, m.month, m.in_quantity AS i, m.out_quantity AS o, m.in_value - m.out_value AS v
                  FROM inventory_cost_month m WHERE {_own("m")}) k
          FULL JOIN (SELECT e.company_id, e.area_id, e.item_id, date_trunc('month', e.business_on::timestamp)::date AS month,
                            sum(greatest(e.quantity, 0)) AS i, sum(greatest(-e.quantity, 0)) AS o, sum(e.value) AS v FROM inventory_cost_event e
                      WHERE {_own("e")} GROUP BY 1, 2, 3, 4) s USING (company_id, area_id, item_id, month)
         WHERE (coalesce(k.i, 0), coalesce(k.o, 0), coalesce(k.v, 0)) <> (coalesce(s.i, 0), coalesce(s.o, 0), coalesce(s.v, 0))""",
    f"SELECT count(*) FROM inventory_cost_month m WHERE {_own('m')}",
)
register_check(
    "inventory.cost_is_stock",
    L("成本账数量 = 库存账数量", "The cost ledger and the stock ledger hold the same quantity"),
    f"""SELECT company_id, item_id, cost, stock
          FROM (SELECT b.company_id, b.item_id, sum(b.quantity) AS cost FROM inventory_cost_balance b WHERE {_own("b")} GROUP BY 1, 2) c
          FULL JOIN (SELECT b.company_id, b.item_id, sum(b.on_hand) AS stock FROM inventory_stock_balance b WHERE {_own("b")} GROUP BY 1, 2) s
               USING (company_id, item_id) WHERE coalesce(cost, 0) <> coalesce(stock, 0)""",
    f"SELECT count(*) FROM inventory_cost_balance b WHERE {_own('b')}",
)
register_check(
    "inventory.stock_accounts",
    L("存货明细账 = 存货科目", "The cost ledger equals the stock accounts"),
    f"""SELECT a.company_id, a.code AS account, coalesce(g.balance, 0) AS general_ledger, coalesce(e.value, 0) AS cost_ledger
          FROM accounting_account a
          LEFT JOIN (SELECT account_id, sum(debit - credit) AS balance FROM accounting_account_balance GROUP BY 1) g ON g.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(value) AS value FROM inventory_cost_event GROUP BY 1) e ON e.account_id = a.id
         WHERE {_own("a")} AND a.subledger = 'stock' AND coalesce(g.balance, 0) <> coalesce(e.value, 0)""",
    f"SELECT count(*) FROM accounting_account a WHERE {_own('a')} AND a.subledger = 'stock'",
)
register_check(
    "inventory.movements",
    L("已过账出入库单 = 库存流水", "Posted movements have moved what they say"),
    f"SELECT * FROM movements_unmoved(ARRAY(SELECT h.id FROM inventory_movement h WHERE {_own('h')}))",
    f"SELECT count(*) FROM inventory_movement h WHERE {_own('h')}",
)
