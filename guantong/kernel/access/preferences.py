"""How a user likes his screens: kept by the server, so that it is the same on every device he signs in on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guantong.kernel import jsonio
from guantong.kernel.access import messages as say
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.unit import Unit

CODE = re.compile(r"[a-z0-9_][a-z0-9_.:-]{0,119}")
LONGEST = 8_000
"""Characters of one preference, as JSON."""
MOST = 500
"""Preferences of one user; the oldest ones go when there would be more."""


def preferences(unit: Unit) -> dict[str, Any]:
    """All of the signed-in user's, by code."""
    rows = unit.sql("SELECT code, value FROM access_preference WHERE user_id = %s ORDER BY code", [unit.user.id])
    return {row["code"]: row["value"] for row in rows}


def change_preferences(unit: Unit, changes: Mapping[str, Any]) -> None:
    """Keep each value under its code; null forgets it.

    Raises ProblemError `access.bad_preference` for a code of another form, `kernel.too_long` for a value over LONGEST
    characters, and `kernel.bad_characters` for one that no database keeps.
    """
    texts: dict[str, str] = {}
    for code, value in changes.items():
        text = jsonio.encode(value).decode()
        if CODE.fullmatch(code) is None:
            unit.refuse(say.BAD_PREFERENCE, field=code[:60], found=code[:60])
        elif len(text) > LONGEST:
            unit.refuse(kernel_say.TOO_LONG, field=code, label=code, length=len(text), limit=LONGEST)
        elif "\\u0000" in text:
            unit.refuse(kernel_say.BAD_CHARACTERS, field=code, label=code, found="U+0000")
        texts[code] = text
    unit.check()
    words = {
        "user": unit.user.id,
        "gone": [code for code, value in changes.items() if value is None],
        "codes": [code for code, value in changes.items() if value is not None],
        "values": [texts[code] for code, value in changes.items() if value is not None],
        "most": MOST,
    }
    unit.run("DELETE FROM access_preference WHERE user_id = %(user)s AND code = ANY (%(gone)s)", words)
    unit.run(
        """INSERT INTO access_preference (user_id, code, value)
           SELECT %(user)s, g.code, g.value::jsonb FROM unnest(%(codes)s::text[], %(values)s::text[]) g (code, value)
           ON CONFLICT (user_id, code) DO UPDATE SET value = excluded.value, changed_at = now()""",
        words,
    )
    unit.run(
        """DELETE FROM access_preference WHERE (user_id, code) IN (
             SELECT user_id, code FROM access_preference WHERE user_id = %(user)s
              ORDER BY changed_at DESC, code OFFSET %(most)s)""",
        words,
    )
