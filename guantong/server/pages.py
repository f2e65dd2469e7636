"""The few addresses that belong to no module: health, the way to the event stream, and the client's page."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

from guantong import __version__
from guantong.server.headers import page_policy

NONCE_PLACE = b"guantong-nonce"
"""What the built page holds where its secret belongs (`html.cspNonce` in web/vite.config.ts)."""

NO_CLIENT = """<!doctype html><meta charset="utf-8"><title>Guantong 贯通</title>
<p>The client has not been built: run <code>./dev web</code>, then reload. The API is at
<a href="/api/docs">/api/docs</a>.</p><p>客户端尚未构建:请运行 <code>./dev web</code> 后刷新。</p>"""


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 once requests are served and the database answers; 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Send the browser on to the event stream, a process of its own, so that open streams hold no posting thread.

    Behind a proxy that routes /api/events to the stream itself, nobody comes by here.
    """
    if settings.EVENTS_URL:
        return HttpResponseRedirect(settings.EVENTS_URL, preserve_request=True)
    host = request.get_host()
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    query = request.META.get("QUERY_STRING", "")
    target = f"{request.scheme}://{name}:{settings.EVENTS_PORT}/api/events" + (f"?{query}" if query else "")
    answer = HttpResponseRedirect(target, preserve_request=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def client(request: HttpRequest, path: str = "") -> HttpResponse:
    """The client's page, for every address that it routes by itself."""
    if path.startswith("assets/"):
        return HttpResponseNotFound()
    page = _page(Path(settings.CLIENT_FOLDER) / "index.html")
    if page is None:
        return HttpResponse(NO_CLIENT, status=503)
    nonce = secrets.token_urlsafe(16)  # Another one for each delivery.
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": page_policy(nonce, _events_source())}
    return HttpResponse(page.replace(NONCE_PLACE, nonce.encode("ascii")), headers=headers)


def _events_source() -> str:
    """Where the page may listen: the stream's own origin, or its port on whatever name the page was asked by."""
    if not settings.EVENTS_URL:
        return f"*:{settings.EVENTS_PORT}"
    parts = urlsplit(settings.EVENTS_URL)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


@lru_cache(maxsize=1)
def _read_page(path: Path, _changed: int) -> bytes:
    return path.read_bytes()


def _page(path: Path) -> bytes | None:
    try:
        return _read_page(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None
