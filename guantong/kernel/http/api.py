"""The API: one NinjaAPI for the routers of the modules, with every record type's addresses beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import ninja
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.html import escape
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from guantong.kernel import jsonio
from guantong.kernel.access.begin import token_in
from guantong.kernel.customize.tailoring import tailored, without_hidden
from guantong.kernel.declare import RecordType, record_types
from guantong.kernel.http.answers import json_answer, problem_answer, unexpected
from guantong.kernel.http.openapi import describe_types
from guantong.kernel.http.openapi_parts import part_of, tags_of
from guantong.kernel.http.records import by_path, record_view
from guantong.kernel.http.request import Replay, _given, _language, body_of, serve, trace_id_of
from guantong.kernel.messages import Message, Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Unit

_ASSETS = Path(ninja.__file__).parent / "static" / "ninja"
_ASSET_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
_FIRST_PART = "session"
_WHOLE = "all"
_DOCS = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="docs/swagger-ui.css"><link rel="stylesheet" href="docs/start.css"></head>
<body><nav aria-label="模块 Modules">{parts}</nav><div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script><script src="docs/start.js"></script>
</body></html>"""
_START = """const part = new URLSearchParams(document.querySelector("nav [aria-current]").search).get("module");
SwaggerUIBundle({url: part === "all" ? "openapi.json" : "openapi.json?module=" + encodeURIComponent(part),
  dom_id: "#swagger-ui", deepLinking: true, docExpansion: "none", tagsSorter: "alpha", filter: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset]});
"""
_STYLE = """nav { font: 14px/1.6 sans-serif; padding: 12px 20px; border-bottom: 1px solid #d9d9d9; }
nav a { display: inline-block; margin-right: 14px; color: #0b57d0; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
"""
_OWN_ASSETS = {"start.js": (_START, "text/javascript"), "start.css": (_STYLE, "text/css")}


class _Json(BaseRenderer):
    """Answers of routers as JSON with decimals as strings."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return jsonio.encode(data)


class _Bounded(Parser):
    """Bodies for routers with a schema, as large and as deep as everywhere else."""

    def parse_body(self, request: HttpRequest) -> Any:
        return body_of(request)


class _Docs(DocsBase):
    """The page at /api/docs, without any outside server: a module at a time, as the whole takes a browser long."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        counts = tags_of(cast("GuantongApi", api).described())
        names = {one: f"{one} ({count})" for one, count in sorted(counts.items())} | {_WHOLE: "全部 everything"}
        asked = request.GET.get("module", "")
        shown = asked if asked in names else _FIRST_PART
        parts = " ".join(
            f'<a href="?module={escape(one)}"{" aria-current=page" if one == shown else ""}>{escape(name)}</a>'
            for one, name in names.items()
        )
        return HttpResponse(_DOCS.format(title=escape(api.title), parts=parts))


def _asset(request: HttpRequest, name: str) -> HttpResponse:
    if name in _OWN_ASSETS:
        text, kind = _OWN_ASSETS[name]
        return HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    file = _ASSETS / name
    if file.suffix not in _ASSET_TYPES or not file.is_file():
        return _nowhere(request)
    answer = HttpResponse(file.read_bytes(), content_type=_ASSET_TYPES[file.suffix])
    answer["Cache-Control"] = "max-age=86400"
    return answer


def _nowhere(request: HttpRequest, **_words: Any) -> HttpResponse:
    error = ProblemError(Problem(say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))
    return problem_answer(error, trace_id_of(request), _language(request))


class GuantongApi(NinjaAPI):
    """Routers of modules first by ninja's own means; record types by one view and their declarations."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        types = "|".join(re.escape(one) for one in sorted(by_path(), key=len, reverse=True))
        own = super()._get_urls()
        records: list[URLResolver | URLPattern] = []
        if types:
            records.append(re_path(rf"^(?P<path>{types})(?:/(?P<rest>.*))?$", record_view))
        assets = path("docs/<str:name>", _asset)
        # A router may add addresses below a type's path; the types' own view takes what no router has.
        described = path("openapi.json", _openapi)
        return [described, *own[:-1], assets, *records, own[-1], re_path(r"^.*$", _nowhere)]

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return self.described(path_prefix=path_prefix, path_params=path_params)

    def described(self, types: Iterable[RecordType] | None = None, **paths: Any) -> OpenAPISchema:
        """The schema with the record types as declared, or as the caller has them."""
        schema = super().get_openapi_schema(**paths)
        return cast("OpenAPISchema", describe_types(cast("dict[str, Any]", schema), types))


def _openapi(request: HttpRequest) -> HttpResponse:
    """The schema; to somebody who is signed in, with the custom fields of his company, as the rules for him have them.

    `?module=sales` answers that module's part alone, complete in itself.
    """
    module = request.GET.get("module")
    if token_in({name.lower(): value for name, value in request.headers.items()}) is not None:
        answer = serve(
            request,
            lambda unit: _part(module, api.described([without_hidden(tailored(unit, one)) for one in record_types()])),
        )
        if answer.status_code in (200, 404):
            return answer
    try:
        return json_answer(_part(module, api.described()))
    except ProblemError as error:
        return _refused(request, error)


def _part(module: str | None, document: Mapping[str, Any]) -> Mapping[str, Any]:
    if not module:
        return document
    try:
        return part_of(document, module)
    except KeyError:
        raise ProblemError(Problem(say.NO_SUCH_ADDRESS, {"path": f"/api/openapi.json?module={module[:60]}"})) from None


api = GuantongApi(
    title="Guantong 贯通",
    version="1",
    description=(
        "Everything the screens do goes through this API. Decimals are strings, dates `YYYY-MM-DD`; a refused request "
        "answers with `application/problem+json` and all problems at once, in the language of the user."
    ),
    docs=_Docs(),
    parser=_Bounded(),
    renderer=_Json(),
    urls_namespace="api",
)


def register_router(prefix: str, router: Router) -> None:
    """Serve a module's own router below `/api/{prefix}`. Call it in the module's AppConfig.ready."""
    api.add_router(f"/{prefix.strip('/')}", router)


def _refused(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem_answer(error, trace_id_of(request), _language(request))


def _problem(request: HttpRequest, message: Message, status: int | None = None, **facts: Any) -> HttpResponse:
    return _refused(request, ProblemError(Problem(message, facts), status=status))


def _to_who_asks(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """Who asks is found out first: strangers are sent away, everybody else is told in his own language."""

    def refuse(_unit: Unit) -> None:
        raise error

    return serve(request, refuse)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = []
    for one in error.errors:
        place = [str(part) for part in one.get("loc", ()) if part not in ("body", "query", "path", "payload")]
        name = ".".join(place) or "?"
        facts = {"name": name, "found": str(one.get("input", "…"))[:40], "expected": one.get("msg", "")}
        problems.append(Problem(say.BAD_PARAMETER, facts, name))
    return _to_who_asks(request, ProblemError(*problems))


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return _to_who_asks(request, ProblemError(Problem(say.NOT_JSON, {"reason": str(error)[:120]})))
    return _problem(request, say.REFUSED, error.status_code, code=str(error)[:120])


@api.exception_handler(ProblemError)
def _on_problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return _refused(request, error)


@api.exception_handler(Replay)
def _on_replay(request: HttpRequest, known: Replay) -> HttpResponse:
    answer = _given(204 if known.data is None else known.status, known.data)
    answer["Idempotent-Replayed"] = "true"
    return answer


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _invalid(request, error)


@api.exception_handler(AuthenticationError)
def _on_stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return _problem(request, say.NOT_SIGNED_IN)


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _http_error(request, error)


@api.exception_handler(Http404)
def _on_nowhere(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _nowhere(request)


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    return unexpected(error, trace_id_of(request), _language(request))
