"""The addresses of the program: health, the API, the event stream, and the client for everything else."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from guantong.kernel.http import api
from guantong.server import operations, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", pages.healthz),
    path("readyz", operations.readyz),
    path("metrics", operations.metrics),
    path("api/events", pages.events),
    path("api/", api.urls),
    re_path(r"^(?!api/)(?P<path>.*)$", pages.client),
]
