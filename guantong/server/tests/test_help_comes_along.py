"""The help is docs/: it stands in the built client, and so in the wheel; a change of docs/ builds the client anew."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

import pytest

from guantong.server.testing import CHECKOUT

ASSETS = CHECKOUT / "guantong" / "server" / "static" / "client" / "assets"
PAGES = sorted((CHECKOUT / "docs").glob("[ez][nh]/*.md"))


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    """The checkout's ./dev, which builds the client for the wheel too (hatch_build.py)."""
    loader = SourceFileLoader("guantong_dev", str(CHECKOUT / "dev"))
    spec = spec_from_loader("guantong_dev", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_every_page_of_the_manual_is_in_the_client(dev: ModuleType) -> None:
    if not dev.client_is_built():
        pytest.skip("The client is not built from these sources; ./dev web builds it.")
    carried = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js") if path.stat().st_size < 100_000)
    missing = [
        str(page.relative_to(CHECKOUT))
        for page in PAGES
        if page.read_text("utf-8").splitlines()[0].removeprefix("# ").split("'")[0] not in carried
    ]
    assert missing == []
    assert len(PAGES) >= 20


def test_another_manual_is_another_client(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(dev, "fingerprint", lambda *paths: seen.extend(str(path) for path in paths) or "x")
    dev.client_fingerprint()
    assert {str(page) for page in PAGES} <= set(seen)
