"""Three months of the demo company, played day by day through the services that people use.

Nothing is written past the services, so every figure has its documents. The story is the same at every load: chance
comes from a fixed seed, dates count back from today.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from guantong.accounting.public import OpeningBalance, draft_voucher, open_balances, period_of
from guantong.demo.files import rows_of
from guantong.inventory.public import OpeningStock, open_stock
from guantong.kernel.declare import record_type
from guantong.kernel.engine import service as engine
from guantong.kernel.engine.derive import derived
from guantong.kernel.engine.document import Document
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import Unit

SEED = 20260105
CENT = Decimal("0.01")
Action = Callable[[date], None]


def play(company: int, begins_on: date, today: date, say: Callable[[str], None]) -> None:
    """Play from the first day to today. Says how far it is once a month of the story."""
    story = Story(company, begins_on, today)
    story.begin()
    month = (0, 0)
    while story.agenda:
        day, _, action = heapq.heappop(story.agenda)
        if day > today:
            break
        if (day.year, day.month) > month:
            month = (day.year, day.month)
            say(f"  playing {day:%Y-%m} …")
        action(day)


@dataclass(slots=True)
class Story:
    """The company's days: an agenda of actions, each done by the person whose work it is."""

    company: int
    begins_on: date
    today: date
    agenda: list[tuple[date, int, Action]] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  (a story, no secret)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    invoices: int = 0
    _count: int = 0

    # -- time and people ---------------------------------------------------------------------------------------------

    def at(self, day: date, action: Action) -> None:
        """Put an action on the agenda, on the next working day."""
        while day.weekday() >= 5:
            day += timedelta(days=1)
        self._count += 1
        heapq.heappush(self.agenda, (day, self._count, action))

    @contextmanager
    def person(self, username: str, day: date) -> Iterator[Unit]:
        """One person's transaction at half past nine of the day."""
        now = timezone.make_aware(datetime.combine(day, time(9, 30)))
        with Unit.open(user=username, company_id=self.company, source="demo", now=now) as unit:
            yield unit

    def id_of(self, master: str, code: str) -> int:
        """The id of a master by its code."""
        return self.ids[master][code]

    def begin(self) -> None:
        """Read the masters' ids, open the books and fill the agenda."""
        with Unit.open(system=True, company_id=self.company, source="demo") as unit:
            for master in (
                "item",
                "party",
                "warehouse",
                "department",
                "employee",
                "reason_code",
                "project",
                "bank_account",
                "account",
            ):
                table = record_type(master).table
                rows = unit.sql(f"SELECT code, id FROM {table} WHERE company_id = %s", [self.company])
                self.ids[master] = {row["code"]: row["id"] for row in rows}
        self._open_books()
        day = self.begins_on
        while day <= self.today:
            if day.weekday() < 5:
                for _ in range(self.chance.choice((1, 1, 2, 2, 3))):
                    self.at(day, self.sell)
                if day.weekday() in (0, 2, 4):
                    self.at(day, self.replenish)
                if day.weekday() in (1, 4):
                    self.at(day, self.put_on_shelves)
                if day.weekday() in (0, 1, 2, 3):
                    self.at(day, self.make)
            if (day + timedelta(days=1)).day == 1:
                self.at(day - timedelta(days=2), self.count_stock)
                self.at(day - timedelta(days=1), self.month_end_vouchers)
            day += timedelta(days=1)
        self.at(self.begins_on + timedelta(days=46), self.close_first_month)
        for days in (20, 44, 70):
            self.at(self.begins_on + timedelta(days=days), self.take_samples)

    # -- opening -----------------------------------------------------------------------------------------------------

    def _open_books(self) -> None:
        """Opening stock at standard cost, money in the bank, and capital to balance it."""
        stock = []
        for row in rows_of("items"):
            target = Decimal(row["reorder_point"]) * 2
            stock.append(
                OpeningStock(
                    item_id=self.id_of("item", row["code"]),
                    warehouse_id=self.id_of("warehouse", row["default_warehouse"]),
                    quantity=target,
                    value=(target * Decimal(row["standard_cost"])).quantize(CENT, ROUND_HALF_UP),
                )
            )
        with self.person("accountant", self.begins_on) as unit:
            open_stock(unit, stock)
            open_balances(
                unit,
                [
                    OpeningBalance(self.id_of("account", "1001"), Decimal("6820.00")),
                    OpeningBalance(self.id_of("account", "1002"), Decimal("1268400.00")),
                ],
            )

    # -- selling -----------------------------------------------------------------------------------------------------

    def sell(self, day: date) -> None:
        """An order; most are confirmed at once, the last days leave some drafts."""
        customer = self.chance.choice(rows_of("customers"))
        products = [row for row in rows_of("items") if "sales_price" in row]
        lines = []
        for product in self.chance.sample(products, self.chance.randint(1, 5)):
            price = Decimal(product["sales_price"]) * self.chance.choice(
                (Decimal("0.72"), Decimal("0.75"), Decimal("0.8"))
            )
            lines.append(
                {
                    "item_id": self.id_of("item", product["code"]),
                    "quantity": Decimal(self.chance.choice((5, 10, 10, 20, 20, 30, 50))),
                    "price": price.quantize(CENT, ROUND_HALF_UP),
                }
            )
        with self.person(self.chance.choice(("sales", "sales", "sales2")), day) as unit:
            order = engine.make(
                unit,
                "sales_order",
                {
                    "party_id": self.id_of("party", customer["code"]),
                    "warehouse_id": self.id_of("warehouse", "W2"),
                    "business_on": day,
                    "promised_on": day + timedelta(days=self.chance.choice((3, 5, 7, 10))),
                    "external_ref": f"PO{day:%y%m%d}{self.chance.randint(10, 99)}",
                    "price_mode": "inclusive",
                    "contact": customer["contact"],
                    "phone": customer["phone"],
                    "address": customer["address"],
                    "lines": lines,
                },
            )
            if self.today - day < timedelta(days=3) and self.chance.random() < 0.3:
                return
            engine.carry_out(unit, order, "confirm")
        self.at(day + timedelta(days=self.chance.randint(1, 4)), lambda then: self.deliver(order.id, then))

    def deliver(self, order_id: int, day: date) -> None:
        """Ship what is there; the rest waits for the next production."""
        if self.today - day < timedelta(days=2) and self.chance.random() < 0.5:
            return
        with self.person("warehouse", day) as unit:
            order = engine.load(unit, "sales_order", order_id)
            draft = self._derived(unit, "delivery", order)
            on_hand = self._free(unit, order_id)
            lines = []
            for line in draft["lines"]:
                there = min(line["unit_quantity"], on_hand.get((line["item_id"], draft["warehouse_id"]), Decimal(0)))
                if there > 0:
                    on_hand[line["item_id"], draft["warehouse_id"]] -= there
                    lines.append(line | {"unit_quantity": there})
            waits = len(lines) < len(draft["lines"]) or any(
                one["unit_quantity"] < whole["unit_quantity"] for one, whole in zip(lines, draft["lines"], strict=False)
            )
            delivery = None
            if lines:
                carrier = self.chance.choice(("德邦物流", "顺丰快运", "安能物流", "自有车辆"))
                delivery = engine.make(
                    unit, "delivery", draft | {"business_on": day, "carrier": carrier, "lines": lines}
                )
                engine.carry_out(unit, delivery, "post")
        if waits:
            self.at(day + timedelta(days=3), lambda then: self.deliver(order_id, then))
        if delivery is not None:
            made = delivery.id
            self.at(day + timedelta(days=self.chance.randint(0, 4)), lambda then: self.bill(made, then))
            if self.chance.random() < 0.05:
                self.at(day + timedelta(days=9), lambda then: self.take_back(made, then))

    def bill(self, delivery_id: int, day: date) -> None:
        """The sales invoice of a delivery."""
        with self.person("accountant", day) as unit:
            invoice = self._downstream(unit, "delivery", delivery_id, "sales_invoice", day, invoice_no=self._paper(day))
            if invoice is None:
                return
            due = invoice.header.get("due_on") or day + timedelta(days=30)
        late = self.chance.choice((-3, 0, 0, 2, 5, 12, 25))
        self.at(due + timedelta(days=late), lambda then: self.collect(invoice.id, then))

    def collect(self, invoice_id: int, day: date) -> None:
        """The customer's money."""
        with self.person("accountant", day) as unit:
            self._downstream(
                unit, "sales_invoice", invoice_id, "receipt", day, bank_account_id=self.id_of("bank_account", "BANK")
            )

    def take_back(self, delivery_id: int, day: date) -> None:
        """One line of a delivery comes back, with its red invoice when it was invoiced."""
        with self.person("warehouse", day) as unit:
            delivery = engine.load(unit, "delivery", delivery_id)
            draft = self._derived(unit, "sales_return", delivery)
            line = draft["lines"][0]
            quantity = max(Decimal(1), (line["unit_quantity"] / 10).to_integral_value())
            draft |= {"business_on": day, "remarks": "外箱破损,客户退货", "lines": [line | {"unit_quantity": quantity}]}
            back = engine.make(unit, "sales_return", draft)
            engine.carry_out(unit, back, "post")
        with self.person("accountant", day) as unit:
            self._downstream(unit, "sales_return", back.id, "sales_invoice", day, invoice_no=self._paper(day))

    # -- buying ------------------------------------------------------------------------------------------------------

    def replenish(self, day: date) -> None:
        """An order to each supplier of what fell below its reorder point, counting what is on the way."""
        with self.person("buyer", day) as unit:
            free: dict[int, Decimal] = defaultdict(Decimal)
            for (item, _), quantity in self._on_hand(unit).items():
                free[item] += quantity
            for row in unit.sql(
                """SELECT l.item_id, sum(l.stock_quantity - l.quantity_moved) AS quantity FROM trade_order_line l
                     JOIN trade_order h ON h.id = l.document_id
                    WHERE h.company_id = %s AND h.kind = 'purchase_order' AND h.state = 'confirmed' GROUP BY 1""",
                [self.company],
            ):
                free[row["item_id"]] += row["quantity"]
            wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for row in rows_of("items"):
                if "supplier" not in row or free[self.id_of("item", row["code"])] >= Decimal(row["reorder_point"]):
                    continue
                lot = Decimal(row["lot_multiple"])
                short = Decimal(row["reorder_point"]) * 2 - free[self.id_of("item", row["code"])]
                quantity = max(Decimal(row["min_lot"]), (short / lot).to_integral_value() * lot)
                wanted[row["supplier"]].append(
                    {
                        "item_id": self.id_of("item", row["code"]),
                        "quantity": quantity,
                        "price": Decimal(row["purchase_price"]),
                    }
                )
            orders = []
            for supplier, lines in sorted(wanted.items()):
                terms = next(row for row in rows_of("suppliers") if row["code"] == supplier)
                order = engine.make(
                    unit,
                    "purchase_order",
                    {
                        "party_id": self.id_of("party", supplier),
                        "warehouse_id": self.id_of("warehouse", "W1"),
                        "business_on": day,
                        "promised_on": day + timedelta(days=int(terms["lead_time_days"])),
                        "price_mode": "exclusive",
                        "lines": lines,
                    },
                )
                engine.carry_out(unit, order, "confirm")
                orders.append((order.id, int(terms["lead_time_days"])))
        for order_id, days in orders:
            part = Decimal("0.6") if self.chance.random() < 0.25 else Decimal(1)
            arrival = day + timedelta(days=max(2, days + self.chance.randint(-2, 3)))
            self.at(arrival, lambda then, one=order_id, share=part: self.receive(one, share, then))  # type: ignore[misc]

    def receive(self, order_id: int, share: Decimal, day: date) -> None:
        """Goods arrive, sometimes in two parts."""
        with self.person("warehouse", day) as unit:
            order = engine.load(unit, "purchase_order", order_id)
            draft = self._derived(unit, "goods_receipt", order)
            lines = [line | {"unit_quantity": self._part(line["unit_quantity"], share)} for line in draft["lines"]]
            receipt = engine.make(unit, "goods_receipt", draft | {"business_on": day, "lines": lines})
            engine.carry_out(unit, receipt, "post")
        if share < 1:
            self.at(day + timedelta(days=5), lambda then: self.receive(order_id, Decimal(1), then))
        if self.chance.random() < 0.06:
            self.at(day + timedelta(days=1), lambda then: self.send_back(receipt.id, then))
        self.at(day + timedelta(days=self.chance.randint(2, 8)), lambda then: self.enter_bill(receipt.id, then))

    def send_back(self, receipt_id: int, day: date) -> None:
        """A few bad pieces go back before they are invoiced."""
        with self.person("warehouse", day) as unit:
            receipt = engine.load(unit, "goods_receipt", receipt_id)
            draft = self._derived(unit, "purchase_return", receipt)
            line = draft["lines"][0]
            quantity = max(Decimal(1), (line["unit_quantity"] / 50).to_integral_value())
            draft |= {"business_on": day, "remarks": "来料不良", "lines": [line | {"unit_quantity": quantity}]}
            back = engine.make(unit, "purchase_return", draft)
            engine.carry_out(unit, back, "post")

    def enter_bill(self, receipt_id: int, day: date) -> None:
        """The supplier's invoice; now and then the price went up a little."""
        with self.person("accountant", day) as unit:
            receipt = engine.load(unit, "goods_receipt", receipt_id)
            draft = self._derived(unit, "supplier_invoice", receipt)
            draft |= {"business_on": day, "invoice_no": self._paper(day), "issued_on": day}
            if self.chance.random() < 0.15:
                draft["lines"][0] |= self._dearer(unit, draft["lines"][0])
            invoice = engine.make(unit, "supplier_invoice", draft)
            engine.carry_out(unit, invoice, "post")
            due = invoice.header.get("due_on") or day + timedelta(days=30)
        self.at(due + timedelta(days=self.chance.choice((-2, 0, 0, 1, 4))), lambda then: self.pay(invoice.id, then))

    def pay(self, invoice_id: int, day: date) -> None:
        """Money to a supplier."""
        with self.person("accountant", day) as unit:
            self._downstream(
                unit, "supplier_invoice", invoice_id, "payment", day, bank_account_id=self.id_of("bank_account", "BANK")
            )

    # -- making, counting, closing -----------------------------------------------------------------------------------

    def make(self, day: date) -> None:
        """Components out and products in, for what the shelves lack most; without work orders, by reason codes."""
        boms: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows_of("boms"):
            boms[row["item"]].append(row)
        with self.person("warehouse", day) as unit:
            on_hand = self._on_hand(unit)
            products = [row for row in rows_of("items") if row["source"] == "make"]
            products.sort(key=lambda row: self._cover(on_hand, row))
            for product in products[:9]:
                wanted = Decimal(product["reorder_point"]) * 2 - self._there(on_hand, product)
                lot = Decimal(product["lot_multiple"])
                quantity = max(Decimal(0), (wanted / lot).to_integral_value() * lot)
                needs = {row["component"]: Decimal(row["quantity"]) for row in boms[product["code"]]}
                able = min(
                    (self._there(on_hand, self._item(code)) / per for code, per in needs.items()), default=Decimal(0)
                )
                quantity = min(quantity, (able / lot).to_integral_value(rounding="ROUND_FLOOR") * lot)
                if quantity <= 0:
                    continue
                self._run(unit, product, quantity, needs, day)
                for code, per in needs.items():
                    item = self._item(code)
                    on_hand[self.id_of("item", code), self.id_of("warehouse", item["default_warehouse"])] -= (
                        per * quantity
                    )

    def _run(
        self, unit: Unit, product: dict[str, str], quantity: Decimal, needs: dict[str, Decimal], day: date
    ) -> None:
        by_house: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for code, per in needs.items():
            line = {"item_id": self.id_of("item", code), "unit_quantity": per * quantity}
            by_house[self._item(code)["default_warehouse"]].append(line)
        cost = Decimal(0)
        for house, lines in sorted(by_house.items()):
            issue = self._other(
                unit, "other_issue", "MAKE-OUT", house, day, lines, f"{product['name']} {quantity:f} 领料"
            )
            cost += abs(
                unit.value("SELECT sum(value) FROM inventory_movement_line WHERE document_id = %s", [issue.id]) or 0
            )
        labour = Decimal("1.06")
        line = {
            "item_id": self.id_of("item", product["code"]),
            "unit_quantity": quantity,
            "price": (cost * labour / quantity).quantize(Decimal("0.000001")),
        }
        self._other(
            unit, "other_receipt", "MAKE-IN", product["default_warehouse"], day, [line], f"{product['name']} 完工入库"
        )

    def put_on_shelves(self, day: date) -> None:
        """Merchandise that arrived in the raw-material store goes over to the finished goods."""
        with self.person("warehouse", day) as unit:
            on_hand = self._on_hand(unit)
            lines = []
            for row in rows_of("items"):
                there = on_hand.get((self.id_of("item", row["code"]), self.id_of("warehouse", "W1")), Decimal(0))
                if row["default_warehouse"] == "W2" and there > 0:
                    lines.append({"item_id": self.id_of("item", row["code"]), "unit_quantity": there})
            if not lines:
                return
            transfer = engine.make(
                unit,
                "transfer",
                {
                    "warehouse_id": self.id_of("warehouse", "W1"),
                    "target_warehouse_id": self.id_of("warehouse", "W2"),
                    "business_on": day,
                    "remarks": "外购商品转入成品仓",
                    "lines": lines,
                },
            )
            engine.carry_out(unit, transfer, "post")

    def take_samples(self, day: date) -> None:
        """Sales takes samples for a fair."""
        with self.person("warehouse", day) as unit:
            line = {"item_id": self.id_of("item", "P202"), "unit_quantity": Decimal(2)}
            self._other(unit, "other_issue", "SAMPLE", "W2", day, [line], "古镇灯博会样品", department="SAL")

    def count_stock(self, day: date) -> None:
        """A count of screws and boxes, which never agree."""
        with self.person("warehouse", day) as unit:
            on_hand = self._on_hand(unit)
            lines = []
            for code, off in (("R026", -36), ("R028", 12), ("R037", -2), ("R043", -15)):
                book = on_hand.get((self.id_of("item", code), self.id_of("warehouse", "W1")), Decimal(0))
                if book + off > 0:
                    lines.append({"item_id": self.id_of("item", code), "counted_quantity": book + off})
            count = engine.make(
                unit,
                "stock_count",
                {"warehouse_id": self.id_of("warehouse", "W1"), "business_on": day, "lines": lines},
            )
            engine.carry_out(unit, count, "post")

    def month_end_vouchers(self, day: date) -> None:
        """Rent, wages and power: prepared by one, reviewed by another, posted."""
        entries = (
            ("支付厂房租金", (("410109", 18000), ("560218", 6000)), "1002"),
            ("支付本月工资", (("40010102", 12000), ("560204", 42000), ("560103", 28000)), "1002"),
            ("支付水电费", (("410104", 7350), ("560211", 1280)), "1002"),
        )
        for summary, debits, credit in entries:
            with self.person("accountant", day) as unit:
                voucher = draft_voucher(
                    unit,
                    on=day,
                    summary=summary,
                    lines=[
                        *(
                            {"account": code, "debit": Decimal(amount), "department": "WS1", "project": "LAMPS"}
                            for code, amount in debits
                        ),
                        {"account": credit, "credit": Decimal(sum(amount for _, amount in debits))},
                    ],
                )
                engine.transition(unit, "voucher", voucher.id, "submit")
            if self.today - day < timedelta(days=5):
                continue
            with self.person("accountant2", day) as unit:
                engine.transition(unit, "voucher", voucher.id, "review")
                engine.transition(unit, "voucher", voucher.id, "post")

    def close_first_month(self, day: date) -> None:
        """The first month is checked and closed."""
        with self.person("accountant2", day) as unit:
            period = period_of(unit, self.begins_on.year, self.begins_on.month)
            engine.transition(unit, "period", period, "close_profit_and_loss")
            engine.transition(unit, "period", period, "close")

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _derived(self, unit: Unit, target: str, source: Document) -> dict[str, Any]:
        return derived(unit, record_type(target), source)

    def _downstream(
        self, unit: Unit, source_type: str, source_id: int, target: str, day: date, **more: Any
    ) -> Document | None:
        """Make and post the whole open rest of a document's next one; None when nothing is open."""
        source = engine.load(unit, source_type, source_id)
        try:
            draft = self._derived(unit, target, source)
        except ProblemError as nothing_open:
            if nothing_open.code == "trade.nothing_open":
                return None
            raise
        document = engine.make(unit, target, draft | {"business_on": day} | more)
        return engine.carry_out(unit, document, "post")

    def _other(
        self,
        unit: Unit,
        code: str,
        reason: str,
        house: str,
        day: date,
        lines: list[dict[str, Any]],
        remarks: str,
        department: str = "WS1",
    ) -> Document:
        document = engine.make(
            unit,
            code,
            {
                "reason_id": self.id_of("reason_code", reason),
                "warehouse_id": self.id_of("warehouse", house),
                "department_id": self.id_of("department", department),
                "project_id": self.id_of("project", "LAMPS") if department == "WS1" else None,
                "business_on": day,
                "remarks": remarks,
                "lines": lines,
            },
        )
        return engine.carry_out(unit, document, "post")

    def _on_hand(self, unit: Unit) -> dict[tuple[int, int], Decimal]:
        rows = unit.sql(
            """SELECT item_id, warehouse_id, sum(on_hand) AS quantity FROM inventory_stock_balance
                WHERE company_id = %s GROUP BY 1, 2""",
            [self.company],
        )
        return {(row["item_id"], row["warehouse_id"]): row["quantity"] for row in rows}

    def _free(self, unit: Unit, order_id: int) -> dict[tuple[int, int], Decimal]:
        """What an order may take: on hand, less what is reserved for others."""
        rows = unit.sql(
            """SELECT b.item_id, b.warehouse_id, sum(b.on_hand - b.reserved) + coalesce((
                        SELECT sum(r.open_quantity) FROM inventory_reservation r
                         WHERE r.document_id = %s AND r.item_id = b.item_id AND r.warehouse_id = b.warehouse_id), 0) AS quantity
                 FROM inventory_stock_balance b WHERE b.company_id = %s GROUP BY 1, 2""",
            [order_id, self.company],
        )
        return {(row["item_id"], row["warehouse_id"]): row["quantity"] for row in rows}

    def _item(self, code: str) -> dict[str, str]:
        return next(row for row in rows_of("items") if row["code"] == code)

    def _there(self, on_hand: dict[tuple[int, int], Decimal], item: dict[str, str]) -> Decimal:
        place = (self.id_of("item", item["code"]), self.id_of("warehouse", item["default_warehouse"]))
        return on_hand.get(place, Decimal(0))

    def _cover(self, on_hand: dict[tuple[int, int], Decimal], item: dict[str, str]) -> Decimal:
        return self._there(on_hand, item) / Decimal(item["reorder_point"])

    def _part(self, quantity: Decimal, share: Decimal) -> Decimal:
        return quantity if share >= 1 else max(Decimal(1), (quantity * share).to_integral_value())

    def _dearer(self, unit: Unit, line: dict[str, Any]) -> dict[str, Any]:
        price = unit.value(
            "SELECT price FROM inventory_movement_line WHERE id = %s", [line.get("source_line_id")]
        ) or Decimal(0)
        return {"price": (price * Decimal("1.02")).quantize(Decimal("0.0001"))} if price else {}

    def _paper(self, day: date) -> str:
        """A 20-digit number of a fully digital invoice."""
        self.invoices += 1
        return f"{day:%y}44{self.chance.randint(1000, 9999)}{self.invoices:012}"
