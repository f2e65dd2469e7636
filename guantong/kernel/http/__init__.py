"""The HTTP surface. Modules use `register_router`, `serve` and `unit_of`; the server mounts `api.urls` at /api/."""

from __future__ import annotations

from guantong.kernel.http.answers import json_answer, problem_answer
from guantong.kernel.http.api import api, register_router
from guantong.kernel.http.records import parameters, register_collection_view, register_item_view
from guantong.kernel.http.request import answered, body_of, object_of, raw_body, serve, unit_of

__all__ = [
    "answered",
    "api",
    "body_of",
    "json_answer",
    "object_of",
    "parameters",
    "problem_answer",
    "raw_body",
    "register_collection_view",
    "register_item_view",
    "register_router",
    "serve",
    "unit_of",
]
