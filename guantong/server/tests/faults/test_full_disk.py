"""The disk runs full under load: what cannot be kept is refused and says why; with room again all goes on.

The home lies on a small file system in memory, which needs the right to mount. A file fills it to the last byte while
sellers work; every answer until it is removed is a document or a plain refusal. Then the sellers' repeated requests go
through, and after a restart every document is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from guantong.server import testing
from guantong.server.embedded import KEEP, EmbeddedPostgres
from guantong.server.home import Home
from guantong.server.tests.faults.market import PATIENCE, Market, faults, in_home

SIZE = "224m"
ROUND = 9  # documents that must be answered before and after
REFUSALS = 6  # requests that must be refused for want of room


@pytest.fixture
def small_home() -> Iterator[Home]:
    """A home on a file system of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("A small file system can only be mounted by root on Linux.")
    home = testing.own_home()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(home.path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        shutil.rmtree(home.path)
        pytest.skip(f"A small file system cannot be mounted on this machine: {mounted.stderr.strip()}")
    try:
        yield home
    finally:
        subprocess.run(["umount", "--lazy", str(home.path)], check=True)
        shutil.rmtree(home.path)


def fill(home: Home) -> None:
    """Take every byte that is left."""
    with open(home.path / "ballast", "ab", buffering=0) as ballast:
        for piece in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while ballast.write(bytes(piece)):
                    pass


def test_a_full_disk_refuses_plainly_and_loses_nothing(small_home: Home) -> None:
    testing.start_database(small_home, profile=KEEP).release()
    embedded = EmbeddedPostgres(small_home, profile=KEEP)
    server = testing.serve(small_home)
    market = None
    try:
        market = Market(server.url, **in_home(small_home, "set_up"))
        for thread in market.threads:
            thread.start()
        market.wait_for_more(ROUND)
        deadline = time.monotonic() + PATIENCE
        while len([one for one in market.refused if one["code"] == "kernel.no_space"]) < REFUSALS:
            fill(small_home)
            assert time.monotonic() < deadline, f"{market.total()} documents; {market.refused[-2:]}; {market.odd[-2:]}"
            time.sleep(0.1)
        (small_home.path / "ballast").unlink()
        market.wait_for_more(ROUND)
        market.end()
        testing.end(server)
        server = testing.serve(small_home)
        assert faults(small_home, market) == {}
        assert market.odd == []
        assert {one["code"] for one in market.refused} <= {"kernel.no_space", "kernel.no_database"}
        assert "磁盘" in market.refused[-1]["problems"][0]["message"] or market.refused[-1]["code"] != "kernel.no_space"
    finally:
        if market is not None:
            market.stopped.set()
        testing.end(server)
        embedded.stop()
