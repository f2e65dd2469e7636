"""`python -m bench.storm [--short] [--json]`: the storm in a throw-away home; exit 0 only if all of it held."""

from __future__ import annotations

import argparse
import json
import sys

from bench.harness import bench, machine
from bench.storm.run import CLIENTS, LONG, SEED, SHORT, storm


def main() -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(
        prog="./dev storm",
        description=f"{CLIENTS} clients post deliveries, receipts, invoices and settlements at once.",
    )
    parser.add_argument("--short", action="store_true", help="about 30 seconds instead of 5 minutes")
    parser.add_argument("--seconds", type=float, help="another length")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="another number of clients")
    parser.add_argument("--seed", type=int, default=SEED, help="what the clients do follows from it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    arguments = parser.parse_args()
    seconds = arguments.seconds or (SHORT if arguments.short else LONG)
    with bench() as running:
        figures = storm(running, seconds, arguments.clients, arguments.seed)
    figures["machine"] = machine()
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False, default=str), flush=True)
    else:
        for name, value in figures.items():
            print(
                f"{name:18} {value if not isinstance(value, dict) else json.dumps(value, ensure_ascii=False, default=str)}"
            )
    return 0 if figures["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
