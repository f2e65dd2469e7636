"""What an answer must be: declared in status, kind and content, and silent about other companies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from bench.fuzz.world import MARK, text_of
from guantong.kernel import jsonio
from guantong.kernel.http.openapi_parts import resolved

Document = Mapping[str, Any]
_SHEETS = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)


class Judge:
    """Holds answers against one OpenAPI document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._validator = lru_cache(maxsize=None)(self._make_validator)

    def faults(self, operation: Document, key: str, answer: Any, role: str, sent: str) -> list[str]:
        """Everything that is wrong with an answer; `key` is `METHOD path` as in the document."""
        found = []
        status = str(answer.status_code)
        if answer.status_code >= 500:
            found.append(f"answered {status}")
        declared = operation["responses"].get(status)
        if declared is None:
            return [*found, f"answered {status}, which is not declared"]
        found += self._content(resolved(self.document, declared), key, status, answer)
        if role == "anonymous" and operation.get("security") != [] and answer.status_code not in (401, 204):
            found.append(f"answered {status} to a stranger")
        body = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
        if MARK in text_of(body) + str(answer.headers) and MARK not in sent:
            found.append("told of another company")
        if "X-Request-Id" not in answer.headers:
            found.append("has no X-Request-Id")
        return found

    def _content(self, declared: Document, key: str, status: str, answer: Any) -> list[str]:
        kinds = declared.get("content", {})
        if answer.status_code == 204 or not kinds:
            body = b"" if getattr(answer, "streaming", False) else answer.content
            return [f"has a body of {len(body)} bytes, though none is declared"] if body else []
        kind = answer.headers.get("Content-Type", "")
        plain = kind.partition(";")[0].strip()
        matching = next((one for one in kinds if one == "*/*" or one.partition(";")[0] == plain), None)
        if matching is None:
            return [f"is {kind}, declared are {', '.join(kinds)}"]
        if "json" not in plain:
            return []
        try:
            value = jsonio.decode_trusted(answer.content)
        except ValueError as error:
            return [f"is no JSON: {error}"]
        errors = list(self._validator(key, status, matching).iter_errors(value))
        told = [f"at {_where(one)}: {re.sub(r'^.{200,}?(?= )', '…', one.message)[:300]}" for one in errors[:3]]
        if plain == "application/problem+json" and value.get("status") != answer.status_code:
            told.append(f"says status {value.get('status')} in an answer {status}")
        return told

    def _make_validator(self, key: str, status: str, kind: str) -> Any:
        method, path = key.split(" ", 1)
        answer = resolved(self.document, self.document["paths"][path][method.lower()]["responses"][status])
        schema = answer["content"][kind]["schema"]
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self.document["components"]}
        return jsonschema_rs.validator_for({**whole, "allOf": [schema]}, validate_formats=True)


def _where(error: Any) -> str:
    return "/".join("[]" if isinstance(one, int) else str(one) for one in error.instance_path) or "the answer"
