"""The one folder that holds everything a running Guantong keeps: `GUANTONG_HOME`."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from guantong.server.locks import file_lock

OWNER_ROLE = "guantong_owner"
APP_ROLE = "guantong_app"
SUPERUSER = "postgres"
DATABASE = "guantong"
SOCKET_PORT = 5432

# A Unix socket's path may have 107 bytes on Linux and 103 on macOS; its name takes ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Home:
    """Where one installation keeps its database, files, secrets, logs and locks.

    Two homes know nothing of each other, so two of them can be served side by side.
    """

    path: Path

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Home:
        """The folder named by GUANTONG_HOME, or `.guantong` in the user's own folder."""
        named = environment.get("GUANTONG_HOME")
        return Home((Path(named) if named else Path.home() / ".guantong").expanduser().resolve())

    @property
    def cluster(self) -> Path:
        return self.path / "pg"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    def create(self) -> None:
        """Make the folders that are missing, closed to other users of the machine.

        Root's home may be passed through, since the account that runs PostgreSQL for root reaches its data there.
        """
        is_root = sys.platform != "win32" and os.geteuid() == 0
        self.path.mkdir(mode=0o711 if is_root else 0o700, parents=True, exist_ok=True)
        for folder in (self.media, self.logs, self.locks):
            folder.mkdir(mode=0o700, exist_ok=True)

    @property
    def socket_folder(self) -> Path:
        """Where the embedded server puts its socket: in the cluster, or, where that path is too long for a
        socket, in a short folder of its own whose name follows from the home."""
        inside = self.cluster / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"guantong-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]}"

    @property
    def tcp_port_file(self) -> Path:
        """Only on Windows, which has no Unix sockets for PostgreSQL: the port chosen at the first start."""
        return self.path / "pg.port"

    @cached_property
    def secrets(self) -> dict[str, str]:
        """The secret key and the database passwords, made once and readable by their owner only."""
        self.create()
        path = self.path / "secrets.json"
        with file_lock(self.locks / "secrets.lock"):
            if not path.exists():
                made = {name: secrets.token_urlsafe(48) for name in ("secret_key", SUPERUSER, OWNER_ROLE, APP_ROLE)}
                draft = path.with_suffix(".new")
                draft.unlink(missing_ok=True)
                with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                    json.dump(made, file, indent=1)
                draft.replace(path)
        loaded: dict[str, str] = json.loads(path.read_text("utf-8"))
        return loaded

    def database_parameters(self, role: str, database: str = DATABASE) -> dict[str, str]:
        """How to connect to the embedded server as `role`; the server need not be running yet."""
        parameters = {"user": role, "dbname": database}
        if sys.platform == "win32":
            port = self.tcp_port_file.read_text("ascii").strip() if self.tcp_port_file.exists() else str(SOCKET_PORT)
            return parameters | {"host": "127.0.0.1", "port": port, "password": self.secrets[role]}
        return parameters | {"host": str(self.socket_folder), "port": str(SOCKET_PORT)}
