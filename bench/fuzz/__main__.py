"""`python -m bench.fuzz [--minutes N] [--seed N] [--json]`: fuzz the API in a throw-away home, and say what was found.

Exit code 0 only if nothing was. Without `--minutes` every operation is asked once in each kind (good, spoilt).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Fuzz the API from its own description.")
    parser.add_argument("--minutes", type=float, help="go on with new seeds for so long")
    parser.add_argument("--seed", type=int, default=1, help="draw everything from this number")
    parser.add_argument("--cases", type=int, default=1, help="requests of each kind to each operation in a round")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    arguments = parser.parse_args()
    from guantong.server import testing

    home = testing.make_home()
    os.environ |= {"GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
    os.environ.setdefault("GUANTONG_LOG_LEVEL", "ERROR")
    for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from bench.fuzz import run, world

    database = testing.start_database(home)
    begun = time.monotonic()
    try:
        seconds = None if arguments.minutes is None else arguments.minutes * 60
        outcome = run.walk(world.make(), salt=arguments.seed, number=None, cases=arguments.cases, seconds=seconds)
    finally:
        testing.stop_database(database)
    distinct = outcome.distinct()
    figures = {
        "operations": outcome.operations,
        "requests": outcome.cases,
        "seconds": round(time.monotonic() - begun),
        "statuses": {str(status): count for status, count in sorted(outcome.statuses.items())},
        "faults": len(distinct),
    }
    if arguments.json:
        faults = [asdict(one) for one in distinct.values()]
        print(json.dumps(figures | {"found": faults}, ensure_ascii=False))
    else:
        for one in distinct.values():
            print(one)
        print(", ".join(f"{name} {value}" for name, value in figures.items()))
    return 1 if distinct else 0


if __name__ == "__main__":
    sys.exit(main())
