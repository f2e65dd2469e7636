"""The OpenAPI description of what travels: every record type's schemas, made from its declaration when it is asked for."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, Lines, RecordType, Transition, Type
from guantong.kernel.engine.plan import plan_of
from guantong.kernel.http.examples import inputs, must_be_sent

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


def asks_schema(step: Transition) -> Schema:
    """What a step asks for."""
    return {
        "type": "object",
        "properties": {"version": {"type": "integer", "description": "Refused with 409 when another one is stored."}}
        | {field.name: field_schema(field, is_input=True) for field in step.asks},
        "required": [field.name for field in step.asks if must_be_sent(field)],
    }
