"""Two companies with the same documents: one whose people ask, and one of which they must never hear.

Every name and every code of the other company bears a mark, so that a single word of it in an answer is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guantong.kernel import jsonio
from guantong.kernel.access import public as access
from guantong.kernel.declare import record_types
from guantong.kernel.http.examples import code_of, refusal_of, story
from guantong.testing import ApiClient, Plant

MARK = "Qz7Other"
ROLES = ("administrator", "sales", "warehouse", "accountant", "auditor")
# Which document an order leads to, in the order in which goods move.
AFTER = (
    ("purchase_order", "confirm", ("goods_receipt", "supplier_invoice")),
    ("sales_order", "confirm", ("delivery", "sales_invoice")),
)
POSTED = frozenset({"goods_receipt", "delivery"})


@dataclass
class World:
    """What the fuzz walks through. `own` and `others` are ids of records by type."""

    company: int
    other_company: int
    tokens: dict[str, str]
    own: dict[str, list[int]] = field(default_factory=dict)
    others: dict[str, list[int]] = field(default_factory=dict)


def make() -> World:
    """Build both companies out of the documented examples, through the API."""
    plant, other = Plant(), Plant(name=f"{MARK} GmbH")
    own, others = _fill(plant, ""), _fill(other, MARK)
    tokens = {}
    for role in ROLES:
        username = plant.value("SELECT username FROM access_user WHERE id = %s", plant.user(role))
        tokens[role] = access.create_token(username)
    return World(plant.company_id, other.company_id, tokens, own, others)


def _fill(plant: Plant, mark: str) -> dict[str, list[int]]:
    api = plant.client("administrator")
    found: dict[str, list[int]] = {}

    def keep(code: str, record: Mapping[str, Any]) -> int:
        found.setdefault(code, []).append(int(record["id"]))
        return int(record["id"])

    for of_type, example in story():
        if refusal_of(of_type) is None:
            keep(of_type.code, api.post(of_type.path, _marked(example, mark)))
    types = {one.code: one for one in record_types()}
    for order, step, followers in AFTER:
        order_id = found[order][0]
        api.post(f"{types[order].path}/{order_id}/{step}", {})
        for follower in followers:
            draft = api.get(f"{types[follower].path}/new?from={order_id}")
            is_movement = any(one.code == "post" for one in types[follower].transitions) and follower in POSTED
            keep(follower, api.post(types[follower].path + ("?then=post" if is_movement else ""), draft))
    return found


_OURS = frozenset(code_of(one) for one in ("item", "party", "warehouse")) | {"PART-1"}


def _marked(value: Any, mark: str) -> Any:
    """The example with the mark in every code that examples name and in every text that people would write."""
    if not mark:
        return value
    if isinstance(value, dict):
        return {name: _marked(one, mark) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, mark) for one in value]
    is_ours = isinstance(value, str) and (value in _OURS or value.endswith("-1") or value == "文本")
    return f"{mark}{value}" if is_ours and not value[:1].isdigit() else value


def client(token: str | None, company: int) -> ApiClient:
    """A client of one of the world's people."""
    return ApiClient(token or "", company)


def text_of(content: bytes) -> str:
    """What an answer says, with JSON's escapes undone."""
    try:
        return str(jsonio.decode(content))
    except jsonio.NotJsonError:
        return content.decode("utf-8", "replace")
