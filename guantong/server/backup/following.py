"""The process that follows the log of a served home into its archive; a child of the supervisor."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import psycopg

from guantong.server.backup import archive as archives
from guantong.server.backup import source
from guantong.server.backup.words import BackupError, Say
from guantong.server.home import SUPERUSER, Home

PAUSE = 2.0
LAST_WORDS_SECONDS = 10.0


class Follower:
    """Keeps pg_receivewal running, copies attachments, takes a base backup a day, and tells how far it is."""

    def __init__(self, home: Home, archive: archives.Archive, say: Say) -> None:
        self.home, self.archive, self.say = home, archive, say
        self._mirror = archives.Mirror(home, archive)
        self._receiver: subprocess.Popen[bytes] | None = None
        self._connection: psycopg.Connection[Any] | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Follow until a signal comes or the archive is switched off."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            while not self._stopping.wait(PAUSE) and archives.settings_file(self.home).exists():
                self._step()
            self._step()
        finally:
            self._end_receiver()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _step(self) -> None:
        """One look; a fault is told in status.json and met anew at the next one."""
        try:
            self._ensure_slot()
            self._ensure_receiver()
            self._catch_up()
            if not self._stopping.is_set():
                self._keep_house()
        except (psycopg.Error, OSError, BackupError) as error:
            self.say(f"archive: {error}")
            if self._connection is not None:
                self._connection.close()
            self._tell(error=f"{error}")

    def _sql(self, query: str, *parameters: Any) -> tuple[Any, ...] | None:
        if self._connection is None or self._connection.closed:
            words: dict[str, Any] = dict(self.home.database_parameters(SUPERUSER, SUPERUSER))
            self._connection = psycopg.connect(**words, autocommit=True, connect_timeout=10)
        return self._connection.execute(query.encode(), parameters or None).fetchone()

    def _ensure_slot(self) -> None:
        """A slot that the server gave up (the archive was away for too long) is a gap: a new run begins after it."""
        row = self._sql("SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s", archives.SLOT)
        if row is not None and row[0] != "lost":
            return
        self.say("archive: the log since the last look is lost; a new run begins with a base backup.")
        self._end_receiver()
        state = archives.state(self.archive)
        since = archives.read_json(self.archive.folder / "status.json").get("until")
        run = int(state["run"]) + 1
        self.archive.wal_folder(run).mkdir(mode=0o700, parents=True, exist_ok=True)
        assert self._connection is not None
        archives.make_slot(self._connection)
        archives.write_json(self.archive.folder / "archive.json", state | {"run": run})
        base = archives.take_base(self.home, self.archive, self.say)
        gaps = [*state["gaps"], {"from": since, "to": base.ended_at}]
        archives.write_json(self.archive.folder / "archive.json", state | {"run": run, "gaps": gaps})

    def _ensure_receiver(self) -> None:
        if self._receiver is not None and self._receiver.poll() is None:
            return
        folder = self.archive.wal_folder(int(archives.state(self.archive)["run"]))
        parameters = self.home.database_parameters(SUPERUSER, SUPERUSER) | {"application_name": archives.APPLICATION}
        shown, environment = source.connection_words(parameters)
        command = [
            str(source.program("pg_receivewal")), f"--directory={folder}", f"--slot={archives.SLOT}", "--synchronous",
            "--no-loop", "--no-password", f"--dbname={shown}",
        ]  # fmt: skip
        self._receiver = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)

    def _end_receiver(self) -> None:
        if self._receiver is not None and self._receiver.poll() is None:
            self._receiver.send_signal(signal.SIGINT)
            try:
                self._receiver.wait(10)
            except subprocess.TimeoutExpired:
                self._receiver.kill()
                self._receiver.wait()

    def _catch_up(self) -> None:
        """See everything that is committed now into the archive, then say so."""
        now = self._sql("SELECT clock_timestamp(), pg_current_wal_flush_lsn()")
        assert now is not None
        self._mirror.copy()
        deadline = time.monotonic() + LAST_WORDS_SECONDS
        while time.monotonic() < deadline:
            row = self._sql(
                "SELECT flush_lsn >= %s::pg_lsn FROM pg_stat_replication WHERE application_name = %s",
                now[1], archives.APPLICATION,
            )  # fmt: skip
            if row is not None and row[0]:
                self._tell(until=now[0].astimezone(UTC), error=None)
                return
            time.sleep(0.1)
        raise BackupError("归档没有跟上日志", "the archive does not keep up with the log")

    def _tell(self, **facts: Any) -> None:
        path = self.archive.folder / "status.json"
        try:
            archives.write_json(path, archives.read_json(path) | {"at": datetime.now(UTC)} | facts)
        except (OSError, ValueError) as error:
            self.say(f"archive: {error}")

    def _keep_house(self) -> None:
        known = archives.bases(self.archive.folder)
        if known and datetime.now(UTC) - known[-1].started_at < archives.BASE_EVERY:
            return
        archives.take_base(self.home, self.archive, self.say)
        for name in archives.prune(self.archive, datetime.now(UTC)):
            self.say(f"archive: base backup {name} is older than {self.archive.keep_days} days and was removed")


def follow(home: Home, say: Say) -> None:
    """Follow the log of this home, if its archive is on."""
    archive = archives.of_home(home)
    if archive is not None:
        Follower(home, archive, say).run()
