"""The bill of materials as the engine, the screens and the exchange know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guantong.kernel.declare import Field, L, Lines, RecordType, Type, register
from guantong.kernel.refusals import on_constraint
from guantong.production import messages


def prepare(unit: Any, record: dict[str, Any], existing: Mapping[str, Any] | None = None) -> None:
    """The end is not before the beginning. That nothing contains itself is a law of the database."""
    _dates(unit, record)
    for number, line in enumerate(record.get("lines") or (), 1):
        _dates(unit, line, line=number, lines="lines")


def _dates(unit: Any, record: Mapping[str, Any], **where: Any) -> None:
    begins, ends = record.get("valid_from"), record.get("valid_to")
    if begins and ends and ends < begins:
        unit.problem(messages.BOM_DATES, field="valid_to", **where, found=ends, start=begins)


COMPONENTS = Lines(
    name="lines",
    label=L("组件", "Components"),
    table="production_bom_line",
    minimum=1,
    maximum=2000,
    fields=(
        Field("position", Type.TEXT, L("位号", "Position"), max_length=60),
        Field("item", Type.REF, L("组件", "Component"), ref="item", required=True,
              copies={"unit": "unit", "spec": "spec"}),
        Field("spec", Type.TEXT, L("规格型号", "Specification"), readonly=True,
              expression="(SELECT i.spec FROM masterdata_item i WHERE i.id = l.item_id)"),
        Field("quantity", Type.QUANTITY, L("用量", "Quantity"), required=True, positive=True),
        Field("unit", Type.REF, L("单位", "Unit"), ref="unit"),
        Field("scrap_percent", Type.PERCENT, L("损耗率 %", "Scrap %"), minimum="0", maximum="99.999999", default="0"),
        Field("valid_from", Type.DATE, L("生效日期", "Valid from"), hint=L("留空则一直有效", "Empty: always")),
        Field("valid_to", Type.DATE, L("失效日期", "Valid to")),
        Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=500),
    ),
)  # fmt: skip

BOM = RecordType(
    code="bom",
    module="production",
    plural="boms",
    label=L("物料清单", "Bill of materials"),
    table="production_bom",
    record="master",
    fields=(
        Field("code", Type.TEXT, L("清单编码", "BOM code"), required=True, max_length=64, in_list=True, searchable=True,
              unique=True),
        Field("name", Type.TEXT, L("清单名称", "BOM name"), required=True, max_length=200, in_list=True,
              searchable=True),
        Field("item", Type.REF, L("父项物料", "Item"), ref="item", required=True, in_list=True),
        Field("bom_version", Type.TEXT, L("版本", "Version"), max_length=30, required=True, default="1", in_list=True),
        Field("base_quantity", Type.QUANTITY, L("基准数量", "For quantity"), required=True, positive=True, default="1",
              in_list=True),
        Field("valid_from", Type.DATE, L("生效日期", "Valid from"), in_list=True),
        Field("valid_to", Type.DATE, L("失效日期", "Valid to"), in_list=True),
        Field("is_default", Type.BOOL, L("默认版本", "Default"), default=True, in_list=True),
        Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True),
        Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), max_length=2000),
    ),
    lines=(COMPONENTS,),
    sections={"main": L("基本信息", "General")},
    order="code",
    title="name",
    search=("code", "name"),
    icon="bom",
    prepare=prepare,
)  # fmt: skip

register(BOM)
on_constraint("production_bom_version", messages.BOM_VERSION_TAKEN)
