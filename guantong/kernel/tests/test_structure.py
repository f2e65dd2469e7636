"""What must hold for every declared type, whoever declared it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connections

from guantong.kernel.access.permissions import permissions_of, registry
from guantong.kernel.declare import Type, record_types, service_of
from guantong.kernel.engine import ListQuery, list_rows
from guantong.kernel.engine.meta import named_modules
from guantong.kernel.engine.plan import plan_of, stored
from guantong.kernel.engine.reference import references
from guantong.kernel.messages.check import faults
from guantong.kernel.sql import LAYERS, ROOT
from guantong.kernel.unit import counting

TYPES = [one for one in record_types() if one.module != "test"]
each = pytest.mark.parametrize("of_type", TYPES, ids=lambda one: one.code)


def test_every_message_and_label_is_there_in_both_languages():
    assert faults() == []


def test_every_room_is_switched_on():
    """A folder with an `apps.py` that the settings do not name declares nothing, and nobody hears of it."""
    rooms = {".".join(path.parent.relative_to(ROOT.parent).parts) for path in ROOT.rglob("apps.py")}
    assert rooms <= set(settings.INSTALLED_APPS)


@each
def test_its_module_has_a_name_in_the_menu(of_type):
    assert of_type.menu == "none" or of_type.module in named_modules()


@each
def test_every_state_is_reachable_and_every_step_leads_somewhere(of_type):
    states = [state.code for state in of_type.states]
    reached = set(states[:1])
    for _round in states:
        reached |= {
            step.target for step in of_type.transitions if step.target is not None and reached & set(step.source)
        }
    assert set(states) == reached
    for step in of_type.transitions:
        assert set(step.source) <= set(states)
        assert step.target is None or step.target in states
    if of_type.record == "document":
        assert set(of_type.editable_in) <= set(states)


@each
def test_what_a_type_creates_can_be_derived(of_type):
    known = {one.code: one for one in TYPES}
    for create in of_type.creates:
        assert create.type in known
        assert known[create.type].derive is not None
        assert set(create.states) <= {state.code for state in of_type.states}


@each
def test_its_permissions_exist(of_type):
    assert set(permissions_of(of_type)) <= registry()
    for field in (*of_type.fields, *(field for lines in of_type.lines for field in lines.fields)):
        assert field.see is None or field.see in registry()


@each
def test_its_references_name_known_types_and_copy_known_fields(of_type):
    for fields in (of_type.fields, *(lines.fields for lines in of_type.lines)):
        names = {field.name for field in fields}
        assert len(names) == len(fields)
        for field in fields:
            if field.type is Type.REF:
                assert field.ref in references(), field.name
            assert set(field.copies) <= names, field.name


@each
def test_its_conditions_name_fields_beside_them_and_values_that_these_can_have(of_type):
    plan = plan_of(of_type)
    for by_name in (plan.by_name, *(lines.by_name for lines in plan.lines)):
        for field in by_name.values():
            for when in (field.visible_when, field.required_when):
                if when is None:
                    continue
                other = by_name[when.field]
                assert other.column_name, f"{field.name} depends on {when.field}, which is not kept"
                assert other is not field, field.name
                possible = {option.value for option in other.options} if other.type is Type.ENUM else {True, False}
                assert not when.one_of or other.type in (Type.ENUM, Type.BOOL), field.name
                assert set(when.one_of) <= possible, field.name
    for field in plan.fields:
        assert not (field.required and field.visible_when and field.default is None), f"{field.name}: say required_when"


@pytest.fixture(scope="module")
def columns(database):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        found = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


@each
def test_its_tables_have_its_columns(of_type, columns):
    plan = plan_of(of_type)
    missing = {field.column_name for field in stored(plan.fields)} - columns.get(of_type.table, set())
    assert missing == set()
    for line_plan in plan.lines:
        missing = {field.column_name for field in stored(line_plan.fields)} - columns.get(line_plan.lines.table, set())
        assert missing == set()
    for link in of_type.links:
        tables = [lines.table for lines in of_type.lines] if link.upstream_line_table else [of_type.table]
        assert any(link.column in columns[table] for table in tables), link.column
        assert link.upstream_table in columns


@each
def test_its_tables_are_audited(of_type, database):
    with connections["owner"].cursor() as cursor:
        for table in (of_type.table, *(lines.table for lines in of_type.lines)):
            cursor.execute("SELECT relkind = 'v' FROM pg_class WHERE oid = %s::regclass", [table])
            if cursor.fetchone() == (True,):
                continue  # A view shows rows that are audited where they stand.
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
            assert {name for (name,) in cursor.fetchall()} >= {"audit_inserted", "audit_updated", "audit_deleted"}


def test_every_room_with_sql_has_its_layer():
    """A file that nobody applies is a law that nobody keeps."""
    assert {path.parent.parent.relative_to(ROOT).as_posix() for path in ROOT.rglob("sql/*.sql")} <= set(LAYERS)


@each
def test_its_list_takes_two_statements_with_every_column(of_type, plant):
    plan = plan_of(of_type)
    names = tuple(field.name for field in plan.readable)
    sortable = ",".join([field.name for field in plan.fields if field.sortable][:5])
    with plant.unit() as unit:
        list_rows(unit, of_type.code, ListQuery())
        with counting() as counted:
            list_rows(unit, of_type.code, ListQuery(columns=names, sort=sortable, q="x", count=True))
    assert counted.count == 2


def test_every_step_that_numbers_posts_by_a_service():
    bare = [
        f"{one.code}.{step.code}"
        for one in TYPES
        for step in one.transitions
        if step.number and service_of(one.code, step.code) is None
    ]
    assert bare == []


def test_every_ledger_refuses_change_and_removal(plant):
    """A ledger is a table with the law of append-only; the application's role has not even the right to try."""
    ledgers = plant.sql(
        "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'law_append_only' ORDER BY 1"
    )
    assert "kernel_audit" in [row["name"] for row in ledgers]
    for row in ledgers:
        for statement in (f"UPDATE {row['name']} SET id = id", f"DELETE FROM {row['name']}", f"TRUNCATE {row['name']}"):
            assert plant.attack(statement) == "42501", statement
