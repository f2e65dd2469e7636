"""The nightly backup: off until an administrator switches it on, keeps so many, and says when there is no room."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from guantong.kernel.unit import Unit
from guantong.kernel.work import jobs, switches
from guantong.server.backup import nightly
from guantong.server.embedded import EmbeddedPostgres
from guantong.testing import Plant

pytestmark = pytest.mark.database
SCHEDULE = "/api/jobs/schedules/nightly_backup"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def folder(database: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the backups of this test go."""
    monkeypatch.setenv(nightly.FOLDER, str(tmp_path / "nights"))
    return tmp_path / "nights"


def begun() -> dict[str, Any]:
    """A night: the job as it stands when the worker has done it."""
    with Unit.open(system=True, company_id=0, source="test") as unit:
        job_id = jobs.defer(unit, nightly.BACKUP)
        unit.run("DELETE FROM procrastinate_jobs WHERE (args ->> 'job_id')::bigint = %s", [job_id])
    jobs.run(job_id)
    with Unit.open(system=True, company_id=0, source="test") as unit:
        row = unit.one("SELECT * FROM work_job WHERE id = %s", [job_id])
        assert row is not None
        return row


def is_wanted() -> bool:
    with Unit.open(system=True, company_id=0, source="test") as unit:
        return switches.is_wanted(unit, switches.switched(nightly.CODE))


def test_who_changes_one_of_the_two_leaves_the_other_as_another_has_just_set_it(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = plant.client("administrator")
    administrator.post(SCHEDULE, {"on": True, "keep": 14})
    with monkeypatch.context() as patched:
        patched.setattr(switches, "setting", lambda *_: (False, 3))  # what stood there a moment ago
        kept = administrator.post(SCHEDULE, {"keep": 5})
        turned = administrator.post(SCHEDULE, {"on": False})
    assert [(one["on"], one["keep"]) for one in (kept, turned)] == [(True, 5), (False, 5)]


def test_an_administrator_switches_it_on_and_says_how_many_are_kept(plant: Plant, folder: Path) -> None:
    administrator = plant.client("administrator")
    administrator.post(SCHEDULE, {"on": False, "keep": 14})
    assert not is_wanted()
    assert plant.client("sales").request("POST", SCHEDULE, {"on": True}).status_code == 403
    for wrong, status in (({"keep": 0}, 422), ({"keep": 401}, 422), ({"on": "yes"}, 422), ({"to": "/tmp"}, 422)):
        assert administrator.request("POST", SCHEDULE, wrong).status_code == status
    assert administrator.request("POST", "/api/jobs/schedules/nightly_check", {"on": False}).status_code == 404
    set_ = administrator.post(SCHEDULE, {"on": True, "keep": 2})
    assert (set_["on"], set_["keep"], set_["label"]) == (True, 2, "夜间备份")
    assert is_wanted()
    noted = plant.value("SELECT changes FROM kernel_audit WHERE op = 'schedule' ORDER BY id DESC LIMIT 1")
    assert noted == {"schedule": "nightly_backup", "on": [False, True], "keep": [14, 2]}
    folder.mkdir()
    nights = [folder / f"guantong-2026010{day}-020000.tar" for day in (1, 2)]
    for night in nights:
        night.write_bytes(b"an older night")
    done = begun()
    assert (done["state"], done["result"]["encrypted"], done["result"]["removed"]) == ("done", False, 1), done["log"]
    assert {str(path) for path in folder.iterdir()} == {str(nights[1]), done["result"]["path"]}


def test_where_there_is_no_room_nothing_is_written_and_who_may_repeat_it_is_told_once(
    plant: Plant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = plant.user("administrator")
    told = "SELECT count(*) FROM work_notice WHERE user_id = %s AND code = 'work.job_stopped'"
    monkeypatch.setattr(nightly.shutil, "disk_usage", lambda _place: Usage(10**9, 10**9 - 1000, 1000))
    for _night in range(2):
        failed = begun()
        assert failed["state"] == "failed"
        assert [one["code"] for one in failed["problems"]] == ["backup.no_space"]
        assert plant.value(told, administrator) == 1
    assert not folder.exists()
    monkeypatch.undo()
    notice = plant.client("administrator").get("/api/notices?kind=job")["rows"][0]
    assert "夜间备份" in notice["title"]
    assert plant.value(told, plant.user("sales")) == 0


def test_what_cannot_be_written_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(nightly.KEYS, "age1nothing")
    failed = begun()
    assert [one["code"] for one in failed["problems"]] == ["backup.failed"]
    assert not list(folder.glob("*"))
