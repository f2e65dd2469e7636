"""The OpenAPI description of every record type, made from its declaration when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guantong.kernel.declare import Field, Lines, RecordType, Transition, Type, record_types
from guantong.kernel.engine.plan import Plan, plan_of
from guantong.kernel.http.examples import example_of, inputs, must_be_sent, refusal_of
from guantong.kernel.http.openapi_own import FILES, OWN_FILES, OWN_PARAMETERS, listed, obj, own_answers, own_schemas

Schema = dict[str, Any]

_EXAMPLES: dict[Type, Any] = {
    Type.TEXT: "文本",
    Type.LONGTEXT: "说明文字",
    Type.INT: 3,
    Type.QUANTITY: "12.5",
    Type.PRICE: "0.85",
    Type.MONEY: "120.50",
    Type.PERCENT: "13",
    Type.DATE: "2026-01-31",
    Type.DATETIME: "2026-01-31T08:00:00+08:00",
    Type.BOOL: True,
}
_DECIMAL = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"
_INTEGER: Schema = {"type": "integer", "format": "int64"}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "format": "int64"}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A key made by the client; a retry with the same key gets the first answer and acts once.",
    "schema": {"type": "string", "maxLength": 100},
}
_COMPANY = {
    "name": "X-Company",
    "in": "header",
    "description": "The company to work in; without it, the session's or the user's own.",
    "schema": {"type": "integer", "format": "int64"},
}
_REFUSALS = {
    "400": "Malformed request",
    "401": "Not signed in",
    "403": "Permission missing",
    "404": "Absent or not visible",
    "409": "Wrong state, stale version or duplicate",
    "405": "No such method here",
    "413": "Too large",
    "422": "Validation or business rule; all problems at once",
    "429": "Too many requests, or locked out",
    "500": "A fault of the program; `trace_id` leads to it in the log",
    "503": "Busy, too slow, or without its database; try again",
}


def common_schemas() -> dict[str, Schema]:
    """Schemas that every type uses."""
    text: Schema = {"type": "string"}
    return {
        "Reference": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "code": {"type": ["string", "null"]},
                "name": {"type": ["string", "null"]},
            },
            "required": ["id"],
            "additionalProperties": False,
            "example": {"id": 1042, "code": "A-100", "name": "台灯"},
        },
        "ReferenceInput": {
            "description": "A record by its id, by its code, or as an object with either.",
            "oneOf": [
                {"type": "integer", "format": "int64"},
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"id": {"type": ["integer", "string"]}, "code": text},
                    "additionalProperties": True,
                },
                {"type": "null"},
            ],
        },
        "Problem": {
            "type": "object",
            "properties": {
                "code": text,
                "message": text,
                "hint": text,
                "field": {"type": ["string", "null"]},
                "line": {"type": ["integer", "null"], "description": "1-based"},
                "lines": {"type": ["string", "null"], "description": "the line set"},
                "facts": {"type": "object", "additionalProperties": True},
            },
            "required": ["code", "message"],
            "additionalProperties": False,
        },
        "ProblemDocument": {
            "type": "object",
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "code": text,
                "trace_id": text,
                "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
            },
            "required": ["type", "title", "status", "code", "trace_id", "problems"],
            "additionalProperties": False,
        },
        "BulkResult": {
            "type": "object",
            "properties": {
                "done": {"type": "array", "items": {"type": "integer", "format": "int64"}},
                "refused": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "integer", "format": "int64"},
                            "number": {"type": ["string", "null"]},
                            "retry": {"type": "boolean", "description": "The same request may succeed later."},
                            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
                        },
                    },
                },
            },
            "required": ["done", "refused"],
        },
    }


def field_schema(field: Field, *, is_input: bool) -> Schema:
    """The schema of one field."""
    schema: Schema = {"description": f"{field.label.zh} / {field.label.en}"}
    match field.type:
        case Type.REF if is_input:
            return schema | {"allOf": [{"$ref": "#/components/schemas/ReferenceInput"}], "x-reference": field.ref}
        case Type.REF:
            return schema | {
                "oneOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}],
                "x-reference": field.ref,
            }
        case Type.TEXT | Type.LONGTEXT:
            schema |= {"type": "string"}
            if is_input:
                schema["maxLength"] = field.max_length or (200 if field.type is Type.TEXT else 10_000)
        case Type.INT:
            schema |= {"type": "integer"}
            if field.minimum is not None:
                schema["minimum"] = int(field.minimum)
            if field.maximum is not None:
                schema["maximum"] = int(field.maximum)
        case Type.QUANTITY | Type.PRICE | Type.MONEY | Type.PERCENT:
            schema |= {"type": "string", "format": "decimal", "pattern": _DECIMAL}
        case Type.DATE:
            schema |= {"type": "string", "format": "date"}
        case Type.DATETIME:
            schema |= {"type": "string", "format": "date-time"}
        case Type.BOOL:
            schema |= {"type": "boolean"}
        case Type.ENUM:
            schema |= {"type": "string"}
            if field.options:
                schema["enum"] = [option.value for option in field.options]
    if field.type in _EXAMPLES:
        schema["example"] = _EXAMPLES[field.type]
    elif field.options:
        schema["example"] = field.options[0].value
    if not is_input or not field.required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            # A text column that may be left empty is read as an empty text.
            schema["enum"] = [*schema["enum"], *([] if is_input or field.required else [""]), None]
    return schema


def name_of(of_type: RecordType) -> str:
    """The schema's name: sales_order is SalesOrder."""
    return "".join(word.capitalize() for word in of_type.code.split("_"))


def type_schemas(of_type: RecordType) -> dict[str, Schema]:
    """The schemas of one type: as read, as written, changed, listed."""
    plan, name = plan_of(of_type), name_of(of_type)
    read: Schema = {
        "id": {"type": "integer", "format": "int64"},
        "type": {"type": "string", "const": of_type.code},
        "version": {"type": "integer", "description": "Send it back with a change."},
        **{field.name: field_schema(field, is_input=False) for field in plan.readable},
        "actions": {"type": "array", "items": {"type": "string"}, "description": "What can be done with it now."},
        "creates": {"type": "array", "items": {"type": "string"}, "description": "What can be made from it now."},
        "title": {"type": ["string", "null"], "description": "What people call it."},
        "custom": {"type": "object", "additionalProperties": True},
    }
    if of_type.states and "state" in read:
        read["state"] |= {"enum": [*(one.code for one in of_type.states), None]}
    row = dict(read)
    for extra in ("number", "state", of_type.natural_key):
        row.setdefault(extra, {"type": ["string", "null"]})
    write: Schema = {field.name: field_schema(field, is_input=True) for field in inputs(plan.fields)}
    if of_type.transitions:
        write["asks"] = {"type": ["object", "null"], "description": "Inputs of the transition named by `then`."}
    found: dict[str, Schema] = {}
    for line_plan in plan.lines:
        lines = line_plan.lines
        line_name = f"{name}{''.join(word.capitalize() for word in lines.name.split('_'))}"
        own: Schema = {"id": {"type": ["integer", "null"], "format": "int64"}, "line_no": {"type": "integer"}}
        found[line_name] = {
            "type": "object",
            "properties": own
            | {field.name: field_schema(field, is_input=False) for field in line_plan.fields}
            | {"custom": {"type": "object", "additionalProperties": True}},
            "additionalProperties": False,
        }
        found[f"{line_name}Input"] = {
            "type": "object",
            "properties": {"id": own["id"]}
            | {field.name: field_schema(field, is_input=True) for field in inputs(line_plan.fields)},
            "required": [field.name for field in inputs(line_plan.fields) if must_be_sent(field)],
            "additionalProperties": False,
        }
        read[lines.name] = _array(line_name, lines) | {"minItems": 0}
        write[lines.name] = _array(f"{line_name}Input", lines)
    found[name] = {"type": "object", "title": of_type.label.en, "properties": read,
                   "required": ["id", "type", "version", "actions", "creates"], "additionalProperties": False}  # fmt: skip
    found[f"{name}Row"] = {
        "type": "object",
        "properties": row,
        "required": ["id", "type"],
        "additionalProperties": False,
    }
    draft = {key: value for key, value in read.items() if key not in ("id", "version", "actions", "creates")}
    found[f"{name}Draft"] = {"type": "object", "properties": draft, "required": ["type"], "additionalProperties": False}
    required = [field.name for field in inputs(plan.fields) if must_be_sent(field)]
    required += [one.lines.name for one in plan.lines if one.lines.minimum > 0]
    found[f"{name}Input"] = {
        "type": "object", "properties": write, "required": required, "additionalProperties": False,
    }  # fmt: skip
    found[f"{name}Change"] = {
        "type": "object",
        "properties": {"version": {"type": "integer", "description": "The version that was read."}} | write,
        "required": ["version"],
    }
    found[f"{name}Page"] = {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}Row"}},
            "next": {"type": ["string", "null"], "description": "Send it as `after` for the next page."},
            "total": {"type": ["integer", "null"]},
            "sums": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}},
        },
        "required": ["rows", "next", "total", "sums"],
        "additionalProperties": False,
    }
    return found


def _array(name: str, lines: Lines) -> Schema:
    return {
        "type": "array",
        "items": {"$ref": f"#/components/schemas/{name}"},
        "minItems": lines.minimum,
        "maxItems": lines.maximum,
        "description": f"{lines.label.zh} / {lines.label.en}",
    }


def _answer(status: str, schema: Schema | None, description: str = "Done") -> Schema:
    ok: Schema = {"description": description}
    if schema is not None:
        ok["content"] = {"application/json": {"schema": schema}}
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
    refusals = {
        code: {"description": text, "content": {"application/problem+json": problem}}
        for code, text in _REFUSALS.items()
    }
    return {status: ok, **refusals}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(schema: Schema, *, required: bool = True) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _example(body: Schema, of_type: RecordType) -> Schema:
    refused = refusal_of(of_type)
    told = f"refused with `{refused}` as it stands: `GET {of_type.path}/new?from=` gives a draft that is accepted"
    body["content"]["application/json"]["examples"] = {
        of_type.code: {"summary": told if refused else "accepted", "value": example_of(of_type)}
    }
    return body


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _list_parameters(plan: Plan) -> list[Schema]:
    text: Schema = {"type": "string"}
    sortable = ", ".join(field.name for field in plan.readable if field.sortable)
    return [
        _query("q", text, "Words to be found."),
        _query(
            "where", text, 'Conditions joined: ["field", "op:value"], {"all": […]} and {"any": […]} within each other.'
        ),
        _query("sort", text, f"Comma-separated, - for descending: {sortable}"),
        _query("after", text, "The cursor of the page before."),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "Rows a page."),
        _query("columns", text, "Comma-separated fields; without it, those of the list."),
        _query("count", {"type": "integer", "enum": [0, 1]}, "1 for total and sums."),
        *(
            _query(
                f"f.{field.name}",
                text,
                f"{field.label.zh} / {field.label.en}: eq|ne|in|ge|le|gt|lt|like|null:value",
            )
            for field in plan.readable
            if field.filterable
        ),
    ]


def _operation(of_type: RecordType, verb: str, summary: str, permission: str, **rest: Any) -> Schema:
    return {
        "operationId": f"{of_type.module}_{of_type.code}_{verb}",
        "tags": [of_type.module],
        "summary": f"{of_type.label.en}: {summary}",
        "description": f"{of_type.label.zh}。 Permission `{of_type.permission(permission)}`.",
        "x-permission": of_type.permission(permission),
        **rest,
    }


def _asks_schema(step: Transition) -> Schema:
    return {
        "type": "object",
        "properties": {"version": {"type": "integer", "description": "Refused with 409 when another one is stored."}}
        | {field.name: field_schema(field, is_input=True) for field in step.asks},
        "required": [field.name for field in step.asks if must_be_sent(field)],
    }


_PIVOT: list[Schema] = [
    _query(
        "view.rows", {"type": "string"}, "One to three fields; of days and instants with a period: business_on:month."
    ),
    _query("view.across", {"type": "string"}, "One field more, whose values become columns; at most 60."),
    _query("view.measures", {"type": "string"}, "sum:amount,avg:…,min:…,max:…,count"),
]


def _list_paths(of_type: RecordType, plan: Plan) -> dict[str, Schema]:
    """Groups of a list, and the same change to many records."""
    filters = [
        one for one in _list_parameters(plan) if one["name"] not in ("after", "limit", "count", "sort", "columns")
    ]
    by = _query("by", {"type": "string"}, "A field; of days and instants with a period: business_on:month.") | {
        "required": True
    }
    order = _query("order", {"type": "string"}, "key, count or a summed field; - for falling.")
    ids: Schema = {"type": "array", "items": {"type": "integer", "format": "int64"}, "maxItems": 500}
    changes: Schema = {
        "type": "object",
        "properties": {
            field.name: field_schema(field, is_input=True)
            for field in plan.fields
            if not (field.readonly or field.is_derived)
        },
        "minProperties": 1,
    }
    change: Schema = {
        "type": "object",
        "properties": {
            "ids": ids,
            "changes": changes,
            "versions": {"type": "object", "additionalProperties": _INTEGER},
            "preview": {"type": "boolean", "description": "true writes nothing and tells what would change."},
        },
        "required": ["ids", "changes"],
    }
    return {
        f"{of_type.path}/groups": {
            "get": _operation(
                of_type, "groups", "a list by groups", "read", parameters=[_COMPANY, by, order, *filters],
                responses=_answer("200", _ref("Groups")),
            )
        },
        f"{of_type.path}/pivot": {
            "get": _operation(
                of_type, "pivot", "a list as a pivot", "read", parameters=[_COMPANY, *_PIVOT, *filters],
                responses=_answer("200", _ref("ReportResult")),
            )
        },
        f"{of_type.path}/bulk": {
            "post": _operation(
                of_type, "bulk_change", "the same change to many", "change", parameters=[_COMPANY, _KEY],
                requestBody=_body(change), responses=_answer("200", _ref("BulkChange")),
            )
        },
    }  # fmt: skip


_NEIGHBOURS: Schema = {
    "type": "object",
    "properties": {side: {"type": ["integer", "null"], "format": "int64"} for side in ("previous", "next")},
    "required": ["previous", "next"],
}


def type_paths(of_type: RecordType) -> dict[str, Schema]:
    """The addresses of one type."""
    plan, name, path = plan_of(of_type), name_of(of_type), of_type.path
    writing = [_COMPANY, _KEY]
    one = _answer("200", _ref(name))
    collection: Schema = {
        "get": _operation(
            of_type, "list", "list", "read", parameters=[_COMPANY, *_list_parameters(plan)],
            responses=_answer("200", _ref(f"{name}Page")),
        )
    }  # fmt: skip
    paths: dict[str, Schema] = {path: collection, **_list_paths(of_type, plan)}
    if of_type.creatable:
        steps = [step.code for step in of_type.transitions]
        then = _query("then", {"type": "string", "enum": steps}, "A transition in the same transaction.")
        collection["post"] = _operation(
            of_type, "create", "create", "create", parameters=[*writing, *([then] if steps else [])],
            requestBody=_example(_body(_ref(f"{name}Input")), of_type), responses=_answer("201", _ref(name), "Created"),
        )  # fmt: skip
        paths[f"{path}/new"] = {
            "get": _operation(
                of_type, "new", "a prefilled draft", "create",
                parameters=[_COMPANY, _query("from", {"type": "integer"}, "The upstream document.")],
                responses=_answer("200", _ref(f"{name}Draft")),
            )
        }  # fmt: skip
    paths[f"{path}/{{id}}"] = {
        "get": _operation(of_type, "read", "read", "read", parameters=[_ID, _COMPANY], responses=one),
        "patch": _operation(
            of_type, "change", "change", "change", parameters=[_ID, *writing],
            requestBody=_body(_ref(f"{name}Change")), responses=one,
        ),
        "delete": _operation(
            of_type, "delete", "delete", "delete", parameters=[_ID, *writing], responses=_answer("204", None)
        ),
    }  # fmt: skip
    for view, answer in (("links", _ref("Links")), ("history", listed(_ref("HistoryRow")))):
        paths[f"{path}/{{id}}/{view}"] = {
            "get": _operation(of_type, view, view, "read", parameters=[_ID, _COMPANY], responses=_answer("200", answer))
        }
    paths[f"{path}/{{id}}/neighbours"] = {
        "get": _operation(
            of_type, "neighbours", "the records before and after it in a list", "read",
            parameters=[_ID, _COMPANY, *_list_parameters(plan)], responses=_answer("200", _NEIGHBOURS),
        )
    }  # fmt: skip
    for step in of_type.transitions:
        paths[f"{path}/{{id}}/{step.code}"] = {
            "post": _operation(
                of_type, step.code, f"{step.label.en} ({step.label.zh})", step.code, parameters=[_ID, *writing],
                requestBody=_body(_asks_schema(step), required=False), responses=one,
            )
        }  # fmt: skip
        if step.bulk:
            ids: Schema = {"type": "array", "items": {"type": "integer", "format": "int64"}, "maxItems": 500}
            asked = _asks_schema(step)
            bulk = asked | {
                "properties": {"ids": ids, "preview": {"type": "boolean", "description": "true does nothing but tell."}}
                | {key: value for key, value in asked["properties"].items() if key != "version"},
                "required": ["ids", *asked["required"]],
            }
            paths[f"{path}/bulk/{step.code}"] = {
                "post": _operation(
                    of_type, f"bulk_{step.code}", f"{step.label.en}, many at once", step.code, parameters=writing,
                    requestBody=_body(bulk),
                    responses=_answer("200", {"anyOf": [_ref("BulkResult"), _ref("BulkChange")]}),
                )
            }  # fmt: skip
    return paths | _file_paths(of_type, plan) | _comment_paths(of_type)


_PRINTING = (
    _query("template", {"type": "string"}, "A print template's id, or standard; without it the type's default."),
    _query("labels", {"type": "integer", "minimum": 1, "maximum": 1000}, "So many labels of each."),
)
_PRINT_FORMAT = _query(
    "format", {"type": "string", "enum": ["pdf", "pages"], "default": "pdf"},
    "pages answers drawings of pages and counts nothing.",
)  # fmt: skip
_PRINT_WINDOW = (
    _query("from", {"type": "integer", "minimum": 1, "maximum": 2000, "default": 1}, "pages: from which page on."),
    _query("most", {"type": "integer", "minimum": 1, "maximum": 60, "default": 6}, "pages: how many at most."),
    _query("whole", {"type": "integer", "minimum": 1, "maximum": 1}, "pages: 1 lays out all lines, however many."),
)
_PAGES: Schema = {
    "type": "object",
    "properties": {
        "pages": {"type": "array", "items": {"type": "string", "contentMediaType": "image/svg+xml"}},
        "count": {"type": "integer", "description": "How many pages there are."},
        "next": {"type": ["integer", "null"], "description": "Where the following pages begin."},
        "whole": {"type": "boolean", "description": "false where only the first lines were laid out."},
    },
    "required": ["pages", "count", "next", "whole"],
}
_PRINTED = _query("ids", {"type": "string"}, "The records in their order: 1,2,3; at most 200.") | {"required": True}


_SHOWN = _query(
    "shown", {"type": "integer", "enum": [0, 1]}, "1 for the list as it is shown: its columns, a row a record."
)


def _file_paths(of_type: RecordType, plan: Plan) -> dict[str, Schema]:
    """Files: templates, exports and imports of the type, the printed form and the attachments of a record."""
    path = of_type.path
    formats = _query("format", {"type": "string", "enum": ["xlsx", "csv"], "default": "xlsx"}, "The file's format.")
    mode = _query("mode", {"type": "string", "enum": ["check", "all", "good_only"]}, "check writes nothing.")
    upload: Schema = {
        "required": False,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            }
        },
    }

    def file(verb: str, summary: str, permission: str, *parameters: Schema, kinds: tuple[str, ...]) -> Schema:
        answer = _answer("200", None, "The file")
        answer["200"]["content"] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
        return _operation(of_type, verb, summary, permission, parameters=[*parameters, _COMPANY], responses=answer)

    sheets = FILES[:2]
    attachments, one = f"{path}/{{id}}/attachments", f"{path}/{{id}}/attachments/{{attachment}}"
    which = _ID | {"name": "attachment"}
    filters = [one for one in _list_parameters(plan) if one["name"] not in ("after", "limit", "count")]
    export = file("export", "export the list", "export", formats, _SHOWN, *filters, kinds=sheets)
    shown = file("print", "the printed form", "print", _ID, _PRINT_FORMAT, *_PRINT_WINDOW, *_PRINTING, kinds=FILES[2:])
    shown["responses"]["200"]["content"]["application/json"] = {"schema": _PAGES}
    export["responses"]["202"] = {
        "description": "Many records: a job makes the file",
        "content": {"application/json": {"schema": obj(job=_INTEGER, rows=_INTEGER)}},
    }
    fetched = file("fetch", "one attached file", "read", _ID, which, kinds=("*/*",))
    begun = obj("job", batch=_INTEGER, job={"type": ["integer", "null"], "format": "int64"})
    return {
        f"{path}/template": {"get": file("template", "an empty file to fill in", "read", formats, kinds=sheets)},
        f"{path}/export": {"get": export},
        f"{path}/import": {
            "post": _operation(
                of_type, "import", "import a file, staged", "import", parameters=[_COMPANY, _KEY, mode],
                requestBody=upload, responses=_answer("202", begun, "Begun; follow the batch"),
            )
        },
        f"{path}/{{id}}/print": {"get": shown},
        f"{path}/print": {"get": file("print_many", "printed forms of many in one file", "print", _PRINTED, *_PRINTING,
                                      kinds=FILES[2:])},
        attachments: {
            "get": _operation(
                of_type, "attachments", "attached files", "read", parameters=[_ID, _COMPANY],
                responses=_answer("200", listed(_ref("Attachment"))),
            ),
            "post": _operation(
                of_type, "attach", "attach a file", "change", parameters=[_ID, _COMPANY], requestBody=upload,
                responses=_answer("201", _ref("Attachment"), "Attached"),
            ),
        },
        one: {
            "get": fetched,
            "delete": _operation(
                of_type, "detach", "take a file off", "change", parameters=[_ID, which, _COMPANY],
                responses=_answer("204", None),
            ),
        },
    }  # fmt: skip


def _comment_paths(of_type: RecordType) -> dict[str, Schema]:
    """What people write beside a record: read and written by whoever may read it, changed by the one who wrote it."""
    path, which = f"{of_type.path}/{{id}}/comments", _ID | {"name": "comment"}
    ids: Schema = {"type": "array", "maxItems": 20, "items": {"type": "integer", "minimum": 1, "maximum": 2**53}}
    words: Schema = {"type": "string", "minLength": 1, "maxLength": 2000}
    said = _body({"type": "object", "required": ["text"], "properties": {"text": words, "mentions": ids}})
    part = _query("q", {"type": "string", "maxLength": 60}, "A part of the name.")
    one = _answer("200", _ref("Comment"))

    def operation(verb: str, summary: str, *parameters: Schema, **rest: Any) -> Schema:
        return _operation(of_type, verb, summary, "read", parameters=[_ID, *parameters, _COMPANY], **rest)

    return {
        path: {
            "get": operation("comments", "comments, the newest first", responses=_answer("200", listed(_ref("Comment")))),
            "post": operation("comment", "write a comment", requestBody=said,
                              responses=_answer("201", _ref("Comment"), "Written")),
        },
        f"{path}/people": {
            "get": operation("mentionable", "who can be mentioned", part, responses=_answer("200", listed(_ref("Person")))),
        },
        f"{path}/{{comment}}": {
            "patch": operation("recomment", "change one's own comment", which, requestBody=said, responses=one),
            "delete": operation("uncomment", "delete one's own comment", which, responses=_answer("204", None)),
        },
    }  # fmt: skip


def _describe_own(paths: dict[str, Schema]) -> None:
    """Complete what ninja says of the addresses that belong to no type."""
    answers = own_answers()
    for path, operations in paths.items():
        for method, operation in operations.items():
            known = answers.get((method, path))
            given = operation.setdefault("parameters", [])
            for name, schema in OWN_PARAMETERS.get((method, path), {}).items():
                if all(one["name"] != name for one in given):
                    given.append(_query(name, schema, ""))
            given += [_COMPANY, *([_KEY] if method != "get" else [])]
            if (method, path) in OWN_FILES:
                operation["responses"] = _answer("200", None, "The file")
                binary: Schema = {"schema": {"type": "string", "format": "binary"}}
                operation["responses"]["200"]["content"] = dict.fromkeys(FILES, binary)
            elif known is not None:
                operation["responses"] = _answer(*known)
            if path == "/api/session" and method == "post":
                operation["security"] = []


def describe_types(document: Schema, types: Iterable[RecordType] | None = None) -> Schema:
    """Add record types to an OpenAPI document: all as declared, or as a user has them, with his company's own fields."""
    paths: dict[str, Schema] = document.setdefault("paths", {})
    components: Schema = document.setdefault("components", {})
    schemas: dict[str, Schema] = components.setdefault("schemas", {})
    schemas.update(common_schemas())
    schemas.update(own_schemas())
    _describe_own(paths)
    for of_type in record_types() if types is None else types:
        schemas.update(type_schemas(of_type))
        for path, operations in type_paths(of_type).items():
            paths.setdefault(path, {}).update(operations)
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "guantong token create USER"},
        "session": {"type": "apiKey", "in": "cookie", "name": "guantong_session"},
    }
    document["security"] = [{"token": []}, {"session": []}]
    return document
