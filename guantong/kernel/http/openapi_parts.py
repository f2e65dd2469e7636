"""Parts of the OpenAPI document: the addresses under one tag, with everything they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]


def resolved(document: Document, one: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands behind `{"$ref": "#/components/…"}`, or the thing itself."""
    while "$ref" in one:
        one = _named(document, one["$ref"])
    return one


def tags_of(document: Document) -> dict[str, int]:
    """How many operations each tag has, in the order of its first path."""
    found: dict[str, int] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            for tag in operation.get("tags", ()):
                found[tag] = found.get(tag, 0) + 1
    return found


def part_of(document: Document, tag: str) -> dict[str, Any]:
    """A document of its own with the operations of one tag, and the components they name and no others.

    A reader of the whole (a thousand addresses) needs many seconds in a browser; a part opens at once.
    Raises KeyError for a tag that no operation has.
    """
    paths: dict[str, Any] = {}
    for path, operations in document["paths"].items():
        chosen = {method: one for method, one in operations.items() if tag in one.get("tags", ())}
        if chosen:
            paths[path] = chosen
    if not paths:
        raise KeyError(tag)
    named = _reached(document, paths)
    components = {
        kind: entries if kind == "securitySchemes" else
        {name: one for name, one in entries.items() if f"#/components/{kind}/{name}" in named}
        for kind, entries in document["components"].items()
    }  # fmt: skip
    return {**document, "paths": paths, "components": components}


def _reached(document: Document, start: Any) -> set[str]:
    named: set[str] = set()
    waiting = [start]
    while waiting:
        for target in _references(waiting.pop()):
            if target not in named:
                named.add(target)
                waiting.append(_named(document, target))
    return named


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list | tuple):
        for one in node:
            yield from _references(one)


def _named(document: Document, target: str) -> Any:
    _, _, kind, name = target.split("/")
    return document["components"][kind][name]
