"""Imports of masters: all cells first, problems by cell, all or good rows only, nothing twice."""

from __future__ import annotations

import io

import pytest

from guantong.kernel.declare import record_type, record_types
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.exchange.columns import columns_of, importable
from guantong.kernel.exchange.exports import export, template
from guantong.kernel.exchange.imports import import_file, import_table, problems_of
from guantong.kernel.exchange.reading import read
from guantong.kernel.messages import ProblemError
from guantong.kernel.unit import counting

HEADINGS = "物料编码,物料名称,规格型号,分类,库存单位,税率,销售单价"
GOOD = f'{HEADINGS}\nA1,螺丝,M6,FG,PCS,VAT13,1.50\nA2,螺母,,产成品,个,VAT13,"1,200.5"\n'
BAD = (
    f"{HEADINGS}\n"
    "A1,螺丝,M6,FG,PCS,VAT13,1.50\n"
    "A2,,,FG,NONE,VAT13,abc\n"
    "A1,螺丝,M8,FG,PCS,VAT13,2\n"
    "A4,=B1,,FG,PCS,VAT13,-1\n"
)


def items(plant):
    return plant.sql(
        "SELECT code, name, version, sales_price FROM masterdata_item WHERE company_id = %s ORDER BY code",
        plant.company_id,
    )


def counts(result):
    return {name: result[name] for name in ("state", "created", "changed", "unchanged", "bad")}


def problems(plant, result, language="zh"):
    with plant.unit(language=language) as unit:
        found = problems_of(unit, result["batch"])
    return sorted(found, key=lambda one: (one["row"], one["column"]))


def test_a_good_file_makes_its_items_and_a_second_run_makes_nothing_twice(plant):
    first = import_file(plant.unit, "item", GOOD.encode("gb18030"), "items.csv")
    assert counts(first) == {"state": "done", "created": 2, "changed": 0, "unchanged": 0, "bad": 0}
    before = items(plant)
    again = import_file(plant.unit, "item", GOOD.encode(), "items.csv")
    assert counts(again) == {"state": "done", "created": 0, "changed": 0, "unchanged": 2, "bad": 0}
    assert items(plant) == before
    changed = import_file(plant.unit, "item", GOOD.replace("1.50", "1.6").encode(), "items.csv")
    assert counts(changed) == {"state": "done", "created": 0, "changed": 1, "unchanged": 1, "bad": 0}
    assert [(row["code"], row["version"], str(row["sales_price"])) for row in items(plant)] == [
        ("A1", 2, "1.600000"),
        ("A2", 1, "1200.500000"),
    ]


def test_the_kind_of_a_master_is_a_field_like_any_other(plant):
    rows = [("RAWS", "板材", "raw"), ("SETS", "成套", "finished")]
    first = import_table(plant.unit, "item_category", ["code", "name", "kind"], rows)
    again = import_table(plant.unit, "item_category", ["code", "name", "kind"], rows)
    kinds = "SELECT code, kind FROM masterdata_item_category WHERE company_id = %s AND code = ANY(%s) ORDER BY code"
    assert counts(first) == {"state": "done", "created": 2, "changed": 0, "unchanged": 0, "bad": 0}
    assert counts(again) == {"state": "done", "created": 0, "changed": 0, "unchanged": 2, "bad": 0}
    assert [tuple(row.values()) for row in plant.sql(kinds, plant.company_id, ["RAWS", "SETS"])] == [
        ("RAWS", "raw"),
        ("SETS", "finished"),
    ]


def test_every_bad_cell_is_named_with_what_was_found_expected_and_how_to_fix_it(plant):
    result = import_file(plant.unit, "item", BAD.encode(), "items.csv")
    assert counts(result) == {"state": "checked", "created": 1, "changed": 0, "unchanged": 0, "bad": 3}
    assert [(one["row"], one["column"], one["found"], one["code"]) for one in problems(plant, result)] == [
        (3, "库存单位", "NONE", "kernel.no_such_reference"),
        (3, "物料名称", "", "kernel.required"),
        (3, "销售单价", "abc", "kernel.wrong_type"),
        (4, "物料编码", "A1", "exchange.double_key"),
        (5, "物料名称", "=B1", "exchange.formula"),
        (5, "销售单价", "-1.000000", "kernel.too_small"),
    ]
    price = next(one for one in problems(plant, result, "en") if one["found"] == "abc")
    assert price["column"] == "Sales price"
    assert price["message"] == "Sales price: abc is not a price such as 0.85."
    assert price["expected"] == "a price such as 0.85"
    assert price["fix"] == "Enter a price such as 0.85."
    assert items(plant) == []


def test_good_rows_only_leaves_the_bad_ones_out(plant):
    result = import_file(plant.unit, "item", BAD.encode(), "items.csv", "good_only")
    assert counts(result) == {"state": "done", "created": 1, "changed": 0, "unchanged": 0, "bad": 3}
    assert [row["code"] for row in items(plant)] == ["A1"]


def test_a_check_writes_nothing(plant):
    result = import_file(plant.unit, "item", GOOD.encode(), "items.csv", "check")
    assert counts(result)["state"] == "checked"
    assert items(plant) == []


def test_headings_may_be_chinese_english_or_field_names_and_starred(plant):
    heading = "Item code *,name,规格型号,Category,库存单位"
    result = import_file(plant.unit, "item", f"{heading}\nA1,x,y,FG,PCS\n".encode(), "items.csv")
    assert counts(result)["created"] == 1


@pytest.mark.parametrize(
    ("heading", "code", "column"),
    [
        ("物料编码,物料名称,颜色", "exchange.unknown_column", ""),
        ("物料编码,物料名称,code", "exchange.double_column", "物料编码"),
        ("物料名称,分类,库存单位", "exchange.missing_column", "物料编码"),
    ],
)
def test_wrong_headings_are_told_before_any_row(plant, heading, code, column):
    result = import_file(plant.unit, "item", f"{heading}\na,b,c\n".encode(), "items.csv")
    assert [(one["row"], one["column"], one["code"]) for one in problems(plant, result)] == [(1, column, code)]


def test_a_heading_that_is_nearly_right_is_guessed(plant):
    result = import_file(plant.unit, "item", "物料编码,物料名称,规格型\na,b,c\n".encode(), "items.csv")
    assert problems(plant, result)[0]["fix"] == "请使用模板中的列名，或删除该列。是否应为 规格型号？"


def test_a_required_column_that_is_missing_is_told_once(plant):
    result = import_file(plant.unit, "item", "物料编码,物料名称,分类\nA1,x,FG\nA2,y,FG\n".encode(), "items.csv")
    assert [(one["row"], one["column"], one["code"]) for one in problems(plant, result)] == [
        (1, "库存单位", "exchange.missing_column")
    ]
    assert counts(result)["bad"] == 2


def test_a_name_that_two_records_share_asks_for_the_code(plant):
    plant.master("item_category", "X1", {"name": "同名"})
    plant.master("item_category", "X2", {"name": "同名"})
    result = import_file(plant.unit, "item", "物料编码,物料名称,分类,库存单位\nA1,x,同名,PCS\n".encode(), "items.csv")
    assert problems(plant, result)[0]["message"] == "分类：名称 同名 对应多条记录（X1、X2）。"


def test_credit_codes_are_checked_cell_by_cell(plant):
    text = "单位编码,单位名称,客户,统一社会信用代码\nC1,华为,是,914403001922038216\nC2,腾讯,是,9144030071526726XH\n"
    result = import_file(plant.unit, "party", text.encode(), "parties.csv")
    assert [(one["row"], one["column"], one["code"]) for one in problems(plant, result)] == [
        (3, "统一社会信用代码", "masterdata.credit_code_checksum")
    ]


def test_records_of_the_same_file_may_refer_to_each_other(plant):
    text = "部门编码,部门名称,上级部门\nD2,二车间,D1\nD1,生产部,\n"
    assert counts(import_file(plant.unit, "department", text.encode(), "d.csv"))["created"] == 2
    assert plant.value("SELECT parent_id FROM masterdata_department WHERE id = %s", plant.id("department", "D2")) == (
        plant.id("department", "D1")
    )
    assert counts(import_file(plant.unit, "department", text.encode(), "d.csv"))["unchanged"] == 2


LINES = "价格表编码,价格表名称,方向,物料,单价,起订数量\n"


def test_lines_follow_their_record_and_are_replaced_as_a_whole(plant):
    plant.item("A1")
    plant.item("A2")
    text = f"{LINES}P1,零售,销售,A1,9.9,0\n,,,A2,19.9,0\nP2,批发,销售,A1,8,100\n"
    assert counts(import_file(plant.unit, "price_list", text.encode(), "p.csv"))["created"] == 2
    assert counts(import_file(plant.unit, "price_list", text.encode(), "p.csv"))["unchanged"] == 2
    text = f"{LINES}P1,零售,销售,A1,9.5,0\n"
    assert counts(import_file(plant.unit, "price_list", text.encode(), "p.csv"))["changed"] == 1
    lines = plant.sql(
        "SELECT line_no, price FROM masterdata_price_line WHERE document_id = %s", plant.id("price_list", "P1")
    )
    assert [(row["line_no"], str(row["price"])) for row in lines] == [(1, "9.500000")]


def test_rows_of_one_record_must_agree_on_its_header(plant):
    plant.item("A1")
    text = f"{LINES}P1,零售,销售,A1,9.9,0\nP1,批发,销售,A1,8,100\nP1,零售,销售,A1,x,5\n"
    result = import_file(plant.unit, "price_list", text.encode(), "p.csv")
    assert [(one["row"], one["column"], one["code"]) for one in problems(plant, result)] == [
        (3, "价格表名称", "exchange.header_differs"),
        (4, "单价", "kernel.wrong_type"),
    ]


def test_a_types_own_check_names_the_row_of_the_line(plant):
    text = "条件编码,条件名称,比例 %,天数\nT1,两期,50,0\nT1,两期,40,30\nT2,一期,100,0\n"
    result = import_file(plant.unit, "payment_terms", text.encode(), "t.csv")
    assert [(one["row"], one["column"], one["found"], one["code"]) for one in problems(plant, result)] == [
        (3, "比例 %", "90.000000", "masterdata.stages_not_hundred")
    ]


def test_a_first_line_without_a_key_belongs_to_nothing(plant):
    plant.item("A1")
    result = import_file(plant.unit, "price_list", f"{LINES},,,A1,1,0\n".encode(), "p.csv")
    assert [(one["row"], one["code"]) for one in problems(plant, result)] == [(2, "exchange.no_key")]


def test_what_exports_is_imported_again_without_a_change(plant):
    plant.item("A1", sales_price="9.90", name="=危险", spec="@x")
    plant.party("C1", terms="NET30")
    plant.price_list("P1", [{"item": "A1", "price": "9.90"}])
    for code in ("item", "party", "price_list", "payment_terms", "tax", "unit_conversion", "warehouse", "company",
                 "bank_account", "reason_code"):  # fmt: skip
        for format in ("csv", "xlsx"):
            file = io.BytesIO()
            with plant.unit() as unit:
                rows = export(unit, record_type(code), ListQuery(), file, format)
            assert rows > 0
            result = import_file(plant.unit, code, file.getvalue(), f"x.{format}")
            assert (code, format, result["state"], result["unchanged"]) == (code, format, "done", result["total"])


def test_every_type_has_a_template_whose_headings_are_understood(plant):
    for declared in record_types():
        with plant.unit() as unit:
            for format in ("csv", "xlsx"):
                template(unit, declared, io.BytesIO(), format)
            columns = columns_of(unit, declared)
        for language in ("zh", "en"):
            labels = [getattr(column.label, language) for column in columns]
            assert len(set(labels)) == len(labels), (declared.code, language, labels)
        assert importable(columns) or not declared.creatable


def test_cost_prices_are_neither_exported_nor_imported_without_the_right_to_see_them(plant):
    plant.item("A1", standard_cost="0.75")
    file = io.BytesIO()
    with plant.unit("sales") as unit:
        if not unit.may("masterdata.item.export"):
            assert "standard_cost" not in [column.name for column in columns_of(unit, record_type("item"))]
            return
        export(unit, record_type("item"), ListQuery(), file, "csv")
    assert "标准成本" not in file.getvalue().decode()


def test_an_export_keeps_to_the_filters_and_is_noted_in_the_audit(plant):
    plant.item("A1", spec="M6")
    plant.item("A2", spec="M8")
    file = io.BytesIO()
    with plant.unit() as unit:
        export(unit, record_type("item"), ListQuery(filters=[("spec", "eq:M8")]), file, "csv")
    assert [row[1][0] for row in read(file.getvalue(), "x.csv").rows] == ["A2"]
    noted = plant.sql("SELECT changes FROM kernel_audit WHERE company_id = %s AND op = 'export'", plant.company_id)
    assert [(row["changes"]["type"], row["changes"]["rows"]) for row in noted] == [("item", 1)]


def test_without_the_permission_nothing_is_taken(plant):
    with pytest.raises(ProblemError) as refusal:
        import_file(lambda: plant.unit("auditor"), "item", GOOD.encode(), "items.csv")
    assert refusal.value.status == 403


def test_statements_do_not_grow_with_rows_but_with_slices(plant):
    headings = ["code", "name", "category", "unit"]
    used = []
    for prefix, rows in (("S", 10), ("L", 900)):
        table = [[f"{prefix}{n}", f"物料{n}", "FG", "PCS"] for n in range(rows)]
        with counting() as counter:
            import_table(plant.unit, "item", headings, table)
        used.append(counter.count)
    assert used[0] == used[1]
