"""Random stories of receipts, issues, returns and late facts against a slow and obvious ledger."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guantong.inventory.tests.plant import D, Plant
from guantong.kernel.checks import run_checks
from guantong.kernel.messages import ProblemError

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Step:
    kind: str
    quantity: Decimal
    value: Decimal | None
    on: int
    place: int
    origin: int | None = None


@dataclass
class Oracle:
    """Replays every step from the beginning, in order of day, receipts first, then as they came."""

    steps: list[Step] = field(default_factory=list)

    def replay(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Quantity, value and what the issues took; None when some day ends below zero."""
        quantity = value = taken = Decimal(0)
        costs: dict[int, Decimal] = {}
        returned: dict[int, Decimal] = {}
        ordered = sorted(self.steps, key=lambda step: (step.on, step.kind == "out", step.place))
        days: dict[int, Decimal] = {}
        for step in ordered:
            signed = step.quantity if step.kind != "out" else -step.quantity
            days[step.on] = days.get(step.on, Decimal(0)) + signed
            if step.kind == "in":
                assert step.value is not None
                own = step.value
            elif step.kind == "back":
                assert step.origin is not None
                whole = next(one for one in self.steps if one.place == step.origin)
                before = returned.get(step.origin, Decimal(0))
                cost = costs[step.origin]
                own = cents(cost * (before + step.quantity) / whole.quantity) - cents(cost * before / whole.quantity)
                returned[step.origin] = before + step.quantity
                taken -= own
            else:
                own = -(value if step.quantity == quantity else cents(step.quantity * value / quantity))
                costs[step.place] = -own
                taken -= own
            quantity += signed
            value += own
        running = Decimal(0)
        for day in sorted(days):
            running += days[day]
            if running < 0:
                return None
        return quantity, value, taken

    def allowed(self, step: Step) -> bool:
        """Whether every day would still end at zero or more, and a return takes back no more than was issued."""
        days: dict[int, Decimal] = {}
        for one in [*self.steps, step]:
            days[one.on] = days.get(one.on, Decimal(0)) + (one.quantity if one.kind != "out" else -one.quantity)
        running = Decimal(0)
        for day in sorted(days):
            running += days[day]
            if running < 0:
                return False
        return True


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["in", "in", "out", "out", "back"]),
        st.integers(1, 40),
        st.integers(0, 5000),
        st.integers(1, 9),
    ),
    min_size=3,
    max_size=14,
)


@settings(
    max_examples=int(os.environ.get("GUANTONG_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(story=STEPS)
def test_books_follow_the_oracle(database: Any, story: list[tuple[str, int, int, int]]) -> None:
    plant = Plant()
    oracle = Oracle()
    lines: dict[int, int] = {}
    plant.item("A")
    for place, (kind, number, cost, on) in enumerate(story):
        quantity = Decimal(number)
        date = f"07-{on:02}"
        if kind == "in":
            lines[place] = plant.receives("A", str(number), str(cents(Decimal(cost) / 7)), date)
            oracle.steps.append(Step("in", quantity, cents(Decimal(cost) / 7), on, place))
        elif kind == "out":
            step = Step("out", quantity, None, on, place)
            if oracle.allowed(step):
                lines[place], _cost = plant.issues("A", str(number), date)
                oracle.steps.append(step)
            else:
                before = plant.counts()
                with pytest.raises(ProblemError) as refused:
                    plant.issues("A", str(number), date)
                assert refused.value.code in ("inventory.not_enough", "inventory.short_on_day")
                assert plant.counts() == before
        else:
            origins = [one for one in oracle.steps if one.kind == "out" and one.on < on]
            if origins:
                taken = sum((one.quantity for one in oracle.steps if one.origin == origins[0].place), Decimal(0))
                if quantity <= origins[0].quantity - taken:
                    plant.takes_back("A", str(number), date, lines[origins[0].place])
                    oracle.steps.append(Step("back", quantity, None, on, place, origins[0].place))
    expected = oracle.replay()
    assert expected is not None
    quantity, value, taken = expected
    assert plant.stock("A") == (quantity, value)
    assert plant.balance("540101") == taken
    assert plant.balance("1403") == value
    with plant.unit() as unit:
        assert [(one.code, one.sample) for one in run_checks(unit, plant.id) if one.differences] == []
    assert D(0) == plant.balance("")
