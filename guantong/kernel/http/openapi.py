"""The OpenAPI description of the addresses of every record type; what travels there is in `openapi_types`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.engine.plan import Plan, plan_of
from guantong.kernel.http.examples import example_of, refusal_of
from guantong.kernel.http.openapi_own import FILES, OWN_FILES, OWN_PARAMETERS, listed, obj, own_answers, own_schemas
from guantong.kernel.http.openapi_types import Schema, asks_schema, common_schemas, field_schema, name_of, type_schemas

_INTEGER: Schema = {"type": "integer", "format": "int64"}
_IDENTIFIER: Schema = {"name": "id", "in": "path", "required": True, "schema": _INTEGER}
# What nearly every address takes stands once among the components: the description is half as long by it.
_PARAMETERS: dict[str, Schema] = {
    "id": _IDENTIFIER,
    "key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A key made by the client; a retry with the same key gets the first answer and acts once.",
        "schema": {"type": "string", "maxLength": 100},
    },
    "company": {
        "name": "X-Company",
        "in": "header",
        "description": "The company to work in; without it, the session's or the user's own.",
        "schema": _INTEGER,
    },
}
_ID, _KEY, _COMPANY = ({"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS)
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


def _answer(status: str, schema: Schema | None, description: str = "Done") -> Schema:
    ok: Schema = {"description": description}
    if schema is not None:
        ok["content"] = {"application/json": {"schema": schema}}
    return {status: ok, **{code: {"$ref": f"#/components/responses/Refused{code}"} for code in _REFUSALS}}


def _refusals() -> dict[str, Schema]:
    """Every refusal there is, for the components."""
    content = {"application/problem+json": {"schema": _ref("ProblemDocument")}}
    return {f"Refused{code}": {"description": text, "content": content} for code, text in _REFUSALS.items()}


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
                requestBody=_body(asks_schema(step), required=False), responses=one,
            )
        }  # fmt: skip
        if step.bulk:
            ids: Schema = {"type": "array", "items": {"type": "integer", "format": "int64"}, "maxItems": 500}
            asked = asks_schema(step)
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
    which = _IDENTIFIER | {"name": "attachment"}
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
    path, which = f"{of_type.path}/{{id}}/comments", _IDENTIFIER | {"name": "comment"}
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
    components["responses"] = _refusals()
    components["parameters"] = _PARAMETERS
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
