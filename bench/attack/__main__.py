"""`python -m bench.attack [--short] [--json] [--seed N] [--rounds N]`: attack the laws, then attack without each of them.

One line a law: how many attacks aimed at it, how many were refused, how many broke it, and whether a breach was found
in every way of dropping it. Ends with 0 only when no law was broken and every drop was found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from bench.harness import machine, say

SHORT, LONG = (1, 12), (20, 50)  # rounds, and attacks on each law in a round
MOST = 150  # attacks until a dropped law must have been found
LABELS = {
    "balance": "every posted voucher balances", "stock_now": "stock is not below zero", "stock_past": "nor was it on any day",
    "control": "control accounts equal their sub-ledgers", "cost": "cost follows the goods", "settlement": "claims settle once and fairly",
    "period": "closed months take nothing", "reservation": "no more is promised than there is", "number": "numbers have no gaps and no doubles",
    "company": "no row names another company's", "audit": "the audit is whole and true", "posted": "what is posted stays",
    "document": "posted documents stay as they are", "booked": "what is posted is in the ledgers, and only that",
    "progress": "progress is what followed",
}  # fmt: skip


def main() -> int:
    """Attack."""
    parser = argparse.ArgumentParser(prog="./dev attack", description="Try to break the laws of the database.")
    parser.add_argument("--short", action="store_true", help="under a minute instead of many")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other attacks (default 1)")
    parser.add_argument("--rounds", type=int, help="how many worlds are attacked")
    arguments = parser.parse_args()
    rounds, each = SHORT if arguments.short else LONG
    rows, failures = run(arguments.seed, arguments.rounds or rounds, each)
    for row in rows:
        if arguments.json:
            print(json.dumps(row), flush=True)
    if not arguments.json:
        _print(rows)
    for failure in failures:
        say(failure)
    return 1 if failures else 0


def run(seed: int, rounds: int, each: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The table, and what is wrong with it."""
    from guantong.server import testing

    home = testing.make_home()
    os.environ |= {"GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
    for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from bench.attack import books, borders, documents, pairs, postings, stock  # noqa: F401  (they register their attacks)
    from bench.attack.drops import DROPS
    from bench.attack.run import arena, attack_all, first_breach
    from bench.attack.world import Cluster, make_world

    begun = time.monotonic()
    database = testing.start_database(home)
    try:
        cluster = Cluster(database)
        world = make_world(cluster)
        cluster.keep_base()
        say(f"Attacking with seed {seed} …")
        result = attack_all(cluster, world, seed=seed, rounds=rounds, each=each)
        failures = [f"BROKEN {one.breach.law}: {one.breach.what}, by {one.attack.name}" for one in result.found]
        found: dict[str, bool] = {}
        for drop in DROPS:
            with arena(cluster, world) as (place, name):
                with cluster.owner(name) as owner:
                    for change in drop.changes:
                        change(owner)
                breach = first_breach(place, world, drop.law, drop.by, seed=seed, most=MOST)
            found[drop.law] = found.get(drop.law, True) and breach is not None
            told = f"{breach.breach.what}, by {breach.attack.name}" if breach else "NOT FOUND"
            say(f"Without {drop.law} ({drop.name}): {told}")
            if breach is None:
                failures.append(f"NO TEETH {drop.law}: {drop.name} was not found in {MOST} attacks")
        say(f"{time.monotonic() - begun:.0f} s on {machine()}")
    finally:
        testing.stop_database(database)
    rows = [
        {"law": law, "attempts": one.attempts, "refused": one.refused, "breaches": one.breaches, "breach_when_dropped": found.get(law, False)}
        for law, one in result.tallies.items()
    ]  # fmt: skip
    return rows, failures


def _print(rows: list[dict[str, Any]]) -> None:
    print(f"{'law':14}{'attempts':>9}{'refused':>9}{'breaches':>9}  breach when dropped")
    for row in rows:
        cells = f"{row['law']:14}{row['attempts']:>9}{row['refused']:>9}{row['breaches']:>9}"
        print(f"{cells}  {'found' if row['breach_when_dropped'] else 'NOT FOUND':10}{LABELS[row['law']]}")
    total = {name: sum(row[name] for row in rows) for name in ("attempts", "refused", "breaches")}
    print(f"{'all':14}{total['attempts']:>9}{total['refused']:>9}{total['breaches']:>9}")


if __name__ == "__main__":
    sys.exit(main())
