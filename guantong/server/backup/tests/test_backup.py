"""A backup of a home in use comes back whole; what is damaged, locked or newer says so and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from guantong.server.backup import container, newhome, restoring, sealing, writing
from guantong.server.backup.words import BackupError
from guantong.server.embedded import EmbeddedPostgres
from guantong.testing import Plant

pytestmark = pytest.mark.database
PAPER = b"%PDF-1.7\n" + b"a signed delivery note\n" * 4000


def quiet(_line: str) -> None:
    """No progress."""


def attach(plant: Plant, content: bytes = PAPER) -> str:
    """Keep a file with an item; the SHA-256 of its content."""
    from guantong.kernel.declare import record_type
    from guantong.kernel.work import attachments

    item = plant.item("WITH-PAPER")
    with plant.unit() as unit:
        attachments.add(unit, record_type("item"), item, "note.pdf", [content])
    return str(plant.value("SELECT sha256 FROM work_attachment WHERE document_id = %s", item))


@pytest.fixture
def backup(database: EmbeddedPostgres, plant: Plant, tmp_path: Path) -> Path:
    """An unencrypted backup of the session's home, with at least one attachment."""
    attach(plant)
    return writing.make(database.home, tmp_path / "shelf", say=quiet).path


def test_a_backup_holds_the_snapshot_and_not_what_came_after(
    database: EmbeddedPostgres, plant: Plant, tmp_path: Path
) -> None:
    sha256 = attach(plant)
    seen: dict[str, Any] = {}

    def meanwhile(moment: Any) -> None:
        plant.party("TOO-LATE")
        seen["parties"] = moment.rows("SELECT count(*) FROM masterdata_party")[0][0]

    made = writing.make(database.home, tmp_path / "shelf", say=quiet, at_snapshot=meanwhile)
    contents = container.verify(made.path)
    assert contents.header["tables"]["masterdata_party"] == seen["parties"]
    names = {member["name"] for member in contents.manifest["members"]}
    assert f"attachments/{sha256[:2]}/{sha256}" in names
    assert contents.header["attachments"] == made.attachments
    assert made.missing == []


def test_only_an_encrypted_backup_holds_the_secret_key(database: EmbeddedPostgres, tmp_path: Path) -> None:
    public = sealing.new_key(tmp_path / "key")
    plain = writing.make(database.home, tmp_path / "shelf", say=quiet).path
    sealed = writing.make(database.home, tmp_path / "shelf", keys=sealing.recipients([public]), say=quiet).path

    secret = database.home.secrets["secret_key"]
    assert container.verify(plain).secrets == {}
    assert container.verify(sealed, sealing.identities(tmp_path / "key")).secrets == {"secret_key": secret}
    assert b"header.json" not in sealed.read_bytes()
    assert writing.described(sealed) == {
        "file": sealed.name, "bytes": sealed.stat().st_size, "encrypted": True
    }  # fmt: skip


def test_another_key_opens_nothing(database: EmbeddedPostgres, tmp_path: Path) -> None:
    public = sealing.new_key(tmp_path / "key")
    sealing.new_key(tmp_path / "other")
    sealed = writing.make(database.home, tmp_path / "b.tar.age", keys=sealing.recipients([public]), say=quiet).path
    with pytest.raises(BackupError, match="Wrong key"):
        container.verify(sealed, sealing.identities(tmp_path / "other"))
    with pytest.raises(BackupError, match="--identity"):
        container.verify(sealed)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_damage_is_named_wherever_it_is(database: EmbeddedPostgres, tmp_path: Path, is_sealed: bool) -> None:
    public = sealing.new_key(tmp_path / "key")
    keys = sealing.identities(tmp_path / "key") if is_sealed else None
    to = sealing.recipients([public]) if is_sealed else []
    path = writing.make(database.home, tmp_path / "shelf", keys=to, say=quiet).path
    whole = path.read_bytes()
    container.verify(path, keys)
    for place in range(700, len(whole) - 10_240, len(whole) // 12):
        damaged = bytearray(whole)
        for at in range(place, place + 512):  # No padding of a tar is as long.
            damaged[at] ^= 0x5A
        path.write_bytes(damaged)
        with pytest.raises(BackupError, match=r"damaged|no backup|newer"):
            container.verify(path, keys)
    for length in (0, 3, 600, len(whole) // 2, len(whole) - 10_240 - 1024):
        path.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            container.verify(path, keys)


def test_the_sentence_for_damage_names_member_and_byte(backup: Path) -> None:
    member = next(one for one in container.verify(backup).manifest["members"] if one["name"] == "database/000001")
    damaged = bytearray(backup.read_bytes())
    damaged[member["at"] + 2000] ^= 1
    backup.write_bytes(damaged)
    with pytest.raises(BackupError) as caught:
        container.verify(backup)
    assert f"database/000001 (at byte {member['at']:,} of the tar" in str(caught.value)
    assert "清单的校验和不符" in caught.value.zh


def test_a_newer_backup_is_refused_before_anything_is_made(backup: Path, tmp_path: Path) -> None:
    header = container.read_header(backup)
    newhome.demand_known(header["version"], header["migrations"], backup.name)
    for version, more in (("9.1.0", []), (header["version"], ["trade.0999_from_the_future"])):
        with pytest.raises(BackupError, match=r"newer Guantong.*Install"):
            newhome.demand_known(version, header["migrations"] + more, backup.name)


def test_a_full_home_is_never_overwritten(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "something").write_text("of mine")
    with pytest.raises(BackupError, match="not empty"):
        restoring.restore(backup, home, say=quiet)
    assert [path.name for path in home.iterdir()] == ["something"]


def test_a_restore_that_fails_leaves_nothing_behind(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any) -> None:
        raise BackupError("失败", "it failed")

    monkeypatch.setattr(restoring, "make_roles", fails)
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(BackupError, match="it failed"):
        restoring.restore(backup, place / "home", say=quiet)
    assert list(place.iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(
    database: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = container._Counting.write

    def full(self: Any, data: bytes) -> int:
        if self.count > 100_000 and not self.is_abandoned:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(container._Counting, "write", full)
    with pytest.raises(BackupError, match=r"disk of .* is full"):
        writing.make(database.home, tmp_path / "shelf", say=quiet)
    assert list((tmp_path / "shelf").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_through_the_encryption(tmp_path: Path) -> None:
    public = sealing.new_key(tmp_path / "key")
    with open("/dev/full", "wb", buffering=0) as full:
        sealed = sealing.Encrypting(full, sealing.recipients([public]))
        with pytest.raises(OSError, match="No space left"):
            sealed.write(bytes(1 << 23))
        sealed.abandon()


def test_lost_content_is_told_and_the_rest_is_kept(database: EmbeddedPostgres, plant: Plant, tmp_path: Path) -> None:
    sha256 = attach(plant, PAPER + plant.name.encode())
    path = writing.content_path(database.home.media, sha256)
    content = path.read_bytes()
    path.unlink()
    try:
        made = writing.make(database.home, tmp_path / "shelf", say=quiet)
    finally:
        path.write_bytes(content)
    assert made.missing == [sha256]
    assert container.verify(made.path).manifest["missing"] == [sha256]


def test_the_sweep_waits_while_attachments_are_copied(database: EmbeddedPostgres, plant: Plant, tmp_path: Path) -> None:
    import os

    from guantong.kernel.work import attachments

    unwanted = writing.content_path(database.home.media, "ab" * 32)
    unwanted.parent.mkdir(parents=True, exist_ok=True)
    unwanted.write_bytes(b"named by nobody")
    os.utime(unwanted, (0, 0))
    swept: list[int] = []

    def meanwhile(_moment: Any) -> None:
        with plant.unit() as unit:
            swept.append(attachments.sweep(unit))

    writing.make(database.home, tmp_path / "shelf", say=quiet, at_snapshot=meanwhile)
    assert swept == [0]
    assert unwanted.exists()
    with plant.unit() as unit:
        assert attachments.sweep(unit) >= 1
    assert not unwanted.exists()


def test_the_newest_are_kept(tmp_path: Path) -> None:
    names = ["guantong-20261101-020000.tar", "guantong-20261103-020000.tar.age", "guantong-20261102-020000.tar"]
    names += ["guantong-20261103-020000-1.tar.age", "guantong-20261103-020000-10.tar.age"]
    for name in (*names, "notes.txt", "guantong-20261101-020000.tar.bak"):
        (tmp_path / name).touch()
    removed = writing.keep_newest(tmp_path, 3)
    assert [path.name for path in removed] == ["guantong-20261102-020000.tar", "guantong-20261101-020000.tar"]
    assert {path.name for path in tmp_path.iterdir()} == {
        *names[1:2], *names[3:], "notes.txt", "guantong-20261101-020000.tar.bak"
    }  # fmt: skip


def test_an_unpacked_backup_is_what_postgresql_s_own_tools_read(backup: Path, tmp_path: Path) -> None:
    from guantong.server.backup.source import program

    restoring.unpack(backup, tmp_path / "parts", None, quiet)
    listed = subprocess.run(
        [program("pg_restore"), "--list", tmp_path / "parts" / "database.dump"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "TABLE DATA public accounting_voucher guantong_owner" in listed.stdout
    with tarfile.open(backup) as tar:
        assert tar.getnames()[0] == "header.json"


def test_the_command_prints_the_file_and_verifies_it(database: EmbeddedPostgres, tmp_path: Path) -> None:
    def guantong(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "guantong", "backup", *arguments], capture_output=True, text=True, check=False
        )

    made = guantong("--to", str(tmp_path / "shelf"), "--json")
    assert made.returncode == 0, made.stderr
    path = json.loads(made.stdout)["path"]
    verified = guantong("--verify", path, "--json")
    assert json.loads(verified.stdout)["sound"] is True
    Path(path).write_bytes(Path(path).read_bytes()[:2000])
    refused = guantong("--verify", path)
    assert refused.returncode == 1
    assert "damaged or cut off near byte 2,000" in refused.stderr
    assert "Traceback" not in refused.stderr
