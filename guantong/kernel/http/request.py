"""From an HTTP request to a Unit: who asks, in which company, with which key; and what comes back from it."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guantong.kernel import jsonio, logs
from guantong.kernel.access.begin import BEGIN, hash_token, is_forged, token_in
from guantong.kernel.declare import record_type
from guantong.kernel.engine.wire import read_row, to_wire
from guantong.kernel.http.answers import json_answer, language_of, problem_answer, unexpected
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as say
from guantong.kernel.unit import Row, Unit, actor_of, jsonb, retrying, transaction_of_unit, translated
from guantong.kernel.user import SYSTEM

LARGEST_JSON: Final = 10 * 1024 * 1024
WRITING: Final = frozenset({"POST", "PATCH", "PUT", "DELETE"})
_TRACE = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_PARENT = re.compile(r"[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_KEY = re.compile(r"[\x21-\x7e]{1,100}\Z")


class Replay(Exception):
    """The request key is known: this is its first answer."""

    def __init__(self, status: int, data: Any) -> None:
        super().__init__(status)
        self.status = status
        self.data = data


def trace_id_of(request: HttpRequest) -> str:
    """The id that log, audit and answer share: a proxy's X-Request-Id or the trace of its W3C `traceparent`, when
    well-formed, else a new one."""
    known: str | None = getattr(request, "guantong_trace", None)
    if known is None:
        sent = request.headers.get("X-Request-Id", "")
        parent = _PARENT.match(request.headers.get("traceparent", ""))
        known = sent if _TRACE.match(sent) else parent["trace"] if parent else uuid.uuid4().hex
        request.guantong_trace = known  # type: ignore[attr-defined]  # ours, for the life of the request
    return known


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent; an empty body is an empty object. Refuses with 413 or 400."""
    text = raw_body(request)
    if not text:
        return {}
    try:
        return jsonio.decode(text)
    except jsonio.NotJsonError as error:
        raise ProblemError(Problem(say.NOT_JSON, {"reason": str(error)[:120]})) from error


def object_of(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object that was sent. Refuses anything else with 400."""
    body = body_of(request)
    if not isinstance(body, dict):
        raise ProblemError(Problem(say.NOT_AN_OBJECT, {"found": type(body).__name__}))
    return body


def raw_body(request: HttpRequest) -> bytes:
    """The bytes that were sent, at most LARGEST_JSON of them. Refuses with 413."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    if size > LARGEST_JSON:
        raise ProblemError(Problem(say.TOO_LARGE, {"size": size, "limit": LARGEST_JSON}))
    try:
        return request.body
    except RequestDataTooBig as error:
        raise ProblemError(Problem(say.TOO_LARGE, {"size": size, "limit": LARGEST_JSON})) from error


def _company(request: HttpRequest) -> int | None:
    asked = request.headers.get("X-Company") or request.GET.get("company")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise ProblemError(
            Problem(say.BAD_PARAMETER, {"name": "X-Company", "found": asked[:40], "expected": "id"}, "company")
        )
    return int(asked)


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in WRITING:
        return None
    if not _KEY.match(key):
        facts = {"name": "Idempotency-Key", "found": key[:40], "expected": "1 … 100 ASCII"}
        raise ProblemError(Problem(say.BAD_PARAMETER, facts, "Idempotency-Key"))
    return key


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(raw_body(request))
    return digest.hexdigest()[:32]


@contextmanager
def unit_of(
    request: HttpRequest,
    permission: str | None = None,
    *,
    key_suffix: str = "",
    any_password: bool = False,
) -> Iterator[Unit]:
    """The unit of a request: one transaction, begun by the one statement that knows token, rights, scope and key.

    `permission` is demanded when given. `any_password` lets a user in who must change his password first. Raises
    ProblemError (401, 403) and Replay when the request key was answered before.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = token_in(headers)
    if found is None:
        raise ProblemError(Problem(say.NOT_SIGNED_IN))
    token, in_cookie = found
    trace_id, key = trace_id_of(request), _key(request)
    if key is not None:
        key += key_suffix
    words = (hash_token(token), _company(request), key, trace_id, "http", request.META.get("REMOTE_ADDR") or None)
    with transaction_of_unit() as cursor:
        unit = Unit(
            user=SYSTEM,
            company_id=0,
            language=language_of(request),
            source="http",
            request_id=trace_id,
            now=timezone.now(),
            cursor=cursor,
        )
        row = unit.one(BEGIN, words)
        assert row is not None  # request_begin always answers with one row.
        if row["state"] != "ok":
            raise ProblemError(Problem(say.NO_COMPANY if row["state"] == "company" else say.NOT_SIGNED_IN))
        unit.user = actor_of(row)
        unit.language = unit.user.language
        unit.company_id = row["company_id"]
        unit.configuration_version = row["configuration_version"] or 0
        unit.customization_version = row["customization_version"] or 0
        unit.role_ids = tuple(row["role_ids"] or ())
        request.guantong_unit = unit  # type: ignore[attr-defined]  # for the language of refusals
        logs.note(user_id=unit.user.id, company_id=unit.company_id)
        if in_cookie and is_forged(request.method or "GET", headers, row["csrf"], _own_hosts()):
            raise ProblemError(Problem(say.BAD_CSRF))
        if unit.user.must_change_password and not any_password:
            raise ProblemError(Problem(say.PASSWORD_FIRST))
        if permission is not None:
            unit.demand(permission)
        if key is not None:
            _meet_key(unit, row, key, _fingerprint(request))
        with translated(unit):
            yield unit
            unit.check()


def _own_hosts() -> tuple[str, ...]:
    origins = [*getattr(settings, "ORIGINS", ()), *getattr(settings, "CSRF_TRUSTED_ORIGINS", ())]
    return tuple(origin.split("://", 1)[-1].lower() for origin in origins)


def _meet_key(unit: Unit, row: Row, key: str, fingerprint: str) -> None:
    """Answer as the first time, refuse another request with the same key, or remember the key for the answer."""
    if row["answer_fingerprint"] is None:
        unit.request_key = (key, fingerprint)
        return
    if row["answer_fingerprint"] != fingerprint:
        raise ProblemError(Problem(say.KEY_REUSED, {"key": key}))
    status = row["answer_status"] or 200
    if row["answer"] is not None:
        raise Replay(status, row["answer"])
    if row["answer_document_id"] is None:
        raise Replay(status, None)
    of_type = record_type(row["answer_type"])
    stored = read_row(unit, of_type, row["answer_document_id"])
    raise Replay(status, None if stored is None else to_wire(unit, of_type, stored))


def keep_answer(unit: Unit, status: int, data: Any) -> None:
    """Store the answer to the request key, unless the engine has stored the document's id already."""
    if unit.request_key is None or unit.user.id is None:
        return
    key, fingerprint = unit.request_key
    unit.run(
        """INSERT INTO kernel_request_key (user_id, key, fingerprint, status, answer) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (user_id, key) DO NOTHING""",
        (unit.user.id, key, fingerprint, status, None if data is None else jsonb(data)),
    )
    unit.request_key = None


def serve(
    request: HttpRequest,
    work: Callable[[Unit], Any],
    *,
    permission: str | None = None,
    status: int = 200,
    key_suffix: str = "",
    any_password: bool = False,
) -> HttpResponse:
    """Do `work(unit)` in one transaction and answer with what it gives, as JSON; None gives 204.

    A lost race is tried again; everything that is refused becomes problem+json.
    """
    counted = 0

    def attempt() -> tuple[int, Any]:
        nonlocal counted
        try:
            with unit_of(request, permission, key_suffix=key_suffix, any_password=any_password) as unit:
                data = work(unit)
                unit.check()
                result = (204 if data is None and status == 200 else status, data)
                keep_answer(unit, *result)
                counted = unit.statements
        except Replay as known:
            # A document made and posted at once was kept by its posting (200), but it was made (201).
            raise Replay(max(known.status, status), known.data) from known
        return result

    return answered(request, lambda: _given(*retrying(attempt)), lambda: counted)


def _given(status: int, data: Any) -> HttpResponse:
    if isinstance(data, HttpResponse):
        return data
    return HttpResponse(status=204) if status == 204 else json_answer(data, status)


def answered(
    request: HttpRequest, work: Callable[[], HttpResponse], statements: Callable[[], int] = lambda: 0
) -> HttpResponse:
    """Carry out `work`; refusals and faults become problem answers. The trace id stands in every answer."""
    try:
        answer = work()
    except Replay as known:
        answer = _given(204 if known.data is None else known.status, known.data)
        answer["Idempotent-Replayed"] = "true"
    except ProblemError as error:
        answer = problem_answer(error, trace_id_of(request), _language(request))
    except Exception as error:
        answer = unexpected(error, trace_id_of(request), _language(request))
    answer["X-Request-Id"] = trace_id_of(request)
    answer["Cache-Control"] = "no-store"
    if statements():
        answer["X-Statements"] = str(statements())
    return answer


def _language(request: HttpRequest) -> Any:
    unit: Unit | None = getattr(request, "guantong_unit", None)
    return unit.language if unit is not None else language_of(request)
