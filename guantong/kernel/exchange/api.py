"""Addresses of import and export: `{path}/export`, `{path}/template`, `{path}/import`, and how far an import is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from ninja import Router

from guantong.kernel.declare import L, RecordType
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.exchange import exports, imports
from guantong.kernel.exchange import messages as say
from guantong.kernel.exchange.jobs import EXPORT, IMPORT
from guantong.kernel.exchange.reading import LARGEST_FILE, MEGABYTE
from guantong.kernel.exchange.reports import TYPES_OF_FILES, answer_file, check_report_format, report_file
from guantong.kernel.exchange.writing import CONTENT_TYPES, Format
from guantong.kernel.http import register_collection_view, register_router, serve
from guantong.kernel.http.answers import json_answer
from guantong.kernel.list_pivot import list_pivot
from guantong.kernel.messages import Problem, ProblemError, text
from guantong.kernel.unit import Row, Unit
from guantong.kernel.work.jobs import defer

router = Router(tags=["exchange"])
OVERHEAD = MEGABYTE  # what multipart adds to a file


def attachment(content: bytes, file_name: str, content_type: str) -> HttpResponse:
    """A file to be saved under its name, which may be Chinese."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _file_name(label: L, unit: Unit, format: Format, *words: str) -> str:
    return "-".join((text(label, unit.language), *words)) + f".{format}"


def _template(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    def work(unit: Unit) -> HttpResponse:
        format = exports.check_format(unit, request.GET.get("format", "xlsx"))
        file = io.BytesIO()
        exports.template(unit, of_type, file, format)
        name = _file_name(of_type.label, unit, format, "模板" if unit.language == "zh" else "template")
        return attachment(file.getvalue(), name, CONTENT_TYPES[format])

    return serve(request, work)


def _export(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    parameters = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    listed = [(name, value) for name, value in parameters if name not in ("format", "limit", "after", "count")]

    def work(unit: Unit) -> HttpResponse:
        format = exports.check_format(unit, request.GET.get("format", "xlsx"))
        query = ListQuery.from_address(unit, listed)
        found = exports.count(unit, of_type, query)
        name = _file_name(of_type.label, unit, format, timezone.localtime(unit.now).strftime("%Y%m%d-%H%M"))
        if found > exports.AS_A_JOB:
            arguments = {"type": of_type.code, "parameters": listed, "format": format, "file_name": name}
            return json_answer({"job": defer(unit, EXPORT, arguments), "rows": found}, 202)
        file = io.BytesIO()
        exports.export(unit, of_type, query, file, format)
        return attachment(file.getvalue(), name, CONTENT_TYPES[format])

    return serve(request, work)


def _pivot(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    """The pivot of a list; as a file with `format`, which asks for the permission to export."""
    parameters = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    wanted = request.GET.get("format", "")

    def work(unit: Unit) -> Any:
        if not wanted:
            return list_pivot(unit, of_type.code, parameters)
        format = check_report_format(unit, wanted)
        made = answer_file(unit, of_type.code, list_pivot(unit, of_type.code, parameters, action="export"), format)
        return attachment(made.content, made.name.replace("/", "-"), made.content_type)

    return serve(request, work)


def _form(request: HttpRequest) -> tuple[Mapping[str, str], UploadedFile[Any] | None]:
    """The words and the file of the request; nothing is parsed of one that is too large. Refuses with 413 and 422."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    file: Any = None
    if size <= LARGEST_FILE + OVERHEAD:
        try:
            words, file = request.POST.dict(), request.FILES.get("file")
        except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation) as error:
            raise ProblemError(Problem(say.NO_FILE, {}, field="file")) from error
        size = file.size or 0 if file is not None else 0
    if size > LARGEST_FILE:
        facts = {"file": "file", "size": round(size / MEGABYTE, 1), "limit": LARGEST_FILE // MEGABYTE}
        raise ProblemError(Problem(say.TOO_LARGE, facts, field="file"))
    return words, file


def _import(request: HttpRequest, of_type: RecordType) -> HttpResponse:
    def work(unit: Unit) -> dict[str, Any]:
        words, file = _form(request)
        mode = request.GET.get("mode") or words.get("mode") or "check"
        known = request.GET.get("batch") or words.get("batch") or ""
        if known.isascii() and known.isdigit() and len(known) < 19:
            batch = imports.again(unit, of_type, int(known), mode)
        elif file is None:
            raise ProblemError(Problem(say.NO_FILE, {}, field="file"))
        else:
            batch = imports.receive(unit, of_type, file.read(), file.name or "file", mode)
        if batch["state"] == "done":
            return {"batch": batch["id"], "job": batch.get("job_id")}
        label = L(f"导入{of_type.label.zh}", f"Import: {of_type.label.en}")
        job = defer(unit, IMPORT, {"batch": batch["id"]}, label)
        unit.run("UPDATE exchange_batch SET job_id = %s WHERE id = %s", (job, batch["id"]))
        return {"batch": batch["id"], "job": job}

    return serve(request, work, permission=of_type.permission("import"), status=202)


@router.get("/kernel/imports/{batch}", summary="How far an import is, and what is wrong in which cell")
def get_import(request: HttpRequest, batch: int, problems: bool = True) -> HttpResponse:
    """Counts, problems by row and column, and the first staged rows."""
    return serve(request, lambda unit: imports.state_of(unit, batch, problems=problems))


@router.get("/kernel/exports/{export}", summary="A file that a job has exported")
def get_export(request: HttpRequest, export: int) -> HttpResponse:
    """Only for the user who wanted it; kept for a week, that of a scheduled report for 90 days."""

    def work(unit: Unit) -> HttpResponse:
        row: Row | None = unit.one(
            "SELECT file_name, content FROM exchange_export WHERE id = %s AND company_id = %s AND created_by_id = %s",
            (export, unit.company_id, unit.user.id),
        )
        if row is None:
            unit.refuse(say.NO_SUCH_EXPORT, id=export)
        kind = TYPES_OF_FILES.get(row["file_name"].rpartition(".")[2], TYPES_OF_FILES["xlsx"])
        return attachment(bytes(row["content"]), row["file_name"], kind)

    return serve(request, work)


@router.get("/reports/{code}/export", summary="A report as xlsx, csv or pdf")
def export_report(request: HttpRequest, code: str, format: str = "xlsx") -> HttpResponse:
    """The same parameters as the report itself."""
    given = {name: str(value) for name, value in request.GET.items() if name != "format"}

    def work(unit: Unit) -> HttpResponse:
        made = report_file(unit, code, given, check_report_format(unit, format))
        return attachment(made.content, made.name, made.content_type)

    return serve(request, work)


def install() -> None:
    """Serve them."""
    register_collection_view("template", "GET", _template)
    register_collection_view("export", "GET", _export)
    register_collection_view("import", "POST", _import)
    register_collection_view("pivot", "GET", _pivot)
    register_router("", router)
