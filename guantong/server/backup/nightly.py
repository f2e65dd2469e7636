"""The nightly backup: a schedule that an administrator switches on (page of the jobs), with how many are kept.

Where it goes and for whom it is encrypted is the operator's word, not a web page's: GUANTONG_BACKUP_TO (a folder; the home's
own `backups` without it) and GUANTONG_BACKUP_KEY (public keys, age1…, separated by spaces).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from guantong.kernel.declare import L
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.work import switches
from guantong.kernel.work.jobs import JobContext, job, schedule
from guantong.server.backup import messages as say
from guantong.server.backup import sealing, writing
from guantong.server.backup.words import BackupError, size
from guantong.server.home import Home

BACKUP = "backup"
CODE = "nightly_backup"
KEEPS = 14
RESERVE = 256 * 1024 * 1024  # left free for the database, which stands still on a full disk
FOLDER, KEYS = "GUANTONG_BACKUP_TO", "GUANTONG_BACKUP_KEY"


@job(BACKUP, L("夜间备份", "Nightly backup"))
def back_up(context: JobContext) -> dict[str, Any]:
    """Write a backup while people go on working, then remove all but the newest ones of the folder.

    Refused before anything is written where the disk has too little space. Raises ProblemError, so that the job fails
    and who may repeat it is told.
    """
    home = Home.from_environment()
    folder = Path(os.environ.get(FOLDER) or home.path / "backups").expanduser().resolve()
    with context.unit() as unit:
        _, keep = switches.setting(unit, switches.switched(CODE))
        database = int(unit.value("SELECT pg_database_size(current_database())"))
    _demand_space(home, folder, database)
    try:
        keys = sealing.recipients(tuple(os.environ.get(KEYS, "").split()), ())
        made = writing.make(home, folder, keys=keys, say=context.log)
    except BackupError as error:
        raise ProblemError(Problem(say.FAILED, {"why": L(error.zh, error.en)})) from error
    if made.missing or made.damaged:
        wrong = [*made.missing, *made.damaged]
        facts = {"file": made.path.name, "count": len(wrong), "which": ", ".join(wrong[:5])}
        raise ProblemError(Problem(say.INCOMPLETE, facts))
    removed = writing.keep_newest(folder, keep)
    return made.wire() | {"encrypted": bool(keys), "removed": len(removed)}


def _demand_space(home: Home, folder: Path, database: int) -> None:
    """As much as the last backup took and a quarter more; before the first, as much as all that goes into it."""
    known = writing.on_shelf(folder)
    media = sum(path.stat().st_size for path in home.media.rglob("*") if path.is_file()) if not known else 0
    needed = RESERVE + (known[0].stat().st_size * 5 // 4 if known else database + media)
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ProblemError(Problem(say.NO_SPACE, {"folder": str(folder), "free": size(free), "needed": size(needed)}))


schedule(CODE, "0 18 * * *", BACKUP, keeps=KEEPS)
