"""The days of the documents, in order: several events a transaction, so that a kill loses a few documents at most."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from guantong.integration import messages
from guantong.integration.job import Job
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Unit, retrying

TOGETHER = 20
SECONDS_BETWEEN_REPORTS = 10.0


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What happened to one order on a day; `rank` orders the events of a day (orders come before goods)."""

    on: date
    rank: int
    place: int
    reference: str = field(compare=False)
    step: str = field(compare=False)
    act: Callable[[Unit], None] = field(compare=False)


def play(job: Job, events: Iterable[Event], title: str) -> None:
    """Carry out all events by date. One that is refused is told and left out; the others go on."""
    agenda = sorted(events)
    if not agenda:
        job.say(f"  {title}: nothing is left to play")
        return
    job.say(f"  {title}: {len(agenda):,} events from {agenda[0].on} to {agenda[-1].on}")
    with job.unit() as unit:
        # Plans were made for the thousand rows of the masters and the opening stock; a document has a few.
        unit.run("DISCARD PLANS")
    started = told = time.monotonic()
    done = 0
    for batch in _batches(agenda):
        _together(job, batch)
        done += len(batch)
        now = time.monotonic()
        if now - told >= SECONDS_BETWEEN_REPORTS and done < len(agenda):
            told = now
            rate = done / (now - started)
            job.say(f"    {done:,} of {len(agenda):,} ({batch[-1].on}), {rate:.0f} a second,"
                    f" {(len(agenda) - done) / rate:.0f} s to go")  # fmt: skip
    seconds = time.monotonic() - started
    job.say(f"    {done:,} events in {seconds:.0f} s ({done / max(seconds, 0.001):.0f} a second)")


def _batches(agenda: Sequence[Event]) -> Iterator[list[Event]]:
    rest = iter(agenda)
    while batch := list(islice(rest, TOGETHER)):
        yield batch


def _together(job: Job, batch: list[Event]) -> None:
    """One transaction for the batch; when one event is refused, one for each."""

    def work() -> None:
        with job.unit() as unit:
            for event in batch:
                event.act(unit)

    try:
        retrying(work)
    except ProblemError as error:
        if len(batch) > 1:
            for event in batch:
                _together(job, [event])
            return
        event = batch[0]
        facts = {"reference": event.reference, "step": event.step, "on": event.on}
        job.tell(error.problems, prefix=f"{Problem(messages.NOT_PLAYED, facts).say('en')} ")
