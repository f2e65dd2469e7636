"""The same people and companies as in the tests of access."""

from __future__ import annotations

from guantong.kernel.access.tests.conftest import address, company, number, person, program

__all__ = ["address", "company", "number", "person", "program"]
