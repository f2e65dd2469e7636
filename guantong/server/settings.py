"""Django settings, read from the environment and from the home folder. Nothing here starts anything."""

from __future__ import annotations

import os
from typing import Any

from guantong.server.database import connection_settings
from guantong.server.home import Home

HOME = Home.from_environment()
CLIENT_FOLDER = os.path.join(os.path.dirname(__file__), "static", "client")

SECRET_KEY = os.environ.get("GUANTONG_SECRET_KEY") or HOME.secrets["secret_key"]
DEBUG = os.environ.get("GUANTONG_DEBUG") == "1"
# On a company's own network the server is reached by many names; a public one should name its own.
ALLOWED_HOSTS = os.environ.get("GUANTONG_HOSTS", "*").split(",")

MODULES = (
    "kernel",
    "kernel.access",
    "kernel.work",
    "kernel.talk",
    "kernel.exchange",
    "kernel.customize",
    "kernel.numbering",
    "kernel.brand",
    "kernel.printing",
    "masterdata",
    "accounting",
    "inventory",
    "trade",
    "purchasing",
    "sales",
    "finance",
    "production",
    "insight",
    "flows",
    "integration",
)
INSTALLED_APPS = [
    "pgtrigger",
    "procrastinate.contrib.django",
    *(f"guantong.{module}" for module in MODULES),
    "guantong.server.backup",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "guantong.kernel.http.watch.watch",
    "guantong.server.proxies.TrustedProxies",
    "guantong.server.headers.SecurityHeaders",
    "guantong.server.rates.RequestRates",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "guantong.server.urls"
WSGI_APPLICATION = "guantong.server.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = []

# The application's own role cannot break the laws of the ledgers; the owner migrates and is used for nothing else.
# Data migrations must use `schema_editor.connection.alias`, since the two roles are two connections.
DATABASES = {"default": connection_settings(HOME, "app"), "owner": connection_settings(HOME, "owner")}

# The web server's port, and other origins whose pages may use the event stream.
PORT = int(os.environ.get("GUANTONG_PORT", "8000"))
ORIGINS = [origin for origin in os.environ.get("GUANTONG_ORIGINS", "").split(",") if origin]
# The event stream's own port, and its full address where a proxy gives it another one.
EVENTS_PORT = int(os.environ.get("GUANTONG_EVENTS_PORT", "8001"))
EVENTS_URL = os.environ.get("GUANTONG_EVENTS_URL", "")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

MEDIA_ROOT = str(HOME.media)
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Behind a proxy that ends TLS: cookies travel over TLS only, and browsers are told to come back over it for a year.
IS_SECURE = os.environ.get("GUANTONG_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
HSTS_SECONDS = int(os.environ.get("GUANTONG_HSTS", "31536000")) if IS_SECURE else 0
# The proxies whose word on the client's address and scheme is taken: addresses or networks. With TLS, one on this
# machine unless others are named; else none.
PROXIES = [
    one for one in os.environ.get("GUANTONG_PROXIES", "127.0.0.1,::1" if IS_SECURE else "").split(",") if one.strip()
]
# Two programs on one database, such as a served one and the tests beside it, each do their own jobs.
JOB_QUEUE = os.environ.get("GUANTONG_QUEUE", "default")
# What one token, or one address without a token, may send to each web process in a second; 0 = no limit.
REQUESTS_PER_SECOND = float(os.environ.get("GUANTONG_RATE", "200"))

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "guantong.kernel.logs.Lines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "guantong.kernel.logs.JsonLines"},
    },
    "filters": {"faults": {"()": "guantong.kernel.logs.OnlyFaults"}},
    # Served processes write JSON (the supervisor says so), commands write for the one at the terminal.
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": os.environ.get("GUANTONG_LOG_FORMAT", "text")}
    },
    "loggers": {"django.request": {"filters": ["faults"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GUANTONG_LOG_LEVEL", "WARNING")},
}
