"""`python -m bench [NAME …] [--json] [--rows N | --large]`: measure, and print one figure a line.

Each benchmark runs in a process and a throw-away home of its own. Without a name all of them run, one after the other.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from typing import Any

from bench.harness import LARGE_ROWS, ROWS, bench, machine

NAMES = (
    "order_to_cash", "four_clients", "procure_to_pay", "statements", "order_list", "trial_balance", "stock_movement",
    "type_ahead", "import_items", "web",
)  # fmt: skip
COLUMNS = ("name", "p50_ms", "p95_ms", "floor_p50_ms", "ratio", "statements", "rows")


def main() -> int:
    """Run what was named."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Guantong on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all when left out")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--rows", type=int, default=ROWS, metavar="N", help=f"rows of the reports' ledgers, by default {ROWS:,}"
    )
    size.add_argument(
        "--large", dest="rows", action="store_const", const=LARGE_ROWS,
        help=f"{LARGE_ROWS:,} rows: takes most of an hour and 30 GB of disk",
    )  # fmt: skip
    arguments = parser.parse_args()
    if arguments.rows < 20_000:
        parser.error("--rows needs at least 20,000: a hundredth of it is measured as well")
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(NAMES)}")
    names = arguments.names or list(NAMES)
    if len(names) == 1:
        _run(names[0], arguments.json, arguments.rows)
        return 0
    failed = 0
    for name in names:
        command = [sys.executable, "-m", "bench", name, *(["--json"] if arguments.json else [])]
        command += ["--rows", str(arguments.rows)]
        failed |= subprocess.run(command, check=False).returncode
    return 1 if failed else 0


def _run(name: str, as_json: bool, rows: int) -> None:
    with bench(rows) as running:
        figures = importlib.import_module(f"bench.{name}").run(running)
        known = machine()
        for number, figure in enumerate(figures):
            wire = figure.wire()
            if as_json:
                print(json.dumps(wire | {"machine": known}, ensure_ascii=False, default=str), flush=True)
            else:
                _print(wire, heading=number == 0)
        if not as_json:
            print("machine: " + ", ".join(f"{key} {value}" for key, value in known.items()), flush=True)


def _print(wire: dict[str, Any], *, heading: bool) -> None:
    widths = (34, 10, 10, 13, 7, 11, 10)
    if heading:
        print("".join(name.ljust(width) for name, width in zip(COLUMNS, widths, strict=True)))
    cells = ("-" if wire[name] is None else str(wire[name]) for name in COLUMNS)
    print("".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)))
    for key, value in wire.items():
        if key not in COLUMNS:
            print(f"    {key}: {json.dumps(value, ensure_ascii=False, default=str)}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
