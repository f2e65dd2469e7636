"""Which database the program talks to, and as whom."""

from __future__ import annotations

import os
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from guantong.server.home import APP_ROLE, OWNER_ROLE, Home

APP_URL = "GUANTONG_DATABASE_URL"
OWNER_URL = "GUANTONG_OWNER_DATABASE_URL"
POOL = "GUANTONG_POOL"

TIME_ZONE = "Asia/Shanghai"


def is_embedded() -> bool:
    """Whether this installation uses the PostgreSQL that comes with it."""
    return not os.environ.get(APP_URL)


def connection_settings(home: Home, role: Literal["app", "owner"]) -> dict[str, Any]:
    """One entry of Django's DATABASES.

    Statements are prepared on the fifth use, which saves a fifth of PostgreSQL's work on hot SQL. GUANTONG_POOL is how many
    requests a serving process works on at once; commands and tests open one plain connection a thread.
    """
    options: dict[str, Any] = {"prepare_threshold": 5, "application_name": f"guantong-{role}"}
    if is_embedded():
        parameters = home.database_parameters(APP_ROLE if role == "app" else OWNER_ROLE)
    else:
        url = os.environ.get(APP_URL if role == "app" else OWNER_URL) or os.environ[APP_URL]
        parameters, extra = parse_url(url)
        options |= extra
    if options.get("prepare_threshold") in ("none", "0"):
        options["prepare_threshold"] = None  # Behind a pooler that gives each transaction another connection.
    pool = int(os.environ.get(POOL, "0"))
    if pool and role == "app":
        # Two more than work at once: health and pages do not pass through the waiting room.
        options["pool"] = {"min_size": 1, "max_size": pool + 2, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parameters["dbname"],
        "USER": parameters["user"],
        "PASSWORD": parameters.get("password", ""),
        "HOST": parameters.get("host", ""),
        "PORT": parameters.get("port", ""),
        "OPTIONS": options,
        "TIME_ZONE": TIME_ZONE,
        "CONN_MAX_AGE": 0,
    }


def parse_url(url: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Split `postgresql://user:password@host:port/name?sslmode=require` into parameters and options."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"{APP_URL} must begin with postgresql://, not {parts.scheme}://.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    parameters = {
        "dbname": unquote(parts.path.lstrip("/")) or "guantong",
        "user": unquote(parts.username or APP_ROLE),
        "password": unquote(parts.password or ""),
        "host": options.pop("host", None) or unquote(parts.hostname or ""),
        "port": str(parts.port or ""),
    }
    return parameters, options
