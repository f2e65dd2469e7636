"""`guantong backup`, `guantong restore` and `guantong archive`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from guantong.server.backup import archive as archives
from guantong.server.backup import container, following, newhome, restoring, rewinding, sealing, writing
from guantong.server.backup.words import BackupError, Progress, both, size
from guantong.server.cli import EXIT_FOUND, cli, home_option, say, use_home
from guantong.server.database import is_embedded
from guantong.server.embedded import EmbeddedPostgres
from guantong.server.home import Home

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
identity_option = click.option("--identity", type=FILE, help="The file with the secret key of an encrypted backup.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@cli.command()
@click.option("--to", type=click.Path(path_type=Path), help="A folder or a new file; the home's own folder backups.")
@click.option("--key", "keys", multiple=True, help="Encrypt for this public key, age1…; may be repeated.")
@click.option("--key-file", "key_files", multiple=True, type=FILE, help="Encrypt for the public keys in this file.")
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest N backups of the folder afterwards.")
@click.option("--list", "list_", is_flag=True, help="Show the backups of the folder instead, newest first.")
@click.option("--verify", type=FILE, help="Read this backup and compare it with its checksums instead.")
@click.option("--unpack", type=FOLDER, help="With --verify: take the backup apart into this folder.")
@click.option("--new-key", type=FILE, help="Make a pair of keys instead: the secret one goes into this new file.")
@identity_option
@json_option
@home_option
def backup(
    to: Path | None,
    keys: tuple[str, ...],
    key_files: tuple[Path, ...],
    keep: int | None,
    list_: bool,
    verify: Path | None,
    unpack: Path | None,
    new_key: Path | None,
    identity: Path | None,
    as_json: bool,
    home: Path | None,
) -> None:
    """Back everything up into one file, while people go on working.

    The file holds the database and the attachments as they were at one moment. With --key it is encrypted in the age
    format and holds the secret key too; without, it leaves the secret key out (docs/en/backup.md).
    """
    opened = sealing.identities(identity) if identity else None
    if new_key:
        public = sealing.new_key(new_key)
        say(both(f"私钥已写入 {new_key}：请另存一份到别处，丢失后加密的备份无法打开。公钥：",
                 f"The secret key is in {new_key}: keep a copy elsewhere, without it no backup opens. Public key:"))  # fmt: skip
        click.echo(public)
        return
    if verify:
        contents = container.verify(verify, opened, Progress(say, "核验", "Verifying", _length(verify)))
        if unpack:
            restoring.unpack(verify, unpack, opened, say)
        _tell_verified(verify, contents, as_json)
        return
    chosen = use_home(home)
    target = (to or chosen.path / "backups").expanduser().resolve()
    if list_:
        _list(target, opened, as_json)
        return
    sealed_for = sealing.recipients(keys, key_files)
    made = _make(chosen, target, sealed_for)
    removed = writing.keep_newest(made.path.parent, keep) if keep else []
    _tell_made(made, encrypted=bool(sealed_for), removed=len(removed), as_json=as_json)
    if made.missing or made.damaged:
        raise click.exceptions.Exit(EXIT_FOUND)


def _make(home: Home, target: Path, sealed_for: list[Any]) -> writing.Made:
    if not is_embedded():
        return writing.make(home, target, keys=sealed_for, say=say)
    if not home.cluster.exists():
        raise BackupError(f"{home.path} 中没有数据库。", f"There is no database in {home.path}; name the right --home.")
    with EmbeddedPostgres(home, say=say):
        return writing.make(home, target, keys=sealed_for, say=say)


def _tell_made(made: writing.Made, *, encrypted: bool, removed: int, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(made.wire() | {"encrypted": encrypted, "removed": removed}, ensure_ascii=False))
        return
    if not encrypted:
        say(both("未加密：不含 secret_key。任何拿到此文件的人都能读到全部账目。恢复时请另备原目录的 secrets.json。",
                 "Not encrypted: whoever has this file can read all books. The secret key is not in it; keep the home's "
                 "secrets.json elsewhere for the restore."))  # fmt: skip
    if removed:
        say(both(f"已删除 {removed} 份旧备份。", f"{removed} old backups were removed."))
    say(
        both(
            f"备份完成：{size(made.bytes)}，{made.seconds:.1f} 秒", f"Done: {size(made.bytes)} in {made.seconds:.1f} s"
        )
    )
    click.echo(str(made.path))


def _tell_verified(path: Path, contents: container.Contents, as_json: bool) -> None:
    header = contents.header
    facts = {name: header.get(name) for name in ("created_at", "version", "companies", "rows", "attachments")}
    if as_json:
        whole = {"file": str(path), "sound": True, "missing": contents.manifest["missing"], **facts}
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    said = f"{header['created_at']}, {header['version']}, {header['rows']:,} rows, {header['attachments']} attachments"
    click.echo(both(f"完好：{path.name}（{said}）", f"Sound: {path.name} ({said})"))


def _list(folder: Path, opened: list[Any] | None, as_json: bool) -> None:
    lines = [writing.described(path, opened) for path in writing.on_shelf(folder)]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    for line in lines:
        what = line.get("problem") or (
            f"{line['rows']:,} rows, {line['attachments']} attachments, {', '.join(line['companies'])}"
            if "rows" in line else both("已加密", "encrypted")
        )  # fmt: skip
        click.echo(f"{line['file']:<40} {size(line['bytes']):>10}  {what}")
    if not lines:
        say(both(f"{folder} 中没有备份。", f"There are no backups in {folder}."))


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@cli.command()
@click.argument("file", type=FILE, required=False)
@click.option("--archive", "folder", type=FOLDER, help="Restore from this archive instead of a FILE.")
@click.option("--at", help="With --archive: the moment, such as '2026-11-22 10:15:30+08:00'; the latest when left out.")
@click.option("--home", "place", type=FOLDER, required=True, help="The new home; it must not exist or be empty.")
@click.option("--secrets", type=FILE, help="secrets.json of the original home, where the backup has no secret key.")
@click.option("--no-check", is_flag=True, help="Leave out guantong check, which reads all ledgers.")
@identity_option
@json_option
def restore(
    file: Path | None,
    folder: Path | None,
    at: str | None,
    place: Path,
    secrets: Path | None,
    no_check: bool,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Make a new home from a backup: verified, brought to this version, and its books checked.

    With --archive it is made as it was at any second since the archive was switched on (guantong archive on).
    """
    if (file is None) is (folder is None) or (at and folder is None):
        raise click.UsageError("Name a FILE, or --archive DIR with --at MOMENT.")
    keys = sealing.identities(identity) if identity else None
    secret_key = newhome.read_secret_key(secrets) if secrets else None
    if file is not None:
        done = restoring.restore(file, place, keys=keys, secret_key=secret_key, with_check=not no_check, say=say)
    else:
        assert folder is not None
        wanted = rewinding.moment(at) if at else None
        done = rewinding.restore_at(
            folder, wanted, place, keys=keys, secret_key=secret_key, with_check=not no_check, say=say
        )
    tell_restored(done, as_json)


def tell_restored(done: restoring.Restored, as_json: bool) -> None:
    """The outcome; exit code 1 when the books differ or contents are missing."""
    if done.second_factors_lost:
        say(both(
            f"未得到原 secret_key：{done.second_factors_lost} 人的两步验证已失效。用 --secrets 重新恢复，或由管理员关闭其两步验证。",
            f"The original secret key is not here: the second factor of {done.second_factors_lost} people no longer "
            "works. Restore again with --secrets, or let an administrator switch it off for them.",
        ))  # fmt: skip
    if done.lost:
        say(both(f"{len(done.lost)} 个附件的内容缺失：{', '.join(done.lost[:5])}",
                 f"The content of {len(done.lost)} attachments is missing: {', '.join(done.lost[:5])}"))  # fmt: skip
    if as_json:
        click.echo(json.dumps(done.wire(), ensure_ascii=False, default=str))
    else:
        differences = "—" if done.differences is None else done.differences
        click.echo(both(
            f"已恢复到 {done.home}：{done.rows:,} 行，{done.attachments} 个附件，核对差异 {differences}，{done.seconds:.1f} 秒。"
            f"启动：guantong up --home {done.home}",
            f"Restored into {done.home}: {done.rows:,} rows, {done.attachments} attachments, differences {differences}, "
            f"{done.seconds:.1f} s. Next: guantong up --home {done.home}",
        ))  # fmt: skip
    if done.differences or done.lost:
        raise click.exceptions.Exit(EXIT_FOUND)


@cli.group()
def archive() -> None:
    """A folder from which any second of the books can be restored (embedded database)."""


@archive.command("on")
@click.argument("folder", type=FOLDER)
@click.option("--keep-days", type=click.IntRange(1), default=7, show_default=True, help="How far back it reaches.")
@click.option("--key", "keys", multiple=True, help="Seal the secret key for this public key, age1…, and keep it there.")
@click.option("--key-file", "key_files", multiple=True, type=FILE, help="The same, for the public keys in this file.")
@home_option
def archive_on(
    folder: Path, keep_days: int, keys: tuple[str, ...], key_files: tuple[Path, ...], home: Path | None
) -> None:
    """Keep the log of every change in FOLDER, an empty one, best on another disk.

    The books in it are not encrypted: choose a disk that is. guantong up follows the log within a second or two.
    """
    with embedded(home) as server:
        archives.begin(server, folder, keep_days=keep_days, keys=sealing.recipients(keys, key_files), say=say)
    say(both("归档已开启；guantong up 运行期间持续跟随。", "The archive is on; it is followed while guantong up runs."))


@archive.command("off")
@home_option
def archive_off(home: Path | None) -> None:
    """Archive nothing more; what is there stays."""
    with embedded(home) as server:
        archives.end(server, say)


@archive.command("status")
@json_option
@home_option
def archive_status(as_json: bool, home: Path | None) -> None:
    """From which to which moment can be restored; exit code 1 when the archive reports a fault."""
    found = archives.of_home(use_home(home))
    if found is None:
        click.echo(json.dumps({"on": False}) if as_json else both("归档未开启。", "The archive is off."))
        return
    status = archives.read_json(found.folder / "status.json")
    known = archives.bases(found.folder)
    facts = {
        "on": True,
        "folder": str(found.folder),
        "keep_days": found.keep_days,
        "from": known[0].ended_at.isoformat() if known else None,
        "until": status.get("until"),
        "bases": [{"name": base.name, "bytes": base.bytes} for base in known],
        "gaps": archives.state(found).get("gaps", []),
        "bytes": sum(path.stat().st_size for path in found.folder.rglob("*") if path.is_file()),
        "error": status.get("error"),
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            click.echo(f"{name:<10} {value}")
    if facts["error"]:
        raise click.exceptions.Exit(EXIT_FOUND)


@archive.command("base")
@home_option
def archive_base(home: Path | None) -> None:
    """Take a base backup now, as is done once a day, and remove what is older than the archive reaches back."""
    with embedded(home) as server:
        found = archives.of_home(server.home)
        if found is None:
            raise BackupError("归档未开启。", "The archive is off; guantong archive on FOLDER begins it.")
        archives.take_base(server.home, found, say)
        archives.prune(found, archives.server_time(server.home))


@archive.command("follow", hidden=True)
def archive_follow() -> None:
    """Follow the log; started by `up`."""
    following.follow(use_home(None), say)


@contextmanager
def embedded(home: Path | None) -> Iterator[EmbeddedPostgres]:
    """The running embedded server of a home that exists."""
    chosen = use_home(home)
    if not is_embedded():
        raise BackupError(
            "归档只用于随附的数据库；外部 PostgreSQL 请用其自己的归档（如 pgBackRest）。",
            "The archive is for the embedded database; an outside PostgreSQL has its own, such as pgBackRest.",
        )
    if not chosen.cluster.exists():
        raise BackupError(
            f"{chosen.path} 中没有数据库。", f"There is no database in {chosen.path}; name the right --home."
        )
    with EmbeddedPostgres(chosen, say=say) as server:
        yield server
