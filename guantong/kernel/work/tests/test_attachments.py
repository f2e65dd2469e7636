"""Files kept with documents: what is kept, what is refused, and who may have them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guantong.kernel.access.public import RoleHeld
from guantong.kernel.access.tests.acting import Person, Program, sql
from guantong.kernel.unit import Unit
from guantong.kernel.work import attachments
from guantong.kernel.work.attachments import path_of, safe_name
from guantong.kernel.work.file_kinds import kind_of

People = Callable[..., Person]
Programs = Callable[..., Program]
PDF = b"%PDF-1.7\n%..."


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.fixture
def boss(person: People, program: Programs) -> Program:
    return program(person("administrator"))


@pytest.fixture
def path(company: int) -> str:
    """A record to attach things to: the company itself."""
    return f"/api/masterdata/companies/{company}/attachments"


def send(by: Program, path: str, name: str, content: bytes) -> tuple[int, Any]:
    answer = by.client.post(
        path, {"file": SimpleUploadedFile(name, content)}, headers={"Authorization": f"Bearer {by.token}"}
    )
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_a_file_is_kept_listed_fetched_and_deleted(boss: Program, path: str) -> None:
    status, kept = send(boss, path, "合同 2026.pdf", PDF)
    assert status == 201
    assert (kept["name"], kept["size"], kept["content_type"]) == ("合同 2026.pdf", len(PDF), "application/pdf")
    rows = boss.ask("GET", path)[1]["rows"]
    assert [(row["id"], row["created_by"]["name"]) for row in rows] == [(kept["id"], "用户1")]
    answer = boss.client.get(f"{path}/{kept['id']}", headers={"Authorization": f"Bearer {boss.token}"})
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%90%88")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert boss.ask("DELETE", f"{path}/{kept['id']}")[0] == 204
    assert boss.ask("GET", f"{path}/{kept['id']}")[1]["code"] == "work.no_such_file"
    ops = sql("SELECT op, changes ->> 'name' FROM kernel_audit WHERE table_name = 'work_attachment' AND row_id = %s"
              " ORDER BY id", kept["id"])  # fmt: skip
    assert ops == [("insert", "合同 2026.pdf"), ("delete", "合同 2026.pdf")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leer.pdf", b"", "work.file_empty"),
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>", "work.file_kind"),
        ("picture.svg", b"<?xml version='1.0'?><svg onload='x'/>", "work.file_kind"),
        ("program.exe", b"MZ\x90\x00\x03\x00\x00\x00", "work.file_kind"),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n", "work.file_kind"),
        ("program.jar", archive("META-INF/MANIFEST.MF", "A.class"), "work.file_kind"),
        ("macro.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "work.file_kind"),
        ("picture.png", PDF, "work.file_name"),
        ("noending", PDF, "work.file_name"),
        ("broken.xlsx", b"PK\x03\x04broken", "work.file_kind"),
    ],
)
def test_what_is_not_kept_is_refused_and_leaves_nothing(
    boss: Program, path: str, name: str, content: bytes, code: str
) -> None:
    status, problem = send(boss, path, name, content)
    assert (status, problem["code"]) == (422, code)
    assert problem["problems"][0]["hint"]
    assert boss.ask("GET", path)[1]["rows"] == []


def test_a_file_over_20_mb_is_refused(boss: Program, path: str) -> None:
    assert send(boss, path, "big.pdf", PDF + b"x" * attachments.LARGEST)[1]["code"] == "work.file_too_large"
    assert send(boss, path, "big.pdf", b"x" * (attachments.LARGEST + 100_000))[0] == 413


def test_a_request_without_a_file_is_refused(boss: Program, path: str) -> None:
    assert boss.ask("POST", path, {"file": "x"})[1]["code"] == "work.file_missing"
    answer = boss.client.generic(
        "POST", path, "broken", "multipart/form-data; boundary=x", headers={"Authorization": f"Bearer {boss.token}"}
    )
    assert answer.status_code == 422


def test_files_follow_the_permissions_of_the_document(
    boss: Program, person: People, program: Programs, path: str, company: int
) -> None:
    kept = send(boss, path, "a.pdf", PDF)[1]
    reader, nobody, elsewhere = program(person("auditor")), program(person()), person(RoleHeld("auditor", company + 1))
    assert reader.ask("GET", path)[1]["rows"][0]["id"] == kept["id"]
    assert send(reader, path, "b.pdf", PDF)[0] == 403
    assert reader.ask("DELETE", f"{path}/{kept['id']}")[0] == 403
    assert nobody.ask("GET", path)[0] == 403
    assert program(elsewhere).ask("GET", path)[0] in (403, 404)
    assert Program("x").ask("GET", path)[0] == 401


def test_a_file_is_not_reached_through_another_document(boss: Program, path: str, company: int) -> None:
    kept = send(boss, path, "a.pdf", PDF)[1]
    elsewhere = path.replace(str(company), str(company + 1))
    assert boss.ask("GET", f"{elsewhere}/{kept['id']}")[0] == 404
    for tail in ("../../secrets.json", "1/2", "x", "-1", "9" * 30):
        assert boss.ask("GET", f"{path}/{tail}")[0] == 404


def test_equal_content_is_kept_once_until_nobody_names_it(boss: Program, path: str, company: int, number: str) -> None:
    content = PDF + number.encode()
    first, second = send(boss, path, "a.pdf", content)[1], send(boss, path, "b.pdf", content)[1]
    digest = sql("SELECT DISTINCT sha256 FROM work_attachment WHERE id = ANY (%s)", [first["id"], second["id"]])
    assert len(digest) == 1
    stored = path_of(digest[0][0])
    boss.ask("DELETE", f"{path}/{first['id']}")
    os.utime(stored, (0, 0))
    with Unit.open(system=True, company_id=company, source="test") as unit:
        attachments.sweep(unit)
    assert stored.read_bytes() == content
    boss.ask("DELETE", f"{path}/{second['id']}")
    with Unit.open(system=True, company_id=company, source="test") as unit:
        assert attachments.sweep(unit) >= 1
    assert not stored.exists()


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\wang\\合同.pdf", "合同.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("..", "file"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("灯" * 300 + ".pdf", "灯" * 146 + ".pdf"),
        ("😀.png", "😀.png"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"\xff\xd8\xff\xe0..", "JPEG"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WEBP"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "XLSX"),
        (archive("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (archive("a.txt"), "ZIP"),
        ("编码,名称\nA,灯\n".encode("gb18030"), "TXT/CSV"),
        ("编码,名称\n".encode("utf-8-sig"), "TXT/CSV"),
        (b"<?xml version='1.0'?><EInvoice/>", "XML"),
    ],
)
def test_kinds_are_known_by_content(content: bytes, name: str) -> None:
    kind = kind_of(content)
    assert kind is not None
    assert kind.name == name


def test_files_and_prints_stand_in_the_history_and_open_screens_hear_of_them(
    boss: Program, path: str, company: int
) -> None:
    kept = send(boss, path, "合同.pdf", PDF)[1]
    assert boss.ask("DELETE", f"{path}/{kept['id']}")[0] == 204
    record = path.removesuffix("/attachments")
    answer = boss.client.get(f"{record}/print", headers={"Authorization": f"Bearer {boss.token}"})
    assert answer.status_code == 200
    rows = boss.ask("GET", f"{record}/history")[1]["rows"]
    assert [(row["kind"], row["about"], row["op"]) for row in rows if row["kind"] != "change"] == [
        ("print", "standard", "print"), ("file", "合同.pdf", "delete"), ("file", "合同.pdf", "insert"),
    ]  # fmt: skip
    heard = sql("SELECT type, document_id, action FROM kernel_event WHERE company_id = %s ORDER BY id", company)
    assert heard == [("company", company, action) for action in ("file", "file", "print")]
