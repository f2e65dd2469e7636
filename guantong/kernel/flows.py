"""The hook that `flows/` fills: what happens in other departments after a transition.

Rules are explicit: registered with a name, run in order of registration inside the transaction, listed for the screen,
and switched off by company (`kernel_flow_rule`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guantong.kernel.declare import L
from guantong.kernel.unit import Unit

Work = Callable[[Unit, Any], None]


@dataclass(frozen=True, slots=True)
class FlowRule:
    """One rule: after `action` on `type`, do `work(unit, document)`."""

    code: str
    type: str
    action: str
    label: L
    work: Work
    enabled: bool = True
    description: L | None = None


_RULES: list[FlowRule] = []


def after_transition(
    type_code: str, action: str, *, code: str, label: L, enabled: bool = True, description: L | None = None
) -> Callable[[Work], Work]:
    """Register a rule; `enabled` holds in a company that has not decided. Raises ValueError for a second code."""

    def bind(work: Work) -> Work:
        if any(rule.code == code and (rule.type, rule.action) == (type_code, action) for rule in _RULES):
            raise ValueError(f"flow rule {code} is registered twice for {type_code}.{action}")
        _RULES.append(FlowRule(code, type_code, action, label, work, enabled, description))
        return work

    return bind


def rules() -> tuple[FlowRule, ...]:
    """Every rule, in the order in which they run."""
    return tuple(_RULES)


_DECIDED: dict[int, tuple[int, dict[str, bool]]] = {}


def switched(unit: Unit) -> dict[str, bool]:
    """Which rules are on in the unit's company, by code; read once for each version of its configuration."""
    version, decided = _DECIDED.get(unit.company_id, (0, {}))
    if not version or version != unit.configuration_version:
        rows = unit.sql("SELECT code, enabled FROM kernel_flow_rule WHERE company_id = %s", (unit.company_id,))
        decided = {row["code"]: row["enabled"] for row in rows}
        _DECIDED[unit.company_id] = (unit.configuration_version, decided)
    return {rule.code: decided.get(rule.code, rule.enabled) for rule in _RULES}


def switch(unit: Unit, code: str, enabled: bool) -> None:
    """Switch a rule on or off in the unit's company. Raises KeyError for an unknown code."""
    if all(rule.code != code for rule in _RULES):
        raise KeyError(code)
    unit.run(
        """INSERT INTO kernel_flow_rule (company_id, code, enabled, changed_by_id) VALUES (%s, %s, %s, %s)
           ON CONFLICT (company_id, code) DO UPDATE SET enabled = excluded.enabled,
             changed_by_id = excluded.changed_by_id, changed_at = now()""",
        (unit.company_id, code, enabled, unit.user.id),
    )
    # What is kept by version of the configuration is read anew, by every process; this unit has no version any more.
    unit.run("UPDATE masterdata_company SET config_version = config_version + 1 WHERE id = %s", (unit.company_id,))
    unit.configuration_version = 0


def run(unit: Unit, type_code: str, action: str, document: Any) -> None:
    """Run the rules of a transition that are switched on. No statement where there is no rule."""
    meant = [rule for rule in _RULES if rule.type == type_code and rule.action == action]
    if not meant:
        return
    is_on = switched(unit)
    for rule in meant:
        if is_on[rule.code]:
            rule.work(unit, document)
            unit.check()
