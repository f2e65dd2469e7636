"""The home folder and the addresses that follow from it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from guantong.server.database import parse_url
from guantong.server.home import Home


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    made = home.secrets
    assert Home(home.path).secrets == made
    assert len({made["secret_key"], made["guantong_owner"], made["guantong_app"], made["postgres"]}) == 4
    if sys.platform != "win32":
        assert stat.S_IMODE((home.path / "secrets.json").stat().st_mode) == 0o600


def test_two_homes_share_nothing(tmp_path: Path) -> None:
    one, two = Home(tmp_path / "one"), Home(tmp_path / "two")
    assert one.secrets["secret_key"] != two.secrets["secret_key"]
    assert one.socket_folder != two.socket_folder


def test_a_socket_path_never_exceeds_what_the_system_allows(tmp_path: Path) -> None:
    deep = Home(tmp_path / ("很长的公司名称" * 6) / ("x" * 80))
    assert len(bytes(deep.socket_folder / ".s.PGSQL.5432.lock")) <= 103
    assert Home(deep.path).socket_folder == deep.socket_folder


def test_the_home_named_in_the_environment_is_used(tmp_path: Path) -> None:
    assert Home.from_environment({"GUANTONG_HOME": str(tmp_path / "named")}).path == tmp_path / "named"
    assert Home.from_environment({}).path == Path.home() / ".guantong"


def test_an_outside_database_is_named_by_one_address() -> None:
    parameters, options = parse_url("postgresql://me%40shop:p%2Fw@db.example:6432/books?sslmode=require")
    assert parameters == {
        "dbname": "books",
        "user": "me@shop",
        "password": "p/w",
        "host": "db.example",
        "port": "6432",
    }
    assert options == {"sslmode": "require"}


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        parse_url("mysql://db/books")
