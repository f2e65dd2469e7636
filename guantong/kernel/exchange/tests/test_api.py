"""Import and export over HTTP, with the job that does the work."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from guantong.kernel.exchange.reading import read
from guantong.kernel.work import jobs

ITEMS = "/api/masterdata/items"
FILE = "物料编码,物料名称,分类,库存单位\nA1,螺丝,FG,PCS\nA2,螺母,FG,\n".encode()


@pytest.fixture
def api(plant):
    return plant.client("administrator")


def uploaded(api, content=FILE, mode="check", name="items.csv"):
    answer = api.upload(f"{ITEMS}/import?mode={mode}", name, content)
    assert answer.status_code == 202, answer.content.decode()
    return answer.json()


def test_a_file_is_checked_shown_and_then_written(plant, api):
    made = uploaded(api)
    assert api.get(f"/api/kernel/imports/{made['batch']}")["state"] == "queued"
    jobs.run(made["job"])
    state = api.get(f"/api/kernel/imports/{made['batch']}?problems=1")
    assert {name: state[name] for name in ("type", "state", "total", "good", "bad", "problems_total")} == {
        "type": "item",
        "state": "checked",
        "total": 2,
        "good": 1,
        "bad": 1,
        "problems_total": 1,
    }
    assert {name: state["problems"][0][name] for name in ("row", "column", "found", "code")} == {
        "row": 3,
        "column": "库存单位",
        "found": "",
        "code": "kernel.required",
    }
    assert [(row["row"], row["key"], row["action"]) for row in state["rows"]] == [(2, "A1", "create"), (3, "A2", "bad")]
    again = api.post(f"{ITEMS}/import?mode=good_only&batch={made['batch']}")
    assert again["batch"] == made["batch"]
    jobs.run(again["job"])
    state = api.get(f"/api/kernel/imports/{made['batch']}")
    assert (state["state"], state["created"], state["done"]) == ("done", 1, 1)
    assert plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s", plant.company_id) == 1
    third = api.post(f"{ITEMS}/import?mode=all&batch={made['batch']}")
    assert api.get(f"/api/kernel/imports/{third['batch']}")["state"] == "done"
    assert plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s", plant.company_id) == 1


def test_the_job_shows_its_progress_and_result(api):
    made = uploaded(api, mode="good_only")
    jobs.run(made["job"])
    job = api.get(f"/api/jobs/{made['job']}")
    assert (job["state"], job["progress"], job["result"]["created"]) == ("done", 100, 1)


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("x.xlsx", b"PK\x03\x04 broken", 422, "exchange.broken_file"),
        ("x.csv", b"", 422, "exchange.empty_file"),
        ("x.pdf", b"%PDF\x00", 422, "exchange.unknown_format"),
        ("x.csv", b"a" * (26 * 1024 * 1024), 413, "exchange.too_large"),
    ],
)
def test_what_is_no_good_file_is_refused_at_once(api, name, content, status, code):
    answer = api.upload(f"{ITEMS}/import?mode=all", name, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_request_without_a_file_or_with_a_wrong_mode_is_refused(api):
    assert api.request("POST", f"{ITEMS}/import?mode=all").json()["code"] == "exchange.no_file"
    assert api.upload(f"{ITEMS}/import?mode=sure", "x.csv", FILE).json()["code"] == "exchange.bad_mode"


def test_anothers_import_is_not_shown(plant, api):
    made = uploaded(api)
    answer = plant.client("sales").request("GET", f"/api/kernel/imports/{made['batch']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "exchange.no_such_batch")


def test_lists_and_templates_come_as_files(plant, api):
    plant.item("A1", name="螺丝")
    plant.item("A2", name="螺母")
    answer = api.download(f"{ITEMS}/export?format=csv&q=螺母")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%89%A9%E6%96%99-")
    assert [row[1][:2] for row in read(answer.content, "x.csv").rows] == [["A2", "螺母"]]
    assert read(api.download(f"{ITEMS}/export?format=xlsx&sort=-code").content, "x.xlsx").rows[0][1][0] == "A2"
    template = api.download(f"{ITEMS}/template?format=csv").content.decode("utf-8-sig")
    assert template.splitlines()[0].startswith("物料编码,物料名称,规格型号")
    assert api.request("GET", f"{ITEMS}/export?format=doc").json()["code"] == "exchange.bad_format"


def test_a_long_list_is_exported_by_a_job(plant, api, monkeypatch):
    monkeypatch.setattr("guantong.kernel.exchange.exports.AS_A_JOB", 1)
    plant.item("A1")
    plant.item("A2")
    answer = api.download(f"{ITEMS}/export?format=csv")
    assert answer.status_code == 202
    jobs.run(answer.json()["job"])
    path = api.get(f"/api/jobs/{answer.json()['job']}")["result"]["file"]
    assert len(read(api.download(path).content, "x.csv").rows) == 2
    assert plant.client("sales").request("GET", path).status_code == 404


def test_exporting_needs_its_permission(plant):
    answer = plant.client("nobody").request("GET", f"{ITEMS}/export?format=csv")
    assert answer.status_code == 403


def test_a_report_comes_as_xlsx_csv_and_pdf(plant, api):
    plant.item("LAMP")
    plant.item("SCREW", name="螺丝")
    plant.bom("LAMP", [{"item": "SCREW", "quantity": "4"}])
    path = "/api/reports/bom_structure/export?item=LAMP&quantity=2"
    rows = read(api.download(f"{path}&format=csv").content, "x.csv").rows
    assert [row[1][:6] for row in rows] == [["SCREW", "螺丝", "", "1", "", "8"]]
    sheet = openpyxl.load_workbook(io.BytesIO(api.download(f"{path}&format=xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet[sheet.max_row]][:6] == ["SCREW", "螺丝", None, 1, None, 8]
    answer = api.download(f"{path}&format=pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    from pypdf import PdfReader

    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "物料清单展开" in text
    assert "SCREW" in text
    assert api.request("GET", f"{path}&format=doc").json()["code"] == "exchange.bad_format"


def test_a_batch_whose_run_breaks_off_can_be_run_again(plant, api, monkeypatch):
    made = uploaded(api, mode="good_only")
    with monkeypatch.context() as broken:
        broken.setattr("guantong.kernel.exchange.imports.load", lambda *_: 1 / 0)
        jobs.run(made["job"])
    assert api.get(f"/api/kernel/imports/{made['batch']}")["state"] == "failed"
    assert plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s", plant.company_id) == 0
    again = api.post(f"{ITEMS}/import?mode=good_only&batch={made['batch']}")
    jobs.run(again["job"])
    assert api.get(f"/api/kernel/imports/{made['batch']}")["state"] == "done"
    assert plant.value("SELECT count(*) FROM masterdata_item WHERE company_id = %s", plant.company_id) == 1


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_list_is_exported_as_it_is_shown(plant, format):
    plant.party("C1", supplier=False, name="上海书香")
    for code in ("A2", "A1", "B1"):
        plant.item(code, name=f"物料{code}")
    sales = plant.client("administrator")
    for quantity in ("3", "5"):
        line = {"item": "A1", "quantity": quantity, "price": "2"}
        sales.post(
            "/api/sales/sales_orders", {"party": "C1", "warehouse": "WH1", "lines": [line, line | {"item": "A2"}]}
        )
    asked = "columns=total_gross,party,state&sort=-total_gross&shown=1&f.state=eq:draft"
    answer = sales.download(f"/api/sales/sales_orders/export?{asked}&format={format}")
    sheet = read(answer.content, f"x.{format}")
    assert sheet.headings == ["价税合计", "客户", "状态"]
    rows = [(Decimal(str(total)), *others) for _number, (total, *others) in sheet.rows]
    assert rows == [(Decimal(20), "C1 上海书香", "草稿"), (Decimal(12), "C1 上海书香", "草稿")]


def test_a_long_export_is_a_job_that_tells_how_far_it_is(plant, monkeypatch):
    from guantong.kernel.exchange import exports

    monkeypatch.setattr(exports, "AS_A_JOB", 2)
    monkeypatch.setattr(exports, "PAGE", 2)
    for number in range(5):
        plant.item(f"A{number}")
    api = plant.client("administrator")
    answer = api.request("GET", f"{ITEMS}/export?shown=1&columns=code&sort=-code&format=csv")
    assert (answer.status_code, answer.json()["rows"]) == (202, 5)
    seen = []
    monkeypatch.setattr(
        jobs.JobContext, "progress", lambda _context, done, total, _message="": seen.append((done, total))
    )
    jobs.run(answer.json()["job"])
    assert seen == [(2, 5), (4, 5), (5, 5)]
    job = api.get(f"/api/jobs/{answer.json()['job']}")
    assert (job["state"], job["result"]["rows"]) == ("done", 5)
    text = api.download(job["result"]["file"]).content.decode("utf-8-sig")
    assert text.split() == ["物料编码", "A4", "A3", "A2", "A1", "A0"]
