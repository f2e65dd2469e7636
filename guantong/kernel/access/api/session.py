"""`/api/session`: signing in and out, one's own password, second factor and sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from guantong.kernel.access import messages as say
from guantong.kernel.access import own_account
from guantong.kernel.access.api.inputs import NEEDED, TEXT, Want, documented, inputs_of
from guantong.kernel.access.begin import COOKIE, hash_token, is_own_origin, token_in
from guantong.kernel.access.preferences import change_preferences, preferences
from guantong.kernel.access.session_info import session_info
from guantong.kernel.access.sign_in import Device, attempt_was_good, count_attempt, sign_in
from guantong.kernel.http.answers import json_answer
from guantong.kernel.http.request import answered, object_of, serve, unit_of
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.unit import Unit

router = Router(tags=["session"])

SIGN_IN = {"username": NEEDED, "password": NEEDED, "code": TEXT}
SETTINGS = {"language": Want(str, about="zh or en"), "company": Want(int, about="the company to work in")}
PASSWORD = {"old": NEEDED, "new": NEEDED}
CODE = {"code": Want(str, about="six digits; left out: begin")}
_KEPT = {
    "type": "object",
    "additionalProperties": True,
    "example": {"grid.sales_order.lines": {"widths": {"item": 240}, "frozen": 1}},
}
PREFERENCES = {"requestBody": {"content": {"application/json": {"schema": _KEPT}}}}


@router.post("", auth=None, openapi_extra=documented(SIGN_IN), summary="Sign in")
def post_session(request: HttpRequest) -> HttpResponse:
    """Sign in with a password and, where switched on, a code of the second factor; sets the session's cookie."""
    return answered(request, lambda: _sign_in(request))


def _sign_in(request: HttpRequest) -> HttpResponse:
    headers = headers_of(request)
    if not is_own_origin(headers, own_hosts()):
        raise ProblemError(Problem(say.FORGED))
    given = inputs_of(request, SIGN_IN)
    session = sign_in(given["username"], given["password"], given.get("code"), device_of(request), _hash(request))
    request.META["HTTP_AUTHORIZATION"] = f"Bearer {session.token}"
    request.__dict__.pop("headers", None)  # A cached property; the answer below is that of the new session.
    with unit_of(request, any_password=True) as unit:
        unit.request_key = None
        answer = json_answer(session_info(unit, hash_token(session.token), events_url(request)))
    is_secure = request.is_secure() or bool(getattr(settings, "IS_SECURE", False))
    answer.set_cookie(
        COOKIE, session.token, max_age=7 * 86_400, path="/", secure=is_secure, httponly=True, samesite="Lax"
    )
    return answer


@router.get("", summary="Who is signed in")
def get_session(request: HttpRequest) -> HttpResponse:
    """The signed-in user, his company and permissions; 401 when nobody is."""
    return serve(request, lambda unit: _info(request, unit), any_password=True)


@router.patch("", openapi_extra=documented(SETTINGS), summary="Language and company")
def patch_session(request: HttpRequest) -> HttpResponse:
    """Change one's language, or the company one works in; both hold for later sessions too."""

    answer = serve(
        request, lambda unit: own_account.change_settings(unit, inputs_of(request, SETTINGS), _hash(request))
    )
    if answer.status_code >= 400:
        return answer
    # Another company means other permissions, so the answer is read by a request of its own.
    return serve(request, lambda unit: _info(request, unit), key_suffix=":info")


@router.delete("", summary="Sign out")
def delete_session(request: HttpRequest) -> HttpResponse:
    """Sign out; the cookie is taken back even when the session has ended already."""
    answer = serve(
        request, lambda unit: own_account.sign_out(unit, _hash(request), device_of(request)), any_password=True
    )
    if answer.status_code == 401:
        answer = HttpResponse(status=204)
    if answer.status_code == 204:
        answer.delete_cookie(COOKIE, path="/", samesite="Lax")
    return answer


@router.post("/password", openapi_extra=documented(PASSWORD), summary="Change one's password")
def post_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""

    def work(unit: Unit) -> None:
        unit.request_key = None  # What is secret is not kept for a repeated request.
        given = inputs_of(request, PASSWORD)
        own_account.change_password(unit, given["old"], given["new"], _hash(request), device_of(request))

    return _proving(request, work)


@router.get("/preferences", summary="How one likes one's screens")
def get_preferences(request: HttpRequest) -> HttpResponse:
    """All preferences of the signed-in user by their codes; what a value means only the client knows."""
    return serve(request, preferences)


@router.patch("/preferences", openapi_extra=PREFERENCES, summary="Keep how one likes one's screens")
def patch_preferences(request: HttpRequest) -> HttpResponse:
    """Keep values under their codes, the others stay; null forgets one."""
    return serve(request, lambda unit: change_preferences(unit, object_of(request)))


@router.get("/list", summary="One's sessions")
def get_list(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    return serve(request, lambda unit: own_account.sessions(unit, _hash(request)), any_password=True)


@router.delete("/list", summary="End all of one's other sessions")
def delete_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; how many sessions ended."""
    return serve(
        request, lambda unit: own_account.end_others(unit, _hash(request), device_of(request)), any_password=True
    )


@router.delete("/list/{session_id}", summary="End one of one's sessions")
def delete_one(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out elsewhere."""
    return serve(request, lambda unit: own_account.end_session(unit, session_id, device_of(request)), any_password=True)


@router.post("/totp", openapi_extra=documented(CODE), summary="Switch the second factor on")
def post_totp(request: HttpRequest) -> HttpResponse:
    """Without a code: a new secret as text, address and QR code. With its first code: switched on; recovery codes."""

    def work(unit: Unit) -> dict[str, Any]:
        unit.request_key = None
        code = inputs_of(request, CODE).get("code")
        return own_account.confirm_totp(unit, code, device_of(request)) if code else own_account.begin_totp(unit)

    return _proving(request, work)


@router.delete("/totp", openapi_extra=documented({"code": NEEDED}), summary="Switch the second factor off")
def delete_totp(request: HttpRequest) -> HttpResponse:
    """Switch it off, with a code or a recovery code."""

    def work(unit: Unit) -> None:
        own_account.end_totp(unit, inputs_of(request, {"code": NEEDED})["code"], device_of(request))

    return _proving(request, work)


@router.post("/totp/recovery", openapi_extra=documented({"code": NEEDED}), summary="New recovery codes")
def post_recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes, with a code of the second factor; the old ones are void."""

    def work(unit: Unit) -> dict[str, Any]:
        unit.request_key = None
        return own_account.new_recovery_codes(unit, inputs_of(request, {"code": NEEDED})["code"], device_of(request))

    return _proving(request, work)


def _proving(request: HttpRequest, work: Callable[[Unit], Any]) -> HttpResponse:
    """Serve work that asks for a password or code; wrong ones are counted as when signing in."""
    found = token_in(headers_of(request))
    if found is None:
        return serve(request, work)  # Answers that nobody is signed in.

    def counted() -> HttpResponse:
        keys = count_attempt(found[0], device_of(request))
        answer = serve(request, work, any_password=True)
        if answer.status_code < 400:
            attempt_was_good(keys)
        return answer

    return answered(request, counted)


# -- the request ------------------------------------------------------------------------------------------------------


def headers_of(request: HttpRequest) -> dict[str, str]:
    """The headers, names in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


def device_of(request: HttpRequest) -> Device:
    """From where the request comes."""
    return Device(str(request.META.get("REMOTE_ADDR") or ""), request.headers.get("User-Agent", ""))


def own_hosts() -> tuple[str, ...]:
    """Hosts whose pages are ours besides the one that was asked."""
    return tuple(origin.split("://", 1)[-1].lower() for origin in settings.ORIGINS)


def events_url(request: HttpRequest) -> str:
    """Where this browser finds the stream of live events."""
    if settings.EVENTS_URL:
        return str(settings.EVENTS_URL)
    host = request.get_host()
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return f"{request.scheme}://{name}:{settings.EVENTS_PORT}/api/events"


def _hash(request: HttpRequest) -> bytes:
    found = token_in(headers_of(request))
    return hash_token(found[0] if found else "")


def _info(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    return session_info(unit, _hash(request), events_url(request))
