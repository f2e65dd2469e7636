"""How the client's files travel: hashed ones for ever, the page afresh, compressed where that is taken."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from guantong.server import pages
from guantong.server.wsgi import with_client

Answer = tuple[str, dict[str, str], bytes]


@pytest.fixture
def client_folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    script = tmp_path / "assets" / "index-4f2a.js"
    script.write_bytes(b"console.log('guantong');" * 200)
    (tmp_path / "assets" / "index-4f2a.js.gz").write_bytes(gzip.compress(script.read_bytes()))
    (tmp_path / "index.html").write_text("<!doctype html><title>贯通</title>", "utf-8")
    (tmp_path / "favicon.svg").write_text("<svg/>", "utf-8")
    return tmp_path


def ask(folder: Path, path: str, **headers: str) -> Answer:
    """Ask for one path; what is no file of the client is answered by 'django'."""
    told: list[tuple[str, dict[str, str]]] = []

    def django(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("418 Django", [])
        return [b"django"]

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = b"".join(with_client(django, folder)(environ, lambda status, found: told.append((status, dict(found)))))
    return told[0][0], told[0][1], body


def test_hashed_files_never_change_and_come_compressed(client_folder: Path) -> None:
    status, headers, body = ask(client_folder, "/assets/index-4f2a.js", accept_encoding="gzip, br")
    assert status == "200 OK"
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"console.log")


def test_other_files_are_asked_for_again(client_folder: Path) -> None:
    _status, headers, body = ask(client_folder, "/favicon.svg")
    assert body == b"<svg/>"
    assert "immutable" not in headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/index.html", "/sales/sales_orders/17", "/assets/gone.js", "/../settings.py"])
def test_everything_else_is_left_to_django(client_folder: Path, path: str) -> None:
    assert ask(client_folder, path)[2] == b"django"


def test_every_address_of_the_client_leads_to_its_page(client_folder: Path) -> None:
    with override_settings(CLIENT_FOLDER=str(client_folder), EVENTS_PORT=8123):
        answer = pages.client(RequestFactory().get("/sales/sales_orders/17"), "sales/sales_orders/17")
    assert answer.status_code == 200
    assert "贯通" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self' *:8123" in answer.headers["Content-Security-Policy"]


def test_a_missing_asset_is_not_answered_with_the_page(client_folder: Path) -> None:
    with override_settings(CLIENT_FOLDER=str(client_folder)):
        assert pages.client(RequestFactory().get("/assets/gone.js"), "assets/gone.js").status_code == 404


def test_without_a_built_client_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    with override_settings(CLIENT_FOLDER=str(tmp_path)):
        answer = pages.client(RequestFactory().get("/"))
    assert answer.status_code == 503
    assert "./dev web" in answer.content.decode()


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("erp.lan:8000", "http://erp.lan:8001/api/events?x=1"),
        ("erp.lan", "http://erp.lan:8001/api/events?x=1"),
        ("[::1]:8000", "http://[::1]:8001/api/events?x=1"),
        ("[::1]", "http://[::1]:8001/api/events?x=1"),
    ],
)
def test_the_way_to_the_event_stream_keeps_the_host(host: str, target: str) -> None:
    with override_settings(EVENTS_PORT=8001, EVENTS_URL="", ALLOWED_HOSTS=["*"]):
        answer = pages.events(RequestFactory().get("/api/events?x=1", headers={"host": host}))
    assert (answer.status_code, answer.headers["Location"]) == (307, target)
