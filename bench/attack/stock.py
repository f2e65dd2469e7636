"""Attacks on goods, their cost and the promises of them."""

from __future__ import annotations

from bench.attack.moves import Chance, Step, Steps, aims_at, booked, goods, new_item, promise, rewriting, ware

# -- stock now and in the past --------------------------------------------------------------------------------------------


@aims_at("stock_now")
def more_than_there_is(chance: Chance) -> Steps:
    """Issues of more than lies there, in one line or many, in bins and batches that hold nothing."""
    us, document = chance.us, chance.new_id()
    lines = []
    for nth in range(chance.randint(1, 4)):
        more = chance.choice(({}, {}, {"bin_id": us.bins[0]}, {"bin_id": us.bins[1]}, {"exact": True}, {"batch": "X"},
                              {"warehouse_id": us.second}, {"origin_line_id": us.origins[2]}, {"demand_line_id": us.demand[1]}))  # fmt: skip
        wanted = chance.choice(("40", "60", "100", chance.quantity()))
        lines.append(ware(us, chance.randrange(4), f"-{wanted}".replace("-N", "N"), document + nth, **more))
    return [booked(us, lines, chance.day(4, 6), document)]


@aims_at("stock_now")
def moved_out_of_nothing(chance: Chance) -> Steps:
    """Transfers whose two halves differ, come from nowhere, or agree only before they are rounded."""
    us, document, one = chance.us, chance.new_id(), chance.quantity()
    lines = chance.choice((
        [ware(us, 1, f"-{one}".replace("-N", "N"), document, cost=False), ware(us, 1, one, document, warehouse_id=us.second, cost=False)],
        [ware(us, 3, "-5", document, cost=False), ware(us, 3, "5", document, warehouse_id=us.second, cost=False)],
        [ware(us, 1, "-NaN".replace("-", ""), document, cost=False), ware(us, 1, "NaN", document, warehouse_id=us.second, cost=False)],
        [ware(us, 1, "0.0000014", document, warehouse_id=us.second, cost=False), ware(us, 1, "-0.0000007", document, cost=False),
         ware(us, 1, "-0.0000007", document, bin_id=us.bins[0], cost=False)],
        [ware(us, 2, "-8", document, cost=False), ware(us, 2, "-1", document, bin_id=us.bins[1], cost=False),
         ware(us, 2, "9", document, warehouse_id=us.second, cost=False)],
    ))  # fmt: skip
    return [goods(us, lines, chance.day(4, 6), document)]


@aims_at("stock_now")
def stock_by_hand(chance: Chance) -> Steps:
    """The ledger of stock and its balances, by hand."""
    us = chance.us
    if chance.random() < 0.4:
        return [Step("""INSERT INTO inventory_stock_move (company_id, document_id, document_kind, line_id, item_id, warehouse_id, quantity, business_on)
                        VALUES (%s, 1, 'attack', 1, %s, %s, -500, '2026-04-01')""", (us.company, us.items[1], us.warehouse))]  # fmt: skip
    return rewriting(
        chance, "inventory_stock_balance", us.company, ("on_hand = on_hand + 1", "floor_free = true", "reserved = 0")
    )


@aims_at("stock_now")
def a_floor_that_moves(chance: Chance) -> Steps:
    """A yard below zero that may not be there any more."""
    us, document = chance.us, chance.new_id()
    issue = booked(us, [ware(us, chance.randrange(4), "-5", document, warehouse_id=us.yard)], chance.day(), document)
    floor = Step("UPDATE masterdata_warehouse SET allow_negative = false WHERE id = %s", (us.yard,))
    return chance.choice(
        ([issue, floor], [floor, issue], [issue, Step("DELETE FROM masterdata_warehouse WHERE id = %s", (us.yard,))])
    )


@aims_at("stock_past")
def taken_before_it_came(chance: Chance) -> Steps:
    """Issues dated before the goods came, or before others took them."""
    us, document = chance.us, chance.new_id()
    lines = [ware(us, chance.choice((0, 0, 1, 2)), f"-{chance.choice((1, 2, 3, 8, 14, 22))}", document + nth,
                  **chance.choice(({}, {"exact": True}, {"bin_id": us.bins[0]}, {"origin_line_id": us.origins[1]})))
             for nth in range(chance.randint(1, 3))]  # fmt: skip
    return [booked(us, lines, chance.choice((chance.day(3, 3), chance.day(3, 4))), document)]


@aims_at("stock_past")
def late_and_early(chance: Chance) -> Steps:
    """Goods that come in late so that others may go out early, in one transaction or by transfer."""
    us, document, other = chance.us, chance.new_id(), chance.new_id()
    comes = booked(us, [ware(us, 3, "9", document, value="90")], chance.day(4, 6), document)
    goes = booked(us, [ware(us, 3, "-9", other)], chance.day(3, 4), other)
    moves = goods(us, [ware(us, 0, "-10", document, cost=False), ware(us, 0, "10", document, warehouse_id=us.second, cost=False)],
                  chance.day(3, 4), document)  # fmt: skip
    return chance.choice(([comes, goes], [goes, comes], [moves], [comes, moves, goes]))


@aims_at("stock_past")
def a_past_by_hand(chance: Chance) -> Steps:
    """Dates of moves that came, by hand."""
    return rewriting(
        chance,
        "inventory_stock_move",
        chance.us.company,
        ("business_on = business_on + 30", "business_on = '2026-06-30'"),
    )


# -- cost ----------------------------------------------------------------------------------------------------------------


@aims_at("cost")
def value_without_goods(chance: Chance) -> Steps:
    """Values that are no numbers, negative or without goods; returns of more than went; adjustments of nothing."""
    us, document = chance.us, chance.new_id()
    value = chance.choice(("NaN", "-5", "0", "0.004", "1e15", "100", None))
    lines = chance.choice((
        [ware(us, 1, "5", document, value=value)], [ware(us, 1, "-5", document, value=value)], [ware(us, 1, "0", document, value=value)],
        [ware(us, 0, "-11", document, origin_line_id=us.origins[0])], [ware(us, 0, "6", document, origin_line_id=us.origins[0])],
        [ware(us, 0, "-6", document, origin_line_id=us.origins[0]), ware(us, 0, "-6", document + 1, origin_line_id=us.origins[0])],
        [ware(us, 3, "0.000001", document, value="0.01"), ware(us, 3, "-0.0000005", document + 1)],
        [ware(us, 1, "5", document, value="50", account_id=us.accounts["1002"])], [ware(us, 1, "5", document, value="50", account_id=None)],
        [ware(us, 1, "5", document, value="1"), ware(us, 1, "-5", document + 1, value="500")],
    ))  # fmt: skip
    return [booked(us, lines, chance.day(), document)]


@aims_at("cost")
def goods_without_cost(chance: Chance) -> Steps:
    """Goods that come or go without their cost."""
    us, document = chance.us, chance.new_id()
    lines = chance.choice((
        [ware(us, 1, "5", document, cost=False)], [ware(us, 1, "-5", document, cost="false")],
        [ware(us, 1, "-5", document, cost=False), ware(us, 2, "5", document, cost=False)],
        [ware(us, 1, "NaN", document, cost=False)], [ware(us, 1, "NaN", document, value="5")],
        [ware(us, 1, "0.0000014", document, cost=False, warehouse_id=us.second), ware(us, 1, "-0.0000007", document, cost=False, exact=True),
         ware(us, 1, "-0.0000007", document, cost=False, exact=True)],
        [ware(us, 1, "0.0000009", document, cost=False, warehouse_id=us.second), ware(us, 1, "-0.0000009", document, cost=False)],
    ))  # fmt: skip
    return [booked(us, lines, chance.day(4, 6), document)]


@aims_at("cost")
def cost_by_hand(chance: Chance) -> Steps:
    """The cost ledger and its balances, by hand."""
    table, change = chance.choice((("inventory_cost_balance", "value = value + 1"), ("inventory_cost_balance", "quantity = 0, value = 0"),
                                   ("inventory_cost_event", "value = value - 1")))  # fmt: skip
    return rewriting(chance, table, chance.us.company, (change,))


# -- reservations ----------------------------------------------------------------------------------------------------------


@aims_at("reservation")
def promised_twice(chance: Chance) -> Steps:
    """More than is free, again and again."""
    us, document = chance.us, chance.new_id()
    lines = [{"line_id": document + nth, "item_id": us.items[chance.choice((0, 1, 1, 2))], "warehouse_id": us.warehouse,
              "quantity": chance.choice(("40", "99", "-5", "NaN", chance.quantity())), "bin_id": chance.choice((None, 0, us.bins[0])),
              "batch": chance.choice((None, "", "X"))} for nth in range(chance.randint(1, 3))]  # fmt: skip
    return [promise(us, lines, document)] * chance.randint(1, 2)


@aims_at("reservation")
def sold_although_promised(chance: Chance) -> Steps:
    """Goods that were promised to one and leave for another."""
    us, document, item = chance.us, chance.new_id(), chance.new_id()
    before = [new_item(us, item), booked(us, [ware(us, 0, "20", item, value="90", item_id=item)], "2026-03-02", item),
              promise(us, [{"line_id": item, "item_id": item, "warehouse_id": us.warehouse, "quantity": 15}], item)]  # fmt: skip
    more = chance.choice(
        (
            {},
            {"exact": True},
            {"demand_line_id": us.demand[1]},
            {"demand_line_id": document},
            {"demand_line_id": chance.them.demand[1]},
        )
    )
    return (
        [
            booked(
                us,
                [ware(us, 0, f"-{chance.randint(4, 22)}", document, item_id=item, **more)],
                chance.day(4, 6),
                document,
            )
        ],
        [],
        before,
    )


@aims_at("reservation")
def promises_by_hand(chance: Chance) -> Steps:
    """Reservations and what is kept of them, by hand."""
    us = chance.us
    if chance.random() < 0.4:
        return [Step("""INSERT INTO inventory_reservation (company_id, document_id, line_id, item_id, warehouse_id, quantity, open_quantity)
                        VALUES (%s, 1, %s, %s, %s, 900, 900)""", (us.company, chance.new_id(), us.items[1], us.warehouse))]  # fmt: skip
    table, change = chance.choice((("inventory_reservation", "open_quantity = quantity, quantity = quantity"), ("inventory_reservation", "open_quantity = 0"),
                                   ("inventory_stock_balance", "reserved = reserved + 1")))  # fmt: skip
    return rewriting(chance, table, us.company, (change,))
