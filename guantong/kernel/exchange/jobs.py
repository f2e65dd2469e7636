"""Imports and long exports as jobs that people can watch."""

from __future__ import annotations

import tempfile
from typing import Any

from guantong.kernel.declare import L, record_type
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.exchange.exports import count, export
from guantong.kernel.exchange.imports import purge, run_batch
from guantong.kernel.exchange.writing import LARGEST_IN_MEMORY
from guantong.kernel.work.jobs import JobContext, job, schedule

IMPORT = "exchange.import"
EXPORT = "exchange.export"
PURGE = "exchange.purge"
_PHASES = {"zh": {"check": "校验", "write": "写入"}, "en": {"check": "checking", "write": "writing"}}


@job(IMPORT, L("导入", "Import"))
def import_batch(context: JobContext) -> dict[str, Any]:
    """Check and write the batch named in the arguments."""
    phases = _PHASES[context.language]
    return run_batch(
        context.unit,
        int(context.arguments["batch"]),
        lambda done, total, phase: context.progress(done, total, phases[phase]),
    )


@job(EXPORT, L("导出", "Export"))
def export_list(context: JobContext) -> dict[str, Any]:
    """Export a list to a file that the user fetches at the address in the result."""
    arguments = context.arguments
    of_type = record_type(arguments["type"])
    with tempfile.SpooledTemporaryFile(max_size=LARGEST_IN_MEMORY) as file, context.unit() as unit:
        query = ListQuery.from_address(unit, [(name, value) for name, value in arguments["parameters"]])
        total = count(unit, of_type, query)
        rows = export(
            unit, of_type, query, file, arguments["format"], lambda done: context.progress(done, max(done, total))
        )
        file.seek(0)
        file_id = unit.value(
            "INSERT INTO exchange_export (company_id, file_name, content, created_by_id) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            (unit.company_id, arguments["file_name"], file.read(), unit.user.id),
        )
    return {"rows": rows, "file": f"/api/kernel/exports/{file_id}"}


@job(PURGE, L("清理导入导出文件", "Clear away imported and exported files"))
def purge_old(context: JobContext) -> dict[str, Any]:
    """Forget what is older than a week."""
    with context.unit() as unit:
        return {"batches": purge(unit)}


schedule("exchange.purge", "40 18 * * *", PURGE)
