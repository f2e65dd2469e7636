"""`{path}/{id}/attachments` of every record type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header

from guantong.kernel.declare import RecordType
from guantong.kernel.http.records import register_item_view
from guantong.kernel.http.request import answered, serve, unit_of
from guantong.kernel.messages import Problem, ProblemError
from guantong.kernel.messages import kernel as kernel_say
from guantong.kernel.work import attachments
from guantong.kernel.work import messages as say

# The file itself and what multipart needs around it.
LARGEST_REQUEST = attachments.LARGEST + 64 * 1024


def get(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """The list, or one file as a download."""
    if not tail:
        return serve(request, lambda unit: attachments.list_attachments(unit, of_type, document_id))
    return answered(request, lambda: _download(request, of_type, document_id, tail))


def post(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """Keep the file of the field `file` with the document."""

    def uploaded() -> HttpResponse:
        if tail:
            raise ProblemError(Problem(kernel_say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))
        with unit_of(request) as unit:  # Nobody who may not write has the server read his file.
            attachments.demand_document(unit, of_type, document_id, "change")
        file = _file_of(request)
        name = file.name or "file"
        return serve(
            request,
            lambda unit: attachments.add(unit, of_type, document_id, name, _chunks(file)),
            status=201,
        )

    return answered(request, uploaded)


def delete(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    """Take one file from the document."""
    return answered(
        request,
        lambda: serve(
            request,
            lambda unit: attachments.delete(unit, of_type, document_id, _id(request, tail)),
            permission=of_type.permission("change"),
        ),
    )


def _download(request: HttpRequest, of_type: RecordType, document_id: int, tail: str) -> HttpResponse:
    with unit_of(request) as unit:
        unit.demand(of_type.permission("read"))
        row, path = attachments.open_attachment(unit, of_type, document_id, _id(request, tail))
    answer = FileResponse(path.open("rb"), content_type=row["content_type"])
    # Never shown in our own page's place: always a download, never guessed at, never a script.
    answer["Content-Disposition"] = content_disposition_header(True, row["name"]) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Content-Length"] = str(row["size"])
    return answer  # type: ignore[return-value]  # a streaming answer is one too


def _id(request: HttpRequest, tail: str) -> int:
    if tail.isascii() and tail.isdigit() and len(tail) < 19:
        return int(tail)
    raise ProblemError(Problem(kernel_say.NO_SUCH_ADDRESS, {"path": request.path[:200]}))


def _file_of(request: HttpRequest) -> UploadedFile[Any]:
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    if size > LARGEST_REQUEST:
        facts = {"name": "file", "size": size, "limit": attachments.LARGEST}
        raise ProblemError(Problem(say.FILE_TOO_LARGE, facts, "file"))
    try:
        file = request.FILES.get("file")
    except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation) as error:
        raise ProblemError(Problem(say.FILE_MISSING, {}, "file")) from error
    if file is None:
        raise ProblemError(Problem(say.FILE_MISSING, {}, "file"))
    return file


def _chunks(file: UploadedFile[Any]) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()


def register() -> None:
    """Serve them; called at start-up."""
    register_item_view("attachments", "GET", get)
    register_item_view("attachments", "POST", post)
    register_item_view("attachments", "DELETE", delete)
