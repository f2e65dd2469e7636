"""What a structure comes to in quantities. Pure: edges in, needs out, exact until the last step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of a bill: `quantity` of the component in `unit_id` for `base_quantity` of the parent, before scrap."""

    parent_id: int
    component_id: int
    quantity: Decimal
    unit_id: int
    base_quantity: Decimal
    scrap_percent: Decimal
    position: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One place in an exploded structure. `quantity` is in the component's stock unit, scrap included; level 1 is direct."""

    level: int
    path: tuple[int, ...]
    item_id: int
    quantity: Decimal
    position: str
    is_leaf: bool


def explode(
    root_id: int,
    quantity: Decimal,
    edges: Sequence[Edge],
    factors: Mapping[tuple[int, int], Fraction],
    deepest: int = 50,
) -> list[Need]:
    """Every component on every level, depth first in the order of the edges.

    A line needs quantity / base x line quantity x unit factor / (1 - scrap): with 2 % scrap, 100 good pieces take
    102.040816. `factors` are stock units of one line unit; a unit without a factor counts as the stock unit. A circle,
    which the database does not let in, ends where it closes.
    """
    below: dict[int, list[Edge]] = {}
    for edge in edges:
        below.setdefault(edge.parent_id, []).append(edge)
    needs: list[Need] = []

    def walk(item_id: int, wanted: Fraction, path: tuple[int, ...]) -> None:
        if len(path) > deepest:
            return
        for edge in below.get(item_id, ()):
            if edge.component_id in path:
                continue
            each = Fraction(edge.quantity) / Fraction(edge.base_quantity) / (1 - Fraction(edge.scrap_percent) / 100)
            need = wanted * each * factors.get((edge.component_id, edge.unit_id), Fraction(1))
            here = (*path, edge.component_id)
            is_leaf = edge.component_id not in below
            needs.append(Need(len(path), here, edge.component_id, _decimal(need), edge.position, is_leaf))
            walk(edge.component_id, need, here)

    walk(root_id, Fraction(quantity), (root_id,))
    return needs


def totals(needs: Sequence[Need], *, leaves_only: bool = True) -> dict[int, Decimal]:
    """The need of each item over all its places."""
    result: dict[int, Decimal] = {}
    for need in needs:
        if need.is_leaf or not leaves_only:
            result[need.item_id] = result.get(need.item_id, Decimal(0)) + need.quantity
    return result


def _decimal(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(SIX, ROUND_HALF_UP)
