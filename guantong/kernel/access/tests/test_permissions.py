"""What patterns mean, and that nothing is allowed that nobody granted."""

from __future__ import annotations

import pytest

from guantong.kernel.access.permissions import declare_permissions, expand, matches, meant_by, registry
from guantong.kernel.declare import L, record_types
from guantong.kernel.reports import reports


@pytest.mark.parametrize(
    ("pattern", "permission", "is_meant"),
    [
        ("*", "admin.user.change", True),
        ("*.*.read", "sales.sales_order.read", True),
        ("*.*.read", "sales.sales_order.change", False),
        ("*.*.read", "admin.user.read", False),
        ("see.*", "see.cost", True),
        ("*.cost", "see.cost", False),
        ("sales.*.*", "sales.delivery.post", True),
        ("sales.*", "sales.delivery.post", True),
        ("sales.delivery", "sales.delivery.post", False),
        ("sales.delivery.post", "sales.delivery.post", True),
        ("sales.delivery.po", "sales.delivery.post", False),
        ("admin.*.read", "admin.role.read", True),
    ],
)
def test_a_star_stands_for_one_word(pattern: str, permission: str, is_meant: bool) -> None:
    assert matches(pattern, permission) is is_meant


def test_nothing_is_granted_by_default_and_nothing_that_is_not_declared() -> None:
    assert expand([]) == (frozenset(), frozenset())
    assert meant_by(["sales.no_such_thing.read"]) == frozenset()
    assert "sales.no_such_thing.read" not in meant_by(["*"])


def test_what_is_declared_later_is_covered_by_patterns_that_exist() -> None:
    assert "access_test.thing.read" not in meant_by(["access_test.*.read"])
    declare_permissions({"access_test.thing.read": L("测试", "Test"), "access_test.thing.post": L("测试", "Test")})
    assert meant_by(["access_test.*.read"]) == {"access_test.thing.read"}
    assert "access_test.thing.post" in registry()


def test_the_wider_grant_wins_over_own_documents() -> None:
    full, own = expand(["see.cost"], ["see.cost", "see.audit"])
    assert (full, own) == ({"see.cost"}, {"see.audit"})


def test_a_token_never_has_more_than_its_user() -> None:
    assert expand(["see.cost"], ["see.audit"], ["*"]) == ({"see.cost"}, {"see.audit"})
    assert expand(["see.cost"], ["see.audit"], ["see.audit"]) == (frozenset(), {"see.audit"})
    assert expand(["*"], [], ["admin.user.read"]) == ({"admin.user.read"}, frozenset())


def test_a_misspelt_permission_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no permission"):
        declare_permissions({"sales.*.read": L("测试", "Test")})


def test_every_report_and_hidden_field_asks_for_a_permission_that_exists() -> None:
    asked = {one.permission for one in reports()}
    for one in record_types():
        asked |= {field.see for field in one.fields if field.see}
        asked |= {field.see for lines in one.lines for field in lines.fields if field.see}
    assert asked - registry() == set()
