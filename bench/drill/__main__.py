"""`python -m bench.drill [--short] [--json]`: prove that what is backed up comes back; exit 0 only if all is equal.

The whole drill loads the demo company; the short one a company of a few documents, and restores one backup only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import say

PASSWORD = "Mellow_Quartz_9513"
PAPERS = 5


class Poster:
    """The process that goes on working, and what it has committed so far."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.documents: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.drill.posting"], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.documents.append(line.strip())

    def wait_for_more(self, count: int) -> None:
        """Wait until that many further documents are committed."""
        goal = len(self.documents) + count
        while len(self.documents) < goal:
            if self.process.poll() is not None:
                raise RuntimeError("The process that posts has ended by itself.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Let it end its document."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        self.thread.join()


class Drill:
    """One home, its backups, and the homes that come of them."""

    def __init__(self, folder: Path, *, short: bool) -> None:
        from guantong.server import testing
        from guantong.server.embedded import EmbeddedPostgres, Profile

        self.folder, self.short = folder, short
        self.home = testing.make_home()
        os.environ |= {"GUANTONG_HOME": str(self.home.path), "DJANGO_SETTINGS_MODULE": "guantong.server.settings"}
        import django

        django.setup()
        profile = Profile(shared_buffers="128MB")
        testing.start_database(self.home, profile).stop()
        self.database = EmbeddedPostgres(self.home, profile=profile)
        self.database.start()
        self.company = self._load()

    def environment(self, home: Path) -> dict[str, str]:
        """That of a process that stands in a home."""
        return {**os.environ, "GUANTONG_HOME": str(home)}

    def _load(self) -> int:
        """The demo company, or a small one; and some papers."""
        from guantong.kernel.declare import record_type
        from guantong.kernel.work import attachments
        from guantong.testing import Plant

        if not self.short:
            from guantong import demo

            demo.load(say)
        plant = Plant()
        item = plant.item("WITH-PAPERS")
        with plant.unit() as unit:
            for number in range(PAPERS):
                paper = f"%PDF-1.7\n{number}\n".encode() + os.urandom(200_000)
                attachments.add(unit, record_type("item"), item, f"{number}.pdf", [paper])
        plant.user("accountant")
        self.person = f"accountant-{plant.name}".lower()
        return plant.company_id

    def backup_and_restore(self, *, encrypted: bool, serve: bool) -> dict[str, Any]:
        """Back up while postings go on, restore, and compare."""
        from bench.drill.fingerprint import differences, fingerprint, row_count
        from guantong.server.backup import newhome, restoring, sealing, writing

        name = "encrypted" if encrypted else "plain"
        key_file = self.folder / f"{name}.key"
        to = sealing.recipients([sealing.new_key(key_file)]) if encrypted else []
        before: dict[str, Any] = {}
        poster = Poster(self.environment(self.home.path))

        def compare_at(moment: Any) -> None:
            poster.wait_for_more(2)
            before.update(fingerprint(self.home, moment.taken_at, moment.id))
            before["taken_at"] = moment.taken_at

        try:
            poster.wait_for_more(4)
            say(f"Backing up ({name}) while postings go on …")
            made = writing.make(self.home, self.folder / "shelf", keys=to, say=say, at_snapshot=compare_at)
        finally:
            poster.stop()
        taken_at: datetime = before.pop("taken_at")
        place = self.folder / name
        done = restoring.restore(
            made.path, place, keys=sealing.identities(key_file) if encrypted else None,
            secret_key=None if encrypted else newhome.read_secret_key(self.home.path / "secrets.json"), say=say,
        )  # fmt: skip
        after = self.fingerprint_of(place, taken_at)
        unequal = differences(before, after)
        figures: dict[str, Any] = {
            "step": "restore", "encrypted": encrypted, "bytes": made.bytes, "backup_seconds": round(made.seconds, 2),
            "restore_seconds": round(done.seconds, 2), "rows": done.rows, "tables": len(after["tables"]),
            "reports": len(after["reports"]), "attachments": done.attachments, "check_differences": done.differences,
            # Later documents are in the original and not in the backup; were there none, nothing would be proved.
            "rows_posted_since": row_count(self.home) - _rows(before), "unequal": unequal[:20],
            "same_secret_key": newhome.read_secret_key(place / "secrets.json") == self.home.secrets["secret_key"],
        }  # fmt: skip
        sound = not unequal and done.differences == 0 and done.attachments == PAPERS and figures["same_secret_key"]
        if serve:
            figures["signed_in"] = self.signs_in(place)
            sound = sound and figures["signed_in"]
        return figures | {"equal": bool(sound and figures["rows_posted_since"] > 0)}

    def fingerprint_of(self, home: Path, now: datetime) -> dict[str, Any]:
        """The fingerprint of a home, taken by a process that stands in it."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.drill.fingerprint", now.isoformat()],
            env=self.environment(home), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def signs_in(self, place: Path) -> bool:
        """Serve a restored home and sign in with the password of before."""
        from guantong.server import testing
        from guantong.server.home import Home

        say("Serving the restored home …")
        server = testing.serve(Home(place))
        try:
            body = json.dumps({"username": self.person, "password": PASSWORD}).encode()
            headers = {"Content-Type": "application/json", "Origin": server.url}
            request = urllib.request.Request(f"{server.url}/api/session", body, headers, method="POST")
            with urllib.request.urlopen(request, timeout=120) as answer:
                return bool(answer.status == 200)
        finally:
            testing.end(server)

    def rewind(self) -> dict[str, Any]:
        """Archive while postings go on, restore to a noted second, and compare with what was there."""
        from bench.drill.fingerprint import differences, row_count
        from guantong.server import testing
        from guantong.server.backup import archive as archives
        from guantong.server.backup import newhome, rewinding
        from guantong.server.embedded import EmbeddedPostgres

        folder, place = self.folder / "archive", self.folder / "then"
        archive = archives.begin(self.database, folder, keep_days=7, keys=[], say=say)
        server = testing.serve(self.home)
        try:
            self._work(4)
            # Nobody works at this moment, so that what was there can be taken down in peace.
            before = self.fingerprint_of(self.home.path, archives.server_time(self.home))
            moment = archives.server_time(self.home)
            self._work(4)
            later = archives.server_time(self.home)
            deadline = time.monotonic() + 300
            while (
                datetime.fromisoformat(archives.read_json(folder / "status.json").get("until") or "2000-01-01T00:00Z")
                < later
            ):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"The archive does not follow: {archives.read_json(folder / 'status.json')}")
                time.sleep(0.2)
        finally:
            testing.end(server)
            self.database = EmbeddedPostgres(self.home)
            self.database.start()
        size = sum(path.stat().st_size for path in archive.folder.rglob("*") if path.is_file())
        key = newhome.read_secret_key(self.home.path / "secrets.json")
        done = rewinding.restore_at(folder, moment, place, secret_key=key, say=say)
        unequal = [line for line in differences(before, self.fingerprint_of(place, moment)) if not _of_the_clock(line)]
        archives.end(self.database, say)
        figures: dict[str, Any] = {
            "step": "rewind", "at": moment.isoformat(), "archive_bytes": size, "restore_seconds": round(done.seconds, 2),
            "rows": done.rows, "attachments": done.attachments, "check_differences": done.differences,
            "rows_posted_since": row_count(self.home) - _rows(before), "unequal": unequal[:20],
        }  # fmt: skip
        sound = not unequal and done.differences == 0 and not done.lost and figures["rows_posted_since"] > 0
        return figures | {"equal": bool(sound)}

    def eyes(self) -> dict[str, Any]:
        """Make one difference after another in a home at rest: the comparison must see each, and nothing else."""
        from bench.drill.fingerprint import differences, fingerprint
        from guantong.server.backup import archive as archives
        from guantong.server.backup import writing

        now = archives.server_time(self.home)

        def seen() -> set[str]:
            return {line.split(":")[0] for line in differences(before, fingerprint(self.home, now))}

        before = fingerprint(self.home, now)
        found = {"nothing": not seen()}
        with self.database.connect("guantong") as connection:
            connection.execute("GRANT UPDATE ON kernel_audit TO guantong_app")
            found["a grant"] = seen() == {"catalog"}
            connection.execute("REVOKE UPDATE ON kernel_audit FROM guantong_app")
            found["a grant taken back"] = not seen()
            paper = writing.content_path(self.home.media, next(iter(before["attachments"])))
            aside = paper.rename(paper.with_suffix(".aside"))
            found["a lost file"] = seen() == {"attachments"}
            aside.rename(paper)
            connection.execute("UPDATE masterdata_item SET name = name || '.' WHERE code = 'WITH-PAPERS'")
            found["a changed cell"] = "tables" in seen()
        return {"step": "eyes", "seen": found, "equal": all(found.values())}

    def _work(self, documents: int) -> None:
        poster = Poster(self.environment(self.home.path))
        try:
            poster.wait_for_more(1 + documents)
        finally:
            poster.stop()

    def close(self) -> None:
        """Remove everything."""
        from django.db import connections

        from guantong.server import testing

        connections.close_all()
        testing.stop_database(self.database)


def _rows(found: dict[str, Any]) -> int:
    return sum(count for count, _hash in found["tables"].values())


def _of_the_clock(line: str) -> bool:
    """The served program's own clockwork, which runs whether somebody works or not."""
    return line.startswith(("tables: procrastinate_", "tables: work_job:"))


@contextmanager
def drill(*, short: bool) -> Iterator[Drill]:
    """A drill in throw-away folders."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="guantong-drill-")).resolve()
    for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
        os.environ.pop(name, None)
    running = Drill(folder, short=short)
    try:
        yield running
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the drill and print a line a step."""
    parser = argparse.ArgumentParser(prog="./dev drill", description="Back up, restore, and compare everything.")
    parser.add_argument("--short", action="store_true", help="a small company and one encrypted backup")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    sound = True
    with drill(short=arguments.short) as running:
        encrypted, plain = (partial(running.backup_and_restore, encrypted=one, serve=True) for one in (True, False))
        steps: list[Callable[[], dict[str, Any]]] = [encrypted, running.eyes]
        if not arguments.short:
            steps += [plain, running.rewind]
        for step in steps:
            figures = step()
            sound = sound and figures["equal"]
            if arguments.json:
                print(json.dumps(figures, ensure_ascii=False, default=str), flush=True)
            else:
                print("  ".join(f"{name}={value}" for name, value in figures.items()), flush=True)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
