"""Mappings that digest other systems' files: `guantong import SOURCE PATH`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def run_import(
    source: str, path: Path, *, say: Callable[[str], None], company: str | None = None, limit: int | None = None
) -> bool:
    """Digest the files of a folder by a mapping (shipped, or a TOML file); whether everything came out right.

    `company` is the code of the company to import into instead of the mapping's own; `limit` takes that many documents
    only. A second run adds nothing twice, and a run that was killed is taken up where it stopped.
    """
    from guantong.integration.importing import run  # the models must be loaded first

    return run(source, path, say=say, company=company, limit=limit)
