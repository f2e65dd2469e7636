"""From the headers of a request to the one who sends it: tokens, cookie, request forgery."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

COOKIE = "guantong_session"
BEGIN = "SELECT * FROM request_begin(%s::bytea, %s::bigint, %s::text, %s::text, %s::text, %s::text)"
"""Parameters: token_hash, company or None, request key or None, request id, source, address. Always one row; see
`sql/request_begin.sql`. A row whose `state` is 'ok' becomes a user by `kernel.unit.actor_of`."""


def new_token(kind: str) -> str:
    """A fresh secret; the first letters tell people and secret scanners what it is."""
    return f"{'gts' if kind == 'session' else 'gta'}_{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def token_in(headers: Mapping[str, str]) -> tuple[str, bool] | None:
    """The token that a request carries and whether it came in the cookie; header names in lower case.

    A bearer token wins over the cookie, so a script that carries both is not asked for a forgery token.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()[:200], False
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return (morsel.value[:200], True) if morsel is not None and morsel.value else None


def is_forged(method: str, headers: Mapping[str, str], csrf: str, hosts: tuple[str, ...] = ()) -> bool:
    """Whether a request that came with the cookie may have been made by another site's page.

    Reading is never forged. A writing request needs the session's secret in `X-CSRF-Token`, and an `Origin`, where the
    browser sends one, must name this host or one of `hosts` (hosts with port).
    """
    if method in ("GET", "HEAD", "OPTIONS"):
        return False
    if not csrf or not hmac.compare_digest(headers.get("x-csrf-token", "").encode(), csrf.encode()):
        return True
    return not is_own_origin(headers, hosts)


def is_own_origin(headers: Mapping[str, str], hosts: tuple[str, ...] = ()) -> bool:
    """Whether the page that asks is ours. Without an `Origin` the browser's `Sec-Fetch-Site` decides; true without
    both, which only programs send."""
    origin = headers.get("origin", "")
    if not origin:
        return headers.get("sec-fetch-site", "") in ("", "same-origin", "none")
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    return bool(host) and host in {headers.get("host", "").lower(), *hosts}
