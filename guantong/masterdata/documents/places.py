"""Where stock lies."""

from __future__ import annotations

from guantong.kernel.declare import Field, L, RecordType, Type
from guantong.masterdata.documents import fields as f

WAREHOUSE = RecordType(
    code="warehouse",
    module="masterdata",
    plural="warehouses",
    label=L("仓库", "Warehouse"),
    table="masterdata_warehouse",
    record="master",
    fields=(
        f.code(L("仓库编码", "Warehouse code")),
        f.name(L("仓库名称", "Warehouse name")),
        f.text("keeper", "仓管员", "Keeper", 60, in_list=True),
        f.text("phone", "电话", "Phone", 60),
        f.text("address", "地址", "Address", 300, in_list=True),
        Field(
            "allow_negative", Type.BOOL, L("允许负库存", "May go below zero"), default=False, in_list=True,
            hint=L("允许先出后入；盘点与成本会因此失真", "Lets goods go out before they came in; cost suffers"),
        ),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    warehouse_column="id",
    menu="inventory",
    icon="warehouse",
)  # fmt: skip

BIN = RecordType(
    code="bin",
    module="masterdata",
    plural="bins",
    label=L("库位", "Bin"),
    table="masterdata_bin",
    record="master",
    fields=(
        f.code(L("库位编码", "Bin code")),
        f.name(L("库位名称", "Bin name")),
        f.ref("warehouse", "warehouse", "仓库", "Warehouse", required=True, in_list=True),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    warehouse_column="warehouse_id",
    menu="inventory",
)
