"""The OpenAPI description of the addresses that belong to no record type: what they take and answer, strictly.

Ninja knows their paths and bodies; what they answer with is written here once, in the terms of docs/wire.md, and the
fuzz (`bench/fuzz`) holds every answer against it.
"""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Type

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NULLABLE_TEXT: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
INT: Schema = {"type": "integer"}
ID: Schema = {"type": "integer", "format": "int64"}
NULLABLE_ID: Schema = {"type": ["integer", "null"], "format": "int64"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
NULLABLE_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
NULLABLE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
DECIMAL: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
ANYTHING: Schema = {}
SUMS: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
LOOSE: Schema = {"type": "object", "additionalProperties": True}


def obj(*optional: str, **properties: Schema) -> Schema:
    """An object with exactly these properties; all are there but the `optional` ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def rows(of: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": of}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Schema, **more: Schema) -> Schema:
    """`{rows: […]}`, and further properties."""
    return obj(rows=rows(of), **more)


def nullable(of: Schema) -> Schema:
    """It, or null."""
    return {"oneOf": [of, {"type": "null"}]}


def _field_meta() -> Schema:
    flags = ("required", "readonly", "hidden", "positive", "nonzero", "in_list", "filterable", "sortable",
             "searchable", "total", "unique")  # fmt: skip
    option = obj(value=TEXT, label=ref("Label"), tone=TEXT)
    return obj(
        name=TEXT, type={"type": "string", "enum": [one.value for one in Type]}, label=ref("Label"),
        ref=NULLABLE_TEXT, only=NULLABLE_TEXT, options=rows(option), default=ANYTHING,
        max_length={"type": ["integer", "null"]}, minimum=NULLABLE_TEXT, maximum=NULLABLE_TEXT,
        scale={"type": ["integer", "null"]}, width={"type": ["integer", "null"]}, hint=nullable(ref("Label")),
        section=TEXT, copies={"type": "object", "additionalProperties": TEXT}, **dict.fromkeys(flags, FLAG),
    ) | {"additionalProperties": True}  # fmt: skip


def own_schemas() -> dict[str, Schema]:
    """What these addresses share."""
    code_and_label: Schema = obj(code=TEXT, label=ref("Label"))
    held = obj(role=TEXT, company_id=NULLABLE_ID)
    granted = obj(permission=TEXT, own=FLAG)
    said = obj(field=TEXT, label=TEXT, old=ANYTHING, new=ANYTHING, old_text=NULLABLE_TEXT, new_text=NULLABLE_TEXT)
    return {
        "Label": obj(zh=TEXT, en=TEXT),
        "Groups": obj(
            by=TEXT, more=FLAG, total=INT, sums=SUMS,
            rows=rows(obj(key=ANYTHING, conditions=rows(rows(TEXT)), count=INT, sums=SUMS)),
        ),
        "BulkChange": obj(
            preview=FLAG, done=rows(ID),
            rows=rows(obj(
                id=ID, number=NULLABLE_TEXT, version={"type": ["integer", "null"]}, lines=INT,
                problems=rows(ref("Problem")),
                changes=rows(obj(field=TEXT, label=TEXT, old=ANYTHING, new=ANYTHING)),
            )),
        ),
        "ListView": obj(
            id=ID, type=TEXT, name=TEXT, query=TEXT, columns=rows(TEXT), roles=rows(ID), everybody=FLAG, is_default=FLAG,
            mine=FLAG, owner=NULLABLE_TEXT, may_change=FLAG,
        ),
        "Person": obj(id=ID, name=NULLABLE_TEXT),
        "FieldMeta": _field_meta(),
        "TypeMeta": LOOSE | {"required": ["code", "module", "path", "record", "label", "fields", "lines", "permissions"]},
        "ReportMeta": obj(code=TEXT, module=TEXT, label=ref("Label"), parameters=rows(ref("FieldMeta")), tree=FLAG),
        "Meta": obj(
            version=TEXT, modules=rows(obj(code=TEXT, label=ref("Label"), order=INT)), types=rows(ref("TypeMeta")),
            reports=rows(ref("ReportMeta")),
        ) | {"additionalProperties": True},
        "ReportResult": obj(
            "totals", "source", "grouped", "undrilled", title=TEXT, grouped=rows(TEXT), undrilled=TEXT, next=NULLABLE_TEXT, asked=rows(obj(name=TEXT, label=TEXT, value=TEXT)),
            source=rows(obj(name=TEXT, label=TEXT, type=TEXT, total=FLAG)), totals={"type": ["object", "null"], "additionalProperties": True},
            columns=rows(obj(
                name=TEXT, type=TEXT, label=TEXT, total=FLAG, link=FLAG, scale={"type": ["integer", "null"]},
                width={"type": ["integer", "null"]}, options=rows(obj(value=TEXT, label=TEXT, tone=TEXT)),
            )),
            rows=rows(LOOSE),
        ),
        "ReportSchedule": obj(
            id=ID, view=ID, name=NULLABLE_TEXT, report=NULLABLE_TEXT, label=TEXT, format=TEXT, every=TEXT, hour=INT,
            weekday={"type": ["integer", "null"]}, day={"type": ["integer", "null"]}, readers=rows(obj(id=ID, name=TEXT)),
            paused=FLAG, next_at=NULLABLE_INSTANT, last_at=NULLABLE_INSTANT, last_state=TEXT, last_error=TEXT, last_file=TEXT,
            last_job=NULLABLE_ID, skipped=rows(TEXT), owner=NULLABLE_TEXT, mine=FLAG, may_change=FLAG,
        ),
        "FlowRule": obj(code=TEXT, type=TEXT, action=TEXT, label=TEXT, description=NULLABLE_TEXT, enabled=FLAG),
        "Found": {
            "type": "object", "additionalProperties": True, "required": ["id", "code", "name"],
            "properties": {"id": ID, "code": NULLABLE_TEXT, "name": NULLABLE_TEXT},
        },
        "Session": obj(
            user=obj(id=ID, username=TEXT, name=TEXT, language={"type": "string", "enum": ["zh", "en"]},
                     roles=rows(obj(code=TEXT, name=TEXT))),
            company=nullable(obj(id=ID, code=TEXT, name=TEXT, currency=TEXT, price_mode=NULLABLE_TEXT)),
            companies=rows(obj(id=ID, code=TEXT, name=TEXT)), permissions=rows(TEXT), csrf=NULLABLE_TEXT,
            events_url=TEXT, totp=FLAG, must_change_password=FLAG,
        ),
        "SessionRow": obj(id=ID, created_at=INSTANT, last_seen_at=NULLABLE_INSTANT, address=NULLABLE_TEXT,
                          agent=NULLABLE_TEXT, current=FLAG),
        "User": obj(
            id=ID, username=TEXT, name=TEXT, email=TEXT, phone=TEXT, language=TEXT, is_active=FLAG, employee=TEXT,
            default_company_id=NULLABLE_ID, must_change_password=FLAG, totp=FLAG, version=INT, created_at=INSTANT,
            roles=rows(held), company_ids=rows(ID), warehouse_ids=rows(ID), last_seen_at=NULLABLE_INSTANT,
        ),
        "Role": obj(id=ID, code=TEXT, name_zh=TEXT, name_en=TEXT, is_system=FLAG, version=INT,
                    permissions=rows(granted), holders=INT),
        "PermissionRow": obj(permission=TEXT, module=TEXT, type=NULLABLE_TEXT, action=TEXT, type_label=NULLABLE_TEXT,
                             label=TEXT),
        "Token": obj(id=ID, username=TEXT, name=TEXT, scopes=nullable(rows(TEXT)), created_at=INSTANT,
                     last_seen_at=NULLABLE_INSTANT, expires_at=NULLABLE_INSTANT, revoked_at=NULLABLE_INSTANT),
        "AuditRow": obj(
            id=ID, at=INSTANT, source=NULLABLE_TEXT, address=NULLABLE_TEXT, request_id=NULLABLE_TEXT,
            row_id=NULLABLE_ID, document_id=NULLABLE_ID, op=TEXT, user=nullable(ref("Person")), table=NULLABLE_TEXT,
            type=NULLABLE_TEXT, number=NULLABLE_TEXT, table_label=NULLABLE_TEXT, op_label=TEXT, source_label=TEXT,
            changes=rows(said),
        ),
        "Task": obj(id=ID, code=TEXT, title=TEXT, type=NULLABLE_TEXT, document_id=NULLABLE_ID, number=NULLABLE_TEXT,
                    created_at=INSTANT, due_on=NULLABLE_DAY, state=TEXT, made_by_rule=NULLABLE_TEXT,
                    role=NULLABLE_TEXT),
        "Notice": obj(id=ID, kind=TEXT, label=TEXT, code=TEXT, title=TEXT, hint=TEXT, type=TEXT, document_id=NULLABLE_ID,
                      number=TEXT, path=TEXT, file=TEXT, created_at=INSTANT, read_at=NULLABLE_INSTANT),
        "Job": obj(
            "log", "problems", id=ID, name=TEXT, label=TEXT, message=TEXT, done=INT, total=INT, attempts=INT,
            state={"type": "string", "enum": ["waiting", "running", "done", "failed"]}, result=ANYTHING,
            progress={"type": "integer", "minimum": 0, "maximum": 100}, user=NULLABLE_TEXT, created_at=INSTANT,
            started_at=NULLABLE_INSTANT, finished_at=NULLABLE_INSTANT,
            log=rows(obj(at=INSTANT, level=TEXT, text=TEXT)), problems=rows(ref("Problem")),
        ),
        "Schedule": obj(code=TEXT, cron=TEXT, label=TEXT, on=FLAG, keep=NULLABLE_ID, last_at=NULLABLE_INSTANT, last_state=NULLABLE_TEXT),
        "Import": obj(
            "error", "rows", id=ID, type=TEXT, mode=TEXT, state=TEXT, file_name=TEXT, total=INT, good=INT, bad=INT,
            done=INT, created=INT, changed=INT, unchanged=INT, problems_total=INT, created_at=INSTANT,
            finished_at=NULLABLE_INSTANT, job=NULLABLE_ID, problems=rows(LOOSE), rows=rows(LOOSE), error=ANYTHING,
        ),
        "Home": obj(
            cards=rows(obj(code=TEXT, label=TEXT, value=TEXT, unit=TEXT, target=NULLABLE_TEXT)),
            charts=rows(obj(code=TEXT, label=TEXT, type=TEXT, categories=rows(TEXT),
                            series=rows(obj(name=TEXT, data=rows(DECIMAL))))),
            recent=rows(LOOSE), tasks=rows(ref("Task")),
        ),
        "Availability": obj(item=ID, on_hand=DECIMAL, reserved=DECIMAL, available=DECIMAL, incoming=DECIMAL,
                            first_on=NULLABLE_DAY),
        "Attachment": obj(id=ID, name=TEXT, size=INT, content_type=TEXT, created_at=INSTANT,
                          created_by=nullable(ref("Person"))),
        "Comment": obj(id=ID, text=TEXT, mentions=rows(ref("Person")), created_at=INSTANT,
                       changed_at=nullable(INSTANT), created_by=nullable(ref("Person")), may_change=FLAG),
        "HistoryRow": obj(
            at=INSTANT, user=nullable(ref("Person")), source=NULLABLE_TEXT, request_id=NULLABLE_TEXT,
            address=NULLABLE_TEXT, op=TEXT, kind={"type": "string", "enum": ["change", "file", "print"]}, about=NULLABLE_TEXT,
            changes=rows(obj(lines=NULLABLE_TEXT, line_no={"type": ["integer", "null"]}, field=TEXT, label=TEXT,
                             old=ANYTHING, new=ANYTHING)),
        ),
        "Link": obj(
            type=TEXT, id=ID, number=NULLABLE_TEXT, title=NULLABLE_TEXT, state=NULLABLE_TEXT, business_on=NULLABLE_DAY,
            relation=TEXT,
            lines=rows(obj(line_no={"type": ["integer", "null"]}, item=nullable(ref("Reference")), quantity=DECIMAL,
                           done=nullable(DECIMAL), open=nullable(DECIMAL))),
        ),
        "Links": obj("open", upstream=rows(ref("Link")), downstream=rows(ref("Link")),
                     open=obj(quantity=DECIMAL, done=DECIMAL, open=DECIMAL)),
        "CodeAndLabel": code_and_label,
        "NumberSeries": obj(id=NULLABLE_ID, version={"type": ["integer", "null"]}, code=TEXT, pattern=TEXT, digits=INT,
                            reset=TEXT, next=TEXT, types=rows(ref("Label"))),
        "CompanyBrand": obj(name=TEXT, logo=TEXT, light=nullable(ref("BrandColours")), dark=nullable(ref("BrandColours"))),
        "BrandColours": obj(accent=TEXT, soft=TEXT, on_accent=TEXT),
        "BrandCheck": obj(accent=TEXT, soft=TEXT, on_accent=TEXT, ratio=DECIMAL, ground=TEXT, passes=FLAG, nearest=TEXT, follows=FLAG),
        "PrintTemplateChoice": obj(id=ID, code=TEXT, label=ref("Label"), is_default=FLAG, labels=FLAG),
        "PrintDesign": obj(
            papers=rows(obj(code=TEXT, label=ref("Label"), width=DECIMAL, height=DECIMAL, kind=TEXT)),
            kinds=rows(TEXT), specials=rows(TEXT), copies=rows(TEXT), form=LOOSE, label=LOOSE,
            fields=rows(obj(name=TEXT, label=ref("Label"), type=TEXT, total=FLAG)),
            line_fields=rows(obj(name=TEXT, label=ref("Label"), type=TEXT, total=FLAG)),
        ),
    }  # fmt: skip


def _page(of: str, **more: Schema) -> Schema:
    return listed(ref(of), next=NULLABLE_TEXT, **more)


def own_answers() -> dict[tuple[str, str], tuple[str, Schema | None]]:
    """For each method and path: the status of success and what it answers with; None is an empty body."""
    none: tuple[str, None] = ("204", None)
    totp = {"anyOf": [obj(secret=TEXT, uri=TEXT, qr=TEXT), obj(totp=FLAG, recovery_codes=rows(TEXT))]}
    return {
        ("get", "/api/meta"): ("200", ref("Meta")),
        ("get", "/api/views"): ("200", listed(ref("ListView"), roles=rows(obj(id=ID, name=TEXT)))),
        ("post", "/api/views"): ("201", ref("ListView")),
        ("patch", "/api/views/{view_id}"): ("200", ref("ListView")),
        ("delete", "/api/views/{view_id}"): none,
        ("get", "/api/report_schedules"): ("200", listed(ref("ReportSchedule"), sets=rows(
            obj(id=ID, name=TEXT, report=TEXT, label=TEXT, mine=FLAG, owner=NULLABLE_TEXT)))),
        ("get", "/api/report_schedules/people"): ("200", listed(obj(id=ID, name=TEXT))),
        ("post", "/api/report_schedules"): ("201", ref("ReportSchedule")),
        ("patch", "/api/report_schedules/{schedule_id}"): ("200", ref("ReportSchedule")),
        ("delete", "/api/report_schedules/{schedule_id}"): none,
        ("post", "/api/report_schedules/{schedule_id}/run"): ("202", obj(job=ID)),
        ("get", "/api/reports"): ("200", listed(ref("ReportMeta"))),
        ("get", "/api/reports/{code}"): ("200", ref("ReportResult")),
        ("get", "/api/kernel/flow_rules"): ("200", listed(ref("FlowRule"))),
        ("post", "/api/kernel/flow_rules/{code}"): ("200", obj(code=TEXT, enabled=FLAG)),
        ("get", "/api/search"): ("200", listed(obj(type=TEXT, id=ID, code=NULLABLE_TEXT, name=NULLABLE_TEXT))),
        ("get", "/api/search/{type_code}"): ("200", rows(ref("Found"))),
        ("post", "/api/search/{type_code}/codes"):
            ("200", {"type": "object", "additionalProperties": nullable(ref("Found"))}),
        ("post", "/api/session"): ("200", ref("Session")),
        ("get", "/api/session"): ("200", ref("Session")),
        ("patch", "/api/session"): ("200", ref("Session")),
        ("delete", "/api/session"): none,
        ("post", "/api/session/password"): none,
        ("get", "/api/session/preferences"): ("200", LOOSE),
        ("patch", "/api/session/preferences"): none,
        ("get", "/api/session/list"): ("200", listed(ref("SessionRow"))),
        ("delete", "/api/session/list"): ("200", obj(ended=INT)),
        ("delete", "/api/session/list/{session_id}"): none,
        ("post", "/api/session/totp"): ("200", totp),
        ("delete", "/api/session/totp"): none,
        ("post", "/api/session/totp/recovery"): ("200", obj(recovery_codes=rows(TEXT))),
        ("get", "/api/access/users"): ("200", _page("User")),
        ("post", "/api/access/users"): ("201", ref("User")),
        ("get", "/api/access/users/{user_id}"): ("200", ref("User")),
        ("patch", "/api/access/users/{user_id}"): ("200", ref("User")),
        ("post", "/api/access/users/{user_id}/password"): none,
        ("post", "/api/access/users/{user_id}/unlock"): none,
        ("delete", "/api/access/users/{user_id}/totp"): none,
        ("delete", "/api/access/users/{user_id}/sessions"): none,
        ("get", "/api/access/roles"): ("200", listed(ref("Role"))),
        ("post", "/api/access/roles"): ("201", ref("Role")),
        ("patch", "/api/access/roles/{role_id}"): ("200", ref("Role")),
        ("delete", "/api/access/roles/{role_id}"): none,
        ("get", "/api/access/permissions"): ("200", listed(ref("PermissionRow"))),
        ("get", "/api/access/tokens"): ("200", listed(ref("Token"))),
        ("post", "/api/access/tokens"): ("201", obj(id=ID, token=TEXT)),
        ("delete", "/api/access/tokens/{token_id}"): none,
        ("get", "/api/audit"): ("200", _page("AuditRow", tables=rows(obj(code=TEXT, label=TEXT)))),
        ("get", "/api/tasks"): ("200", _page("Task", open=INT, due=INT)),
        ("get", "/api/tasks/count"): ("200", obj(open=INT, due=INT)),
        ("post", "/api/tasks/{task_id}/done"): ("200", obj(id=ID, state=TEXT, open=INT, due=INT)),
        ("get", "/api/notices"):
            ("200", _page("Notice", unread=INT, kinds=rows(obj(code=TEXT, label=TEXT, total=INT, unread=INT)))),
        ("get", "/api/notices/count"): ("200", obj(unread=INT)),
        ("post", "/api/notices/read"): ("200", obj(changed=INT, unread=INT)),
        ("get", "/api/jobs"): ("200", _page("Job")),
        ("get", "/api/jobs/schedules"): ("200", listed(ref("Schedule"))),
        ("post", "/api/jobs/schedules/{code}"): ("200", ref("Schedule")),
        ("get", "/api/jobs/{job_id}"): ("200", ref("Job")),
        ("post", "/api/jobs/{job_id}/retry"): ("200", ref("Job")),
        ("get", "/api/kernel/imports/{batch}"): ("200", ref("Import")),
        ("post", "/api/inventory/availability"): ("200", listed(ref("Availability"))),
        ("get", "/api/home"): ("200", ref("Home")),
        ("get", "/api/customization/fields/{field_id}/use"): ("200", obj(records=INT, more={"type": "boolean"}, rules=INT)),
        ("get", "/api/numbering/series"): ("200", listed(ref("NumberSeries"))),
        ("get", "/api/numbering/preview"): ("200", obj(next=TEXT)),
        ("get", "/api/brand"): ("200", ref("CompanyBrand")),
        ("get", "/api/brand/sign_in"): ("200", ref("CompanyBrand")),
        ("get", "/api/brand/check"): ("200", obj(light=nullable(ref("BrandCheck")), dark=nullable(ref("BrandCheck")))),
        ("get", "/api/printing/templates"): ("200", listed(ref("PrintTemplateChoice"))),
        ("post", "/api/printing/pages"): ("200", obj(pages=rows(TEXT), count=INT, width=DECIMAL, height=DECIMAL)),
        ("get", "/api/printing/design"): ("200", ref("PrintDesign")),
    }  # fmt: skip


_LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 500}
OWN_PARAMETERS: dict[tuple[str, str], dict[str, Schema]] = {
    ("get", "/api/search"): {"limit": _LIMIT | {"maximum": 50}},
    ("get", "/api/search/{type_code}"): {"limit": _LIMIT | {"maximum": 50}, "for": TEXT},
    ("get", "/api/access/users"): {"q": TEXT, "after": TEXT, "limit": _LIMIT},
    ("get", "/api/audit"): {
        "q": TEXT, "user": TEXT, "type": TEXT, "table": TEXT, "document": ID | {"minimum": 0}, "op": TEXT,
        "from": TEXT, "to": TEXT, "after": ID | {"minimum": 0}, "limit": _LIMIT,
    },
    ("get", "/api/tasks"): {"state": {"type": "string", "enum": ["open", "due", "later", "done"]}, "after": ID | {"minimum": 0},
                            "limit": _LIMIT},
    ("get", "/api/notices"): {"kind": TEXT, "unread": {"type": "string", "enum": ["1"]}, "after": ID | {"minimum": 0},
                              "limit": _LIMIT},
    ("get", "/api/jobs"): {"state": {"type": "string", "enum": ["waiting", "running", "done", "failed"]},
                           "after": ID | {"minimum": 0}, "limit": _LIMIT},
}  # fmt: skip

FILES = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv; charset=utf-8",
         "application/pdf")  # fmt: skip
OWN_FILES = frozenset(
    {("get", "/api/kernel/exports/{export}"), ("get", "/api/reports/{code}/export"), ("post", "/api/printing/preview")}
)
