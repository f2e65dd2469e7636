"""`python -m bench.stories [--seeds N] [--first N] [--steps N]`: tell random stories in a throw-away home.

Each seed is a company of its own; every step is judged by the plain ledger (`guantong/trade/tests/stories/README.md`).
One line a seed, then one JSON object: {"seeds", "steps", "done", "refused", "failed", "differences"}. Each company is proved by
`guantong check` when its story is told, and at the end the whole database once more, with what belongs to no company (the
seals of the audit). A seed that fails is told again with ever fewer steps; what is printed goes as it is into the table of
`test_named_stories.py`. Exit code 1 if any failed or anything differs.
`--minutes M` goes on from seed to seed until M minutes are over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def main() -> int:
    """Tell the stories that were asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.stories", description="Random stories against a plain ledger."
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many stories")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=100, help="steps of each story")
    parser.add_argument("--minutes", type=float, default=0, help="go on until so many minutes are over")
    parser.add_argument("--without", default="", help="steps to leave out, e.g. 3,5,8")
    parser.add_argument("--whole", action="store_true", help="do not make a failing story shorter")
    asked = parser.parse_args()
    without = {int(step) for step in asked.without.split(",") if step}
    with _Home():
        return _tell(asked, without)


class _Home:
    """A throw-away home with Django set up in it."""

    def __enter__(self) -> None:
        from guantong.server import testing

        home = testing.make_home()
        os.environ |= {"GUANTONG_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
        for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        self.server = testing.start_database(home)

    def __exit__(self, *_error: object) -> None:
        from guantong.server import testing

        testing.stop_database(self.server)


def _seeds(asked: argparse.Namespace) -> Iterable[int]:
    deadline = time.monotonic() + asked.minutes * 60
    seed = asked.first
    while time.monotonic() < deadline if asked.minutes else seed < asked.first + asked.seeds:
        yield seed
        seed += 1


def _tell(asked: argparse.Namespace, without: set[int]) -> int:
    from guantong.trade.tests.stories.judge import Failed
    from guantong.trade.tests.stories.teller import Teller

    steps, done, refused, failed = 0, Counter[str](), Counter[str](), []
    for seed in _seeds(asked):
        teller = Teller(seed)
        try:
            teller.tell(asked.steps, without)
        except Failed as error:
            failed.append(seed)
            print(f"FAILED {error}", flush=True)
            if not asked.whole:
                print(_shorter(seed, teller.step + 1, without), flush=True)
        told = teller.told
        steps, done, refused = steps + told.steps, done + told.done, refused + told.refused
        print(f"seed {seed}: {told.steps} steps, {told.done.total()} done, {told.refused.total()} refused", flush=True)
    differing = _check()
    summary = {"seeds": seed - asked.first + 1, "steps": steps, "done": dict(done), "refused": dict(refused)}
    print(json.dumps(summary | {"failed": failed, "differences": differing}))
    return 1 if failed or differing else 0


def _check() -> int:
    """All differences that `guantong check` finds in the whole database, its audit sealed first; each is printed."""
    from guantong.insight.check import run
    from guantong.kernel.unit import Unit
    from guantong.kernel.work.audit_seals import seal

    for _ in range(2):  # The first sets the mark up to which the second one seals.
        with Unit.open(system=True, company_id=0, source="cli") as unit:
            seal(unit)
    outcome = run()
    print(outcome.as_table(), flush=True)
    return outcome.differences


def _shorter(seed: int, steps: int, without: set[int]) -> str:
    """The seed with as many steps left out as the failure can spare, pieces of falling size first."""
    from guantong.trade.tests.stories.judge import Failed
    from guantong.trade.tests.stories.teller import Teller

    out = set(without)
    said = ""

    def fails(left_out: set[int]) -> bool:
        nonlocal said
        try:
            Teller(seed).tell(steps, left_out)
        except Failed as error:
            said = str(error)
            return True
        except Exception:
            return False  # Another fault is another story.
        return False

    size = max(steps // 2, 1)
    while size >= 1:
        for start in range(0, steps - 1, size):
            piece = set(range(start, min(start + size, steps - 1))) - out
            if piece and fails(out | piece):
                out |= piece
        size //= 2
    return f"shortest: Named({seed}, {steps}, without={sorted(out)})\n    {said}"


if __name__ == "__main__":
    sys.exit(main())
