"""Both real companies whole, some minutes each. Not part of the daily tests; run it by its name:

pytest guantong/integration/tests/soak_import.py -s
"""

from os import getpid
from pathlib import Path

import pytest

from guantong.integration import run_import

REAL = Path(__file__).parents[4] / "shared" / "realdata"

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(not REAL.is_dir(), reason="the sample companies are not beside the project"),
]


@pytest.mark.parametrize("source", ["adventureworks", "northwind"])
def test_a_whole_company_comes_out_as_its_files_say(source: str) -> None:
    assert run_import(source, REAL / source, say=print, company=f"SOAK{getpid()}-{source[:2].upper()}")
