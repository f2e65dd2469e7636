"""Killed at any moment: no answered document is lost, none is there by halves, and the books still agree.

While sellers work, the web server's processes, one process of the database, the whole database, then everything at once
get SIGKILL.
"""

from __future__ import annotations

import contextlib
import sys

import psutil
import pytest

from guantong.server import testing
from guantong.server.embedded import KEEP, EmbeddedPostgres
from guantong.server.tests.faults.market import Market, faults, in_home, kill

NOWHERE = "http://127.0.0.1:1"
ROUND = 9  # documents that must be answered between one kill and the next


def sessions_of(postmaster: psutil.Process) -> list[psutil.Process]:
    """The server's processes that work for the program; sessions come and go while we look."""
    found = []
    for one in postmaster.children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "guantong_app" in " ".join(one.cmdline()):
                found.append(one)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_whatever_is_killed_no_answered_document_is_lost_and_none_is_half() -> None:
    home = testing.own_home()
    testing.start_database(home, profile=KEEP).release()
    embedded = EmbeddedPostgres(home, profile=KEEP)
    server = testing.serve(home)
    market = None
    try:
        market = Market(server.url, **in_home(home, "set_up"))
        for thread in market.threads:
            thread.start()

        market.wait_for_more(ROUND)
        web = next(
            child for child in psutil.Process(server.process.pid).children()
            if "guantong.server.wsgi:application" in child.cmdline()
        )  # fmt: skip
        kill(web.children(recursive=True))
        market.wait_for_more(ROUND)

        # One session of the database: PostgreSQL ends all others and recovers by itself.
        postmaster = embedded.process()
        assert postmaster is not None
        kill(sessions_of(postmaster)[:1])
        market.wait_for_more(ROUND)

        postmaster = embedded.process()
        assert postmaster is not None
        kill([postmaster])
        market.wait_for_more(ROUND)
        assert faults(home, market) == {}

        postmaster = embedded.process()
        assert postmaster is not None
        supervisor = psutil.Process(server.process.pid)
        kill([supervisor, postmaster, *supervisor.children(recursive=True), *postmaster.children(recursive=True)])
        market.url = NOWHERE  # its port is free now, and somebody else's server may take it
        server.process.wait()
        server = testing.serve(home)
        market.url = server.url
        market.wait_for_more(ROUND)
        market.end()
        assert faults(home, market) == {}
        assert market.odd == []
    finally:
        if market is not None:
            market.stopped.set()
        testing.end(server)
        embedded.stop()
        testing.remove(home)
