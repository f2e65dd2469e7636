"""The configuration version of a company: what caches of posting rules, accounts and taxes are keyed by."""

from __future__ import annotations

from guantong.kernel.unit import Unit


def configuration_version(unit: Unit) -> int:
    """The version in force; 0 without a company. `unit.configuration_version` has it where a request read it."""
    if not unit.configuration_version:
        query = "SELECT config_version FROM masterdata_company WHERE id = %s"
        unit.configuration_version = unit.value(query, [unit.company_id]) or 0
    return unit.configuration_version


def configuration_changed(unit: Unit) -> int:
    """Raise the version after a change of configuration; it counts for everyone from the commit on."""
    query = "UPDATE masterdata_company SET config_version = config_version + 1 WHERE id = %s RETURNING config_version"
    unit.configuration_version = unit.value(query, [unit.company_id]) or 0
    return unit.configuration_version
