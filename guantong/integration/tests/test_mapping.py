"""Mappings read two real companies' files as they are."""

from pathlib import Path

import pytest

from guantong.integration.mapping import Source, mapping_names
from guantong.kernel.messages import ProblemError

REAL = Path(__file__).parents[4] / "shared" / "realdata"
needs_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the sample companies are not beside the project")


def test_both_sample_companies_have_a_mapping() -> None:
    assert mapping_names() == ["adventureworks", "northwind"]


@needs_real_data
def test_a_line_finds_its_item_by_another_files_key() -> None:
    source = Source.open("adventureworks", REAL / "adventureworks")
    orders = list(source.records(source.step("purchase_order")))
    assert len(orders) == 4012
    assert sum(len(order["lines"]) for order in orders) == 8845
    assert orders[0] == {
        "external_ref": "AW-PO-1",
        "party": "LITWARE0001",
        "warehouse": "L6",
        "business_on": "2011-04-16",
        "promised_on": "2011-04-25",
        "price_mode": "exclusive",
        "remarks": "Status 4, ordered 201.04",
        "lines": [
            {
                "item": "AR-5381",
                "quantity": "4",
                "price": "50.26",
                "tax": "ST8",
                "promised_on": "2011-04-30",
                "received": "3.0",
                "rejected": "0.0",
            }
        ],
    }


@needs_real_data
def test_a_missing_column_takes_its_default_and_a_found_one_its_prefix() -> None:
    source = Source.open("adventureworks", REAL / "adventureworks")
    items = {record["code"]: record for record in source.records(source.step("item"))}
    assert len(items) == 504
    assert items["AR-5381"]["category"] == "PARTS"
    assert items["FR-R92B-58"]["category"] == "SUB14"
    assert "spec" not in items["AR-5381"]
    assert items["FR-R92B-58"]["spec"] == "Black 58"


@needs_real_data
def test_null_is_missing_and_a_fraction_becomes_a_percentage() -> None:
    source = Source.open("northwind", REAL / "northwind")
    orders = list(source.records(source.step("sales_order")))
    assert len(orders) == 830
    assert sum(1 for order in orders if "shipped_on" not in order) == 21
    discounted = [line for order in orders for line in order["lines"] if line["discount_percent"] != "0"]
    assert len(discounted) == 838
    assert {line["discount_percent"] for line in discounted} == {"1", "2", "3", "4", "5", "6", "10", "15", "20", "25"}


def test_what_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as unknown:
        Source.open("kingdee", tmp_path)
    assert unknown.value.problems[0].say("zh") == "没有名为 kingdee 的导入映射。"
    with pytest.raises(ProblemError) as folder:
        Source.open("northwind", tmp_path / "nowhere")
    assert folder.value.code == "integration.no_folder"
    with pytest.raises(ProblemError) as file:
        Source.open("northwind", tmp_path).file("orders.csv")
    assert file.value.problems[0].facts["file"] == "orders.csv"


@needs_real_data
def test_cells_that_an_unquoted_comma_has_split_are_joined_and_told() -> None:
    source = Source.open("northwind", REAL / "northwind")
    customers = {record["code"]: record for record in source.records(source.step("customers"))}
    assert customers["COMMI"]["address"] == "Av. dos Lusíadas, 23, Sao Paulo 05432-043, Brazil"
    suppliers = {record["code"]: record for record in source.records(source.step("suppliers"))}
    assert suppliers["S7"]["name"] == "Pavlova, Ltd."
    assert len(source.notes) == 33
    assert source.notes[-1].facts["file"] == "suppliers.csv"
    assert source.notes[-1].facts["row"] == 29


@needs_real_data
def test_what_is_taken_otherwise_is_told_by_column_with_its_rows() -> None:
    source = Source.open("northwind", REAL / "northwind")
    for step in source.steps:
        if "file" in step:
            list(source.records(step))
    joined = {(one.facts["file"], one.facts["column"]): one for one in source.noted() if "found" in one.facts}
    assert {key: one.facts["count"] for key, one in joined.items()} == {
        ("suppliers.csv", "companyName"): 3,
        ("suppliers.csv", "address"): 6,
        ("customers.csv", "address"): 24,
        ("orders.csv", "shipAddress"): 176,
    }
    assert joined["suppliers.csv", "companyName"].say("en") == (
        "suppliers.csv, companyName: a comma without quotes had split the cell in 3 rows (8-9, 25); taken in the first"
        " as “Pavlova, Ltd.”."
    )


def test_surplus_cells_are_refused_where_they_cannot_be_joined(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("code,name\n1,A,B\n")
    source = Source(tmp_path, {"unquoted_commas": True})
    with pytest.raises(ProblemError) as refused:
        source.file("orders.csv")
    assert refused.value.code == "integration.surplus_cells"
    assert refused.value.problems[0].facts == {"file": "orders.csv", "row": "2", "count": "1"}


@needs_real_data
def test_a_row_without_an_assembly_is_the_top_of_a_structure() -> None:
    source = Source.open("adventureworks", REAL / "adventureworks")
    boms = {record["code"]: record for record in source.records(source.step("boms"))}
    assert len(boms) == 238
    assert sum(len(bom["lines"]) for bom in boms.values()) == 2576
    assert boms["BOM-BK-R93R-44"]["remarks"] == "top 2010-03-04 – 2010-05-03; top 2010-05-04 –"
