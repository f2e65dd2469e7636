"""What every answer tells the browser: what may run in it, who may frame it, and to come back over TLS only.

The policy is closed by default: an answer of the API can run, load and be framed by nothing. The client's page gets a
policy with a secret of its own for each delivery (`page_policy`); a view that sets a policy keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CLOSED: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A PDF of ours may be shown in the browser's own viewer, which needs its styles and the file itself.
PDF: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
# The page that describes the API: its files are our own; it draws pictures from data addresses.
DOCS: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


def page_policy(nonce: str, events: str) -> str:
    """The policy of the client's page: scripts of our own files only, styles of our files or with this nonce.

    `events` is where the stream of live events is: an origin, or `*:port`.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' {events}; frame-src 'self' blob:; manifest-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Headers(Protocol):
    """The headers of an answer, of Django's or of a file's."""

    def get(self, name: str, default: str, /) -> str: ...

    def setdefault(self, name: str, value: str, /) -> Any: ...

    def __setitem__(self, name: str, value: str, /) -> None: ...


def harden(headers: Headers) -> None:
    """Add what is missing; for files that are served before Django is asked, too."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if settings.HSTS_SECONDS:
        headers.setdefault("Strict-Transport-Security", f"max-age={settings.HSTS_SECONDS}; includeSubDomains")
    policy = headers.get("Content-Security-Policy", "") or _policy_of(headers.get("Content-Type", ""))
    headers["Content-Security-Policy"] = policy
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if "frame-ancestors 'self'" in policy else "DENY")


def _policy_of(content_type: str) -> str:
    return PDF if content_type.startswith("application/pdf") else CLOSED


class SecurityHeaders:
    """The middleware that hardens every answer of Django, refusals and faults included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.path.rstrip("/") == "/api/docs":
            answer.headers.setdefault("Content-Security-Policy", DOCS)
        harden(answer.headers)
        return answer
