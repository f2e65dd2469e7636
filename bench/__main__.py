"""`python -m bench [NAME …] [--json]`: measure, and print one figure a line.

Each benchmark runs in a process and a throw-away home of its own. Without a name all of them run, one after the other.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from typing import Any

from bench.harness import bench, machine

NAMES = ("order_to_cash", "statements", "order_list", "trial_balance", "type_ahead", "import_items")
COLUMNS = ("name", "p50_ms", "p95_ms", "floor_p50_ms", "ratio", "statements", "rows")


def main() -> int:
    """Run what was named."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Guantong on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all when left out")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(NAMES)}")
    names = arguments.names or list(NAMES)
    if len(names) == 1:
        _run(names[0], arguments.json)
        return 0
    failed = 0
    for name in names:
        command = [sys.executable, "-m", "bench", name, *(["--json"] if arguments.json else [])]
        failed |= subprocess.run(command, check=False).returncode
    return 1 if failed else 0


def _run(name: str, as_json: bool) -> None:
    with bench() as running:
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
