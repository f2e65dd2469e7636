"""The OpenAPI description of every record type, made from its declaration when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guantong.kernel.declare import Field, Lines, RecordType, Transition, Type, record_types
from guantong.kernel.engine.plan import Plan, plan_of, stored

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
    "413": "Too large",
    "422": "Validation or business rule; all problems at once",
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
            "required": ["type", "title", "status", "code", "problems"],
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
            schema |= {"type": "string", "maxLength": field.max_length or (200 if field.type is Type.TEXT else 10_000)}
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
            schema["enum"] = [*schema["enum"], None]
    return schema


def name_of(of_type: RecordType) -> str:
    """The schema's name: sales_order is SalesOrder."""
    return "".join(word.capitalize() for word in of_type.code.split("_"))


def _inputs(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(field for field in stored(fields) if not field.readonly)


def _needs(field: Field) -> bool:
    return field.required and field.default is None


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
    }
    write: Schema = {field.name: field_schema(field, is_input=True) for field in _inputs(plan.fields)}
    found: dict[str, Schema] = {}
    for line_plan in plan.lines:
        lines = line_plan.lines
        line_name = f"{name}{''.join(word.capitalize() for word in lines.name.split('_'))}"
        own: Schema = {"id": {"type": ["integer", "null"], "format": "int64"}, "line_no": {"type": "integer"}}
        found[line_name] = {
            "type": "object",
            "properties": own | {field.name: field_schema(field, is_input=False) for field in line_plan.fields},
        }
        found[f"{line_name}Input"] = {
            "type": "object",
            "properties": {"id": own["id"]}
            | {field.name: field_schema(field, is_input=True) for field in _inputs(line_plan.fields)},
            "required": [field.name for field in _inputs(line_plan.fields) if _needs(field)],
        }
        read[lines.name] = _array(line_name, lines)
        write[lines.name] = _array(f"{line_name}Input", lines)
    found[name] = {"type": "object", "title": of_type.label.en, "properties": read, "required": ["id", "version"]}
    required = [field.name for field in _inputs(plan.fields) if _needs(field)]
    required += [one.lines.name for one in plan.lines if one.lines.minimum > 0]
    found[f"{name}Input"] = {"type": "object", "properties": write, "required": required}
    found[f"{name}Change"] = {
        "type": "object",
        "properties": {"version": {"type": "integer", "description": "The version that was read."}} | write,
        "required": ["version"],
    }
    found[f"{name}Page"] = {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "next": {"type": ["string", "null"], "description": "Send it as `after` for the next page."},
            "total": {"type": ["integer", "null"]},
            "sums": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}},
        },
        "required": ["rows", "next"],
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


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _list_parameters(plan: Plan) -> list[Schema]:
    text: Schema = {"type": "string"}
    sortable = ", ".join(field.name for field in plan.readable if field.sortable)
    return [
        _query("q", text, "Words to be found."),
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
        "required": [field.name for field in step.asks if _needs(field)],
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
    paths: dict[str, Schema] = {path: collection}
    if of_type.creatable:
        steps = [step.code for step in of_type.transitions]
        then = _query("then", {"type": "string", "enum": steps}, "A transition in the same transaction.")
        collection["post"] = _operation(
            of_type, "create", "create", "create", parameters=[*writing, *([then] if steps else [])],
            requestBody=_body(_ref(f"{name}Input")), responses=_answer("201", _ref(name), "Created"),
        )  # fmt: skip
        paths[f"{path}/new"] = {
            "get": _operation(
                of_type, "new", "a prefilled draft", "create",
                parameters=[_COMPANY, _query("from", {"type": "integer"}, "The upstream document.")],
                responses=_answer("200", _ref(name)),
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
    loose: Schema = {"type": "object", "additionalProperties": True}
    for view in ("links", "history"):
        paths[f"{path}/{{id}}/{view}"] = {
            "get": _operation(of_type, view, view, "read", parameters=[_ID, _COMPANY], responses=_answer("200", loose))
        }
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
                "properties": {"ids": ids}
                | {key: value for key, value in asked["properties"].items() if key != "version"},
                "required": ["ids", *asked["required"]],
            }
            paths[f"{path}/bulk/{step.code}"] = {
                "post": _operation(
                    of_type, f"bulk_{step.code}", f"{step.label.en}, many at once", step.code, parameters=writing,
                    requestBody=_body(bulk), responses=_answer("200", _ref("BulkResult")),
                )
            }  # fmt: skip
    return paths | _file_paths(of_type, plan)


def _file_paths(of_type: RecordType, plan: Plan) -> dict[str, Schema]:
    """Files: templates, exports and imports of the type, the printed form and the attachments of a record."""
    path, loose = of_type.path, {"type": "object", "additionalProperties": True}
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

    def file(verb: str, summary: str, permission: str, kind: str, *parameters: Schema) -> Schema:
        answer = _answer("200", None, "The file")
        answer["200"]["content"] = {kind: {"schema": {"type": "string", "format": "binary"}}}
        return _operation(of_type, verb, summary, permission, parameters=[*parameters, _COMPANY], responses=answer)

    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = _answer("200", loose)
    attachments = f"{path}/{{id}}/attachments"
    found: dict[str, Schema] = {
        f"{path}/template": {"get": file("template", "an empty file to fill in", "read", sheet, formats)},
        f"{path}/export": {"get": file("export", "export the list", "export", sheet, formats, *_list_parameters(plan))},
        f"{path}/import": {
            "post": _operation(
                of_type, "import", "import a file, staged", "import", parameters=[_COMPANY, _KEY, mode],
                requestBody=upload, responses=_answer("202", loose, "Begun; follow the batch"),
            )
        },
        f"{path}/{{id}}/print": {"get": file("print", "the printed form", "print", "application/pdf", _ID)},
        attachments: {
            "get": _operation(of_type, "attachments", "attached files", "read", parameters=[_ID, _COMPANY], responses=files),
            "post": _operation(
                of_type, "attach", "attach a file", "change", parameters=[_ID, _COMPANY], requestBody=upload,
                responses=_answer("201", loose, "Attached"),
            ),
        },
    }  # fmt: skip
    return found


def describe_types(document: Schema, types: Iterable[RecordType] | None = None) -> Schema:
    """Add record types to an OpenAPI document: all as declared, or as a user has them, with his company's own fields."""
    paths: dict[str, Schema] = document.setdefault("paths", {})
    components: Schema = document.setdefault("components", {})
    schemas: dict[str, Schema] = components.setdefault("schemas", {})
    schemas.update(common_schemas())
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
