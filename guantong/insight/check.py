"""`guantong check`: every kept balance recomputed from its ledger, every sub-ledger against its control account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from guantong.insight import messages as say
from guantong.kernel.checks import CheckResult, checks, run_checks
from guantong.kernel.declare import L
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Unit
from guantong.kernel.work.jobs import JobContext, job
from guantong.kernel.work.nightly import CHECK


@dataclass(frozen=True, slots=True)
class Outcome:
    """All checks of one run."""

    results: list[CheckResult]

    @property
    def differences(self) -> int:
        """How many rows disagree, over all checks; 0 is sound."""
        return sum(result.differences for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """The stable answer for scripts: differences and one entry a check, with the first rows that disagree."""
        return {
            "differences": self.differences,
            "checks": [
                {
                    "code": result.code,
                    "label": result.label.en,
                    "compared": result.rows,
                    "differences": result.differences,
                    "sample": result.sample,
                }
                for result in self.results
            ],
        }

    def as_table(self) -> str:
        """A table for people, Chinese and English labels side by side, and the first rows that disagree."""
        head = ("核对 check", "比对行数 compared", "差异 differences")
        rows = [
            (
                f"{result.label.zh}  {result.label.en}",
                "—" if result.rows is None else f"{result.rows:,}",
                str(result.differences),
            )
            for result in self.results
        ]
        widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(3)]
        lines = [_line(head, widths), "-" * (sum(widths) + 4), *(_line(row, widths) for row in rows)]
        for result in self.results:
            lines += [f"  {result.code}: {row}" for row in result.sample]
        lines.append(f"差异合计 differences in all: {self.differences}")
        return "\n".join(lines)


def run(company_id: int | None = None) -> Outcome:
    """Run every registered check over one company, or over all of them, in one read-only transaction."""
    with Unit.open(system=True, company_id=company_id or 0, source="cli") as unit:
        unit.run("SET TRANSACTION READ ONLY")
        return Outcome(run_checks(unit, company_id))


@job(CHECK, L("夜间核对", "Nightly check"))
def check_at_night(context: JobContext) -> dict[str, Any]:
    """The same as `guantong check`, every night; the job fails when anything disagrees, so that somebody looks."""
    done = 0
    whole = len(checks())

    def told(result: CheckResult) -> None:
        nonlocal done
        done += 1
        label = result.label.en if context.language == "en" else result.label.zh
        context.progress(done, whole, label)
        if result.differences:
            context.log(f"{label}: {result.differences}", "error")

    with context.unit() as unit:
        outcome = Outcome(run_checks(unit, context.company_id or None, told))
    if outcome.differences:
        raise ProblemError(Problem(say.BOOKS_DISAGREE, {"differences": outcome.differences}))
    return {"differences": 0, "checks": whole}


def _width(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def _line(cells: tuple[str, str, str], widths: list[int]) -> str:
    first = cells[0] + " " * (widths[0] - _width(cells[0]))
    others = [" " * (width - _width(cell)) + cell for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join((first, *others))
