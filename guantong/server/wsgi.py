"""The web application as granian serves it: the built client's files first, everything else by Django."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from guantong.server.database import POOL
from guantong.server.waiting import WaitingRoom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")


Application = Callable[..., Any]


def with_client(application: Application, folder: Path) -> Application:
    """Serve the client's files from `folder`, compressed where the browser takes it.

    Files under /assets carry a hash of their content in their name and never change; the others are asked for again
    each time. The page itself is served by `guantong.server.pages`, so that every address of the client leads to it.
    """
    if not folder.is_dir():
        return application
    from guantong.server.headers import harden

    files = WhiteNoise(
        application,
        root=str(folder),
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: url.startswith("/assets/"),
        charset="utf-8",
        add_headers_function=lambda headers, _path, _url: harden(headers),
    )
    for page in ("/", "/index.html"):
        files.files.pop(page, None)
    served: Application = files
    return served


def make_application() -> Application:
    """Django behind the client's files."""
    django = get_wsgi_application()
    from django.conf import settings

    from guantong.server import telemetry

    telemetry.begin("web")
    room = WaitingRoom(django, int(os.environ.get(POOL, "4")))
    return with_client(room, Path(settings.CLIENT_FOLDER))


application = make_application()
