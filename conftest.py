"""Fixtures for every test of the project; what they stand on is `guantong.server.testing`.

A test that needs the database asks for `database` (or for a fixture that does), or carries `pytest.mark.database`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from guantong.server import testing
from guantong.server.embedded import EmbeddedPostgres
from guantong.server.home import Home

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from guantong.testing import Plant

HOME = pytest.StashKey[Home]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the session a home of its own and set Django up in it, without starting anything."""
    home = testing.make_home()
    config.stash[HOME] = home
    os.environ |= {
        "GUANTONG_HOME": str(home.path),
        "DJANGO_SETTINGS_MODULE": "guantong.server.settings",
        # The browser driver keeps an event loop in the main thread, where the tests ask the database too.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    for name in ("GUANTONG_DATABASE_URL", "GUANTONG_OWNER_DATABASE_URL", "GUANTONG_POOL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    testing.hash_passwords_cheaply()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home of a session that never started its database."""
    home = config.stash.get(HOME, None)
    if home is not None and not home.cluster.exists():
        testing.remove(home)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    """A running PostgreSQL with the whole schema; tests connect as the application's role and commit for real."""
    testing.sweep()
    server = testing.start_database(request.config.stash[HOME])
    yield server
    testing.stop_database(server)


@pytest.fixture(autouse=True)
def _database_where_marked(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("database"):
        request.getfixturevalue("database")


@pytest.fixture
def full_scrypt() -> Iterator[None]:
    """Passwords cost what they cost in the program, for the tests that prove it."""
    testing.hash_passwords_in_earnest()
    yield
    testing.hash_passwords_cheaply()


@pytest.fixture
def same_day() -> None:
    """Today stays today while the test runs."""
    testing.away_from_midnight()


@pytest.fixture(scope="session")
def live_server(database: EmbeddedPostgres) -> Iterator[testing.LiveServer]:
    """The whole program, served from the session's database: web, event stream and worker. Its clock is stopped."""
    testing.stop_the_clock()
    server = testing.serve(database.home)
    yield server
    testing.end(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the system's, or the one that Playwright brings."""
    from playwright.sync_api import Error, expect, sync_playwright

    expect.set_options(timeout=testing.PATIENCE * 1000)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=testing.browser_program(), args=list(testing.BROWSER_ARGUMENTS)
            )
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"No Chromium to test with; ./dev test says how to install one. {error.message[:200]}")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: testing.LiveServer) -> Iterator[Page]:
    """A page at desk width, in Chinese, not signed in."""
    yield from _page(browser, live_server, width=1440, height=900)


@pytest.fixture
def phone_page(browser: Browser, live_server: testing.LiveServer) -> Iterator[Page]:
    """A page at phone width, in Chinese, not signed in."""
    yield from _page(browser, live_server, width=390, height=844)


def _page(browser: Browser, server: testing.LiveServer, *, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(
        base_url=server.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def plant(database: EmbeddedPostgres) -> Plant:
    """A company of its own, with open books; see `guantong.testing`."""
    from guantong.testing import Plant

    return Plant()
