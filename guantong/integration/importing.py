"""One import from beginning to end: company, masters, opening stock, documents, control totals, check of the books."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guantong.insight import check
from guantong.integration import messages
from guantong.integration.controls import as_table, controls_of
from guantong.integration.job import Job, company_of, language
from guantong.integration.mapping import Source
from guantong.integration.opening import load_opening_stock
from guantong.integration.play.purchases import play_purchases
from guantong.integration.play.sales import play_sales
from guantong.integration.tables import load_step
from guantong.kernel.messages import Problem

# Steps that are no record type of their own.
_NO_RECORDS = {"supplier_of_item"}


def run(
    name: str, path: Path, *, say: Callable[[str], None], company: str | None = None, limit: int | None = None
) -> bool:
    """Import; whether nothing was refused, no control total differs and the books agree.

    Every step can be repeated: records are known by their codes or external references, played documents by theirs.
    """
    started = time.monotonic()
    source = Source.open(name, path)
    settings = source.mapping["company"]
    code = company or settings["code"]
    company_id, is_new = company_of(settings, code)
    say(f"{settings['name']} ({code}): {'company made' if is_new else 'company is there already'}")
    job = Job(source, company_id, say, limit)
    if not _steps(job, when="") or not _story(job) or not _steps(job, when="after"):
        return False
    job.tell(source.noted(), refused=False)
    is_right = _controls(job, name)
    say(f"Imported in {time.monotonic() - started:.0f} s.")
    return is_right and not job.refused


def _steps(job: Job, when: str) -> bool:
    for step in job.source.steps:
        if step.get("when", "") != when or step["type"] in _NO_RECORDS:
            continue
        if step["type"] == "opening_stock":
            if not load_opening_stock(job, step):
                return False
        elif not load_step(job, step):
            return False
    return True


def _story(job: Job) -> bool:
    settings: dict[str, Any] = job.source.mapping.get("play", {})
    if settings.get("story") == "purchases":
        play_purchases(job, settings)
    elif settings.get("story") == "sales":
        return play_sales(job, settings)
    return True


def _controls(job: Job, name: str) -> bool:
    with job.unit() as unit:
        controls = controls_of(name, job.folder, unit, job.limit)
    job.say("")
    for line in as_table(controls) if controls else ():
        job.say(line)
    different = sum(bool(one.difference) for one in controls)
    if different:
        job.say(f"  ! {Problem(messages.DIFFERENCES, {'count': different}).say(language())}")
    job.say("")
    outcome = check.run(job.company_id)
    for line in outcome.as_table().splitlines():
        job.say(line)
    return not different and not outcome.differences
