"""`guantong backup` and `guantong restore`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from guantong.server.backup import container, newhome, restoring, sealing, writing
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
@click.argument("file", type=FILE)
@click.option("--home", "place", type=FOLDER, required=True, help="The new home; it must not exist or be empty.")
@click.option("--secrets", type=FILE, help="secrets.json of the original home, where the backup has no secret key.")
@click.option("--no-check", is_flag=True, help="Leave out guantong check, which reads all ledgers.")
@identity_option
@json_option
def restore(
    file: Path, place: Path, secrets: Path | None, no_check: bool, identity: Path | None, as_json: bool
) -> None:
    """Make a new home from a backup: verified, brought to this version, and its books checked."""
    os.environ.pop("GUANTONG_HOME", None)
    done = restoring.restore(
        file, place, keys=sealing.identities(identity) if identity else None,
        secret_key=newhome.read_secret_key(secrets) if secrets else None, with_check=not no_check, say=say,
    )  # fmt: skip
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
