"""A market under load, and what must be true of its documents whatever befalls the program meanwhile.

Sellers order, deliver and invoice over HTTP. A request without an answer is sent again with its key, as any careful
client does. The home is one of its own; what is looked at in it is looked at by a process of its own, as the
application's role.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

import psutil

from guantong.server import testing
from guantong.server.home import Home

SELLERS, GOODS = 3, ("H0", "H1", "H2")
PATIENCE = 180.0


def in_home(home: Home, function: str, given: Any = None) -> Any:
    """The JSON that a function of this module prints, run by a process that stands in the home."""
    code = f"import django; django.setup(); from guantong.server.tests.faults import market as t; t.{function}()"
    environment = {**os.environ, "GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(given), capture_output=True, text=True, timeout=400,
        env=environment, cwd=testing.CHECKOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def set_up() -> None:
    """A company with plenty of goods, and a token for each desk."""
    from guantong.kernel.access.public import create_token
    from guantong.trade.tests.story import Trader

    trader = Trader()
    for name in GOODS:
        trader.item(name, category="FG")
    trader.receives(trader.orders("buy", *((name, 10_000, "10.00") for name in GOODS)), *([10_000] * len(GOODS)))
    tokens = {}
    for role in ("sales", "warehouse", "accountant"):
        trader.user(role)
        tokens[role] = create_token(f"{role}-{trader.name}".lower(), company_id=trader.company_id)
    print(json.dumps({"company": trader.company_id, "tokens": tokens}))


def find_faults() -> None:
    """What is missing of the documents that were answered, what is there by halves, and what the check finds."""
    from guantong.insight import check
    from guantong.kernel.unit import Unit

    asked = json.loads(sys.stdin.read())
    company, kept = asked["company"], asked["answered"]
    words = {"company": company, **{kind: [one[0] for one in kept[kind]] for kind in kept}}
    faults: dict[str, Any] = {}
    with Unit.open(system=True, company_id=company, source="test") as unit:
        for name, query in FAULTS.items():
            found = unit.sql(query, words)
            if found:
                faults[name] = [next(iter(row.values())) for row in found[:5]]
        stored: dict[int, str] = {}
        for table in ("trade_order", "inventory_movement", "trade_invoice"):
            for row in unit.sql(f"SELECT id, number FROM {table} WHERE company_id = %s", (company,)):
                stored[row["id"]] = row["number"]
    renumbered = [one for rows in kept.values() for one in rows if stored.get(one[0]) != one[1]]
    if renumbered:
        faults["other_number"] = renumbered[:5]
    outcome = check.run(company)
    if outcome.differences:
        faults["check"] = outcome.as_table()
    print(json.dumps(faults, default=str))


# Each lists the documents that break a sentence. Answered ones are %(orders)s, %(deliveries)s, %(invoices)s; the
# sentences about halves hold for every document of the company, answered or not.
FAULTS = {
    "order not confirmed": """SELECT a.id FROM unnest(%(orders)s::bigint[]) a(id) LEFT JOIN trade_order o USING (id)
        WHERE o.state IS NULL OR o.state NOT IN ('confirmed', 'closed')""",
    "order without its task": """SELECT a.id FROM unnest(%(orders)s::bigint[]) a(id)
        WHERE NOT EXISTS (SELECT 1 FROM work_task t WHERE t.document_id = a.id AND t.role = 'warehouse')""",
    "delivery not posted": """SELECT a.id FROM unnest(%(deliveries)s::bigint[]) a(id)
        LEFT JOIN inventory_movement m USING (id) WHERE m.state IS DISTINCT FROM 'posted'""",
    "delivered order with an open task": """SELECT l.document_id FROM inventory_movement_line d
        JOIN trade_order_line l ON l.id = d.source_line_id JOIN work_task t ON t.document_id = l.document_id
        WHERE d.document_id = ANY (%(deliveries)s::bigint[]) AND t.role = 'warehouse' AND t.state = 'open'""",
    "invoice not posted": """SELECT a.id FROM unnest(%(invoices)s::bigint[]) a(id)
        LEFT JOIN trade_invoice i USING (id) WHERE i.state IS DISTINCT FROM 'posted'""",
    "answered but not in the audit trail": """SELECT a.id
        FROM unnest(%(orders)s::bigint[] || %(deliveries)s::bigint[] || %(invoices)s::bigint[]) a(id)
        WHERE NOT EXISTS (SELECT 1 FROM kernel_audit k WHERE k.document_id = a.id)""",
    "half a delivery": """SELECT m.id FROM inventory_movement m WHERE m.company_id = %(company)s AND m.kind = 'delivery'
        AND (m.state <> 'posted' OR m.number IS NULL
          OR (SELECT count(*) FROM inventory_movement_line l WHERE l.document_id = m.id) <> 2
          OR (SELECT count(*) FROM inventory_stock_move s WHERE s.document_id = m.id) <> 2
          OR (SELECT count(*) FROM inventory_cost_event c WHERE c.document_id = m.id) <> 2
          OR (SELECT count(*) FROM accounting_voucher v WHERE v.source_id = m.id AND v.state = 'posted') <> 1)""",
    "half an invoice": """SELECT i.id FROM trade_invoice i WHERE i.company_id = %(company)s AND i.kind = 'sales_invoice'
        AND (i.state <> 'posted' OR i.number IS NULL
          OR (SELECT count(*) FROM trade_invoice_line l WHERE l.document_id = i.id) <> 2
          OR (SELECT count(*) FROM accounting_open_item o WHERE o.document_id = i.id) <> 1
          OR (SELECT count(*) FROM accounting_voucher v WHERE v.source_id = i.id AND v.state = 'posted') <> 1)""",
    "half an order": """SELECT o.id FROM trade_order o WHERE o.company_id = %(company)s AND o.kind = 'sales_order'
        AND (o.state = 'draft' OR o.number IS NULL
          OR (SELECT count(*) FROM trade_order_line l WHERE l.document_id = o.id) <> 2
          OR NOT EXISTS (SELECT 1 FROM inventory_reservation r WHERE r.document_id = o.id))""",
    "moved without a delivery": """SELECT l.id FROM trade_order_line l JOIN trade_order o ON o.id = l.document_id
        WHERE o.company_id = %(company)s AND l.quantity_moved <> (SELECT coalesce(sum(d.quantity), 0)
          FROM inventory_movement_line d WHERE d.source_line_id = l.id)""",
    "a document without its trail": """SELECT d.id FROM (
          SELECT id FROM trade_order WHERE company_id = %(company)s UNION ALL
          SELECT id FROM inventory_movement WHERE company_id = %(company)s UNION ALL
          SELECT id FROM trade_invoice WHERE company_id = %(company)s) d
        WHERE NOT EXISTS (SELECT 1 FROM kernel_audit a WHERE a.row_id = d.id AND a.op = 'insert')
           OR NOT EXISTS (SELECT 1 FROM kernel_event e WHERE e.document_id = d.id)""",
    "a document without its request": """SELECT d.id FROM (
          SELECT id FROM trade_order WHERE company_id = %(company)s AND kind = 'sales_order' UNION ALL
          SELECT id FROM inventory_movement WHERE company_id = %(company)s AND kind = 'delivery' UNION ALL
          SELECT id FROM trade_invoice WHERE company_id = %(company)s) d
        WHERE (SELECT count(*) FROM kernel_request_key k WHERE k.document_id = d.id) <> 1""",
    "an order or invoice without its tasks": """SELECT d.id FROM (
          SELECT id, 2 AS tasks FROM trade_order WHERE company_id = %(company)s AND kind = 'sales_order' UNION ALL
          SELECT id, 1 FROM trade_invoice WHERE company_id = %(company)s) d
        WHERE (SELECT count(*) FROM work_task t WHERE t.document_id = d.id) <> d.tasks""",
    "a trace of no document": """SELECT t.what || ' ' || t.id FROM (
          SELECT 'stock' AS what, document_id AS id FROM inventory_stock_move WHERE company_id = %(company)s UNION
          SELECT 'cost', document_id FROM inventory_cost_event WHERE company_id = %(company)s UNION
          SELECT 'reservation', document_id FROM inventory_reservation WHERE company_id = %(company)s UNION
          SELECT 'voucher', source_id FROM accounting_voucher WHERE company_id = %(company)s UNION
          SELECT 'open item', document_id FROM accounting_open_item WHERE company_id = %(company)s UNION
          SELECT 'task', document_id FROM work_task WHERE company_id = %(company)s UNION
          SELECT 'audit', row_id FROM kernel_audit WHERE company_id = %(company)s
             AND table_name IN ('trade_order', 'inventory_movement', 'trade_invoice') UNION
          SELECT 'event', document_id FROM kernel_event WHERE company_id = %(company)s
             AND type IN ('sales_order', 'delivery', 'sales_invoice') UNION
          SELECT 'request', document_id FROM kernel_request_key WHERE type IN ('sales_order', 'delivery', 'sales_invoice')) t
        WHERE NOT EXISTS (SELECT 1 FROM trade_order d WHERE d.id = t.id)
          AND NOT EXISTS (SELECT 1 FROM inventory_movement d WHERE d.id = t.id)
          AND NOT EXISTS (SELECT 1 FROM trade_invoice d WHERE d.id = t.id)""",
    "a number left out": """SELECT number FROM (SELECT number, right(number, 4)::int AS n,
          row_number() OVER (PARTITION BY kind ORDER BY number) AS place FROM trade_invoice
        WHERE company_id = %(company)s) x WHERE n <> place""",
}


class Market:
    """Sellers at work until told to stop; `answered` holds (id, number) of each document that was answered."""

    def __init__(self, url: str, company: int, tokens: dict[str, str]) -> None:
        self.url, self.company, self.tokens = url, company, tokens
        self.answered: dict[str, list[tuple[int, str]]] = {"orders": [], "deliveries": [], "invoices": []}
        self.refused: list[dict[str, Any]] = []  # what answers of 503 said
        self.odd: list[tuple[int, str]] = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._sell, args=(number,)) for number in range(SELLERS)]

    def total(self) -> int:
        return sum(len(rows) for rows in self.answered.values())

    def end(self) -> None:
        """Let the sellers finish what they are at."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def wait_for_more(self, documents: int) -> None:
        goal, deadline = self.total() + documents, time.monotonic() + PATIENCE
        while self.total() < goal:
            assert time.monotonic() < deadline, f"{self.total()} of {goal} documents; {self.odd[-3:]}"
            time.sleep(0.02)

    def _sell(self, number: int) -> None:
        goods = [GOODS[number % 3], GOODS[(number + 1) % 3]]
        with contextlib.suppress(InterruptedError):
            while True:
                order = self._make("orders", "sales", "/api/sales/sales_orders?then=confirm", {
                    "party": {"code": "C"}, "warehouse": {"code": "WH1"},
                    "lines": [{"item": {"code": name}, "quantity": "1", "price": "20"} for name in goods],
                })  # fmt: skip
                delivery = self._make("deliveries", "warehouse", "/api/sales/deliveries?then=post", _lines(order))
                self._make("invoices", "accountant", "/api/sales/sales_invoices?then=post", _lines(delivery))

    def _make(self, kind: str, role: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send until it is answered; always with the same key, so that it is made once."""
        data = json.dumps({"business_on": "2026-01-15", **body}).encode()
        headers = {"Authorization": f"Bearer {self.tokens[role]}", "Idempotency-Key": uuid.uuid4().hex}
        while True:
            if self.stopped.is_set():
                raise InterruptedError
            request = urllib.request.Request(self.url + path, data, headers, method="POST")
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    made: dict[str, Any] = json.loads(answer.read())
            except urllib.error.HTTPError as error:
                said = error.read().decode()
                if error.code == 503:
                    with contextlib.suppress(ValueError):
                        self.refused.append(json.loads(said))
                else:
                    self.odd.append((error.code, said[:300]))
                time.sleep(0.1)
                continue
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
                continue
            self.answered[kind].append((made["id"], made["number"]))
            return made


def _lines(source: dict[str, Any]) -> dict[str, Any]:
    return {"lines": [{"source_line_id": line["id"], "quantity": line["quantity"]} for line in source["lines"]]}


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=60)


def faults(home: Home, market: Market) -> Any:
    answered = {kind: list(rows) for kind, rows in market.answered.items()}
    return in_home(home, "find_faults", {"company": market.company, "answered": answered})
