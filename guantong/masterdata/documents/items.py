"""Items, their categories, and the units they are counted in."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, L, RecordType, Type
from guantong.masterdata import prepare
from guantong.masterdata.documents import fields as f

VALUATION_METHODS = (f.option("moving_average", "移动加权平均", "Moving average"),)

UNIT = RecordType(
    code="unit",
    module="masterdata",
    plural="units",
    label=L("计量单位", "Unit"),
    table="masterdata_unit",
    record="master",
    fields=(
        f.code(L("单位编码", "Unit code")),
        f.name(L("单位名称", "Unit name")),
        Field(
            "decimals", Type.INT, L("小数位数", "Decimals"), minimum="0", maximum="6", default=0, required=True,
            in_list=True,
        ),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="items",
)  # fmt: skip

UNIT_CONVERSION = RecordType(
    code="unit_conversion",
    module="masterdata",
    plural="unit_conversions",
    label=L("单位换算", "Unit conversion"),
    table="masterdata_unit_conversion",
    record="master",
    fields=(
        f.code(L("换算编码", "Conversion code")),
        f.name(L("换算说明", "Description")),
        f.ref("item", "item", "物料", "Item", in_list=True, hint=L("留空则适用于全部物料", "Empty: for all items")),
        f.ref("from_unit", "unit", "从单位", "From unit", required=True, in_list=True),
        f.ref("to_unit", "unit", "到单位", "To unit", required=True, in_list=True),
        Field(
            "numerator", Type.INT, L("分子", "Numerator"), required=True, minimum="1", maximum="1000000000000",
            in_list=True, hint=L("1 从单位 = 分子 ÷ 分母 到单位", "1 from unit = numerator ÷ denominator to units"),
        ),
        Field(
            "denominator", Type.INT, L("分母", "Denominator"), required=True, minimum="1", maximum="1000000000000",
            default=1, in_list=True,
        ),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="items",
    prepare=prepare.unit_conversion,
)  # fmt: skip

ITEM_CATEGORY = RecordType(
    code="item_category",
    module="masterdata",
    plural="item_categories",
    label=L("物料分类", "Item category"),
    table="masterdata_item_category",
    record="master",
    fields=(
        f.code(L("分类编码", "Category code")),
        f.name(L("分类名称", "Category name")),
        f.choice(
            "kind",
            "存货类别",
            "Kind",
            f.option("raw", "原材料", "Raw material"),
            f.option("auxiliary", "辅助材料", "Auxiliary material"),
            f.option("component", "外购件", "Component"),
            f.option("packaging", "包装物", "Packaging"),
            f.option("semi_finished", "半成品", "Semi-finished"),
            f.option("finished", "产成品", "Finished goods"),
            f.option("merchandise", "库存商品", "Merchandise"),
            f.option("service", "服务", "Service"),
            required=True,
            default="merchandise",
            in_list=True,
        ),
        f.choice(
            "valuation_method",
            "计价方式",
            "Valuation method",
            *VALUATION_METHODS,
            required=True,
            default="moving_average",
            in_list=True,
        ),
        f.ref("parent", "item_category", "上级分类", "Parent", in_list=True),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="items",
    prepare=prepare.tree,
)

_TAX_RATE = "(SELECT t.rate FROM masterdata_tax t WHERE t.id = h.tax_id)"
_NOT_NEGATIVE: dict[str, Any] = {"minimum": "0"}

ITEM = RecordType(
    code="item",
    module="masterdata",
    plural="items",
    label=L("物料", "Item"),
    table="masterdata_item",
    record="master",
    fields=(
        f.code(L("物料编码", "Item code")),
        f.name(L("物料名称", "Item name"), usual_sort=True),
        f.text("spec", "规格型号", "Specification", in_list=True, searchable=True, width=160),
        f.text("drawing_no", "图号", "Drawing no.", 100, searchable=True),
        f.ref("category", "item_category", "分类", "Category", required=True, in_list=True),
        f.choice(
            "source",
            "来源",
            "Source",
            f.option("buy", "外购", "Bought"),
            f.option("make", "自制", "Made"),
            f.option("subcontract", "委外", "Subcontracted"),
            f.option("phantom", "虚拟", "Phantom"),
            required=True,
            default="buy",
            in_list=True,
        ),
        f.ref("unit", "unit", "库存单位", "Stock unit", required=True, in_list=True, width=80),
        f.ref("purchase_unit", "unit", "采购单位", "Purchase unit"),
        f.ref("sales_unit", "unit", "销售单位", "Sales unit"),
        f.text("barcode", "条码", "Barcode", 64, searchable=True, unique=True),
        Field("weight", Type.QUANTITY, L("单重 kg", "Weight, kg"), **_NOT_NEGATIVE),
        f.ref("tax", "tax", "税率", "Tax", section="price", in_list=True),
        Field(
            "tax_rate", Type.PERCENT, L("税率 %", "Tax rate %"), readonly=True, hidden=True, expression=_TAX_RATE,
            importable=False, section="price",
        ),
        f.text("tax_class_code", "税收分类编码", "Tax class code", 19, section="price"),
        Field("sales_price", Type.PRICE, L("销售单价", "Sales price"), section="price", in_list=True, **_NOT_NEGATIVE),
        Field("purchase_price", Type.PRICE, L("采购单价", "Purchase price"), section="price", see="see.cost",
              **_NOT_NEGATIVE),
        Field("standard_cost", Type.PRICE, L("标准成本", "Standard cost"), section="price", see="see.cost",
              **_NOT_NEGATIVE),
        f.choice(
            "valuation_method", "计价方式", "Valuation method", *VALUATION_METHODS, section="price",
            hint=L("留空则按分类", "Empty: as the category says"),
        ),
        f.ref("default_warehouse", "warehouse", "默认仓库", "Warehouse", section="stock"),
        f.ref("default_bin", "bin", "默认库位", "Bin", section="stock"),
        Field("safety_stock", Type.QUANTITY, L("安全库存", "Safety stock"), section="stock", default="0",
              **_NOT_NEGATIVE),
        Field("reorder_point", Type.QUANTITY, L("再订货点", "Reorder point"), section="stock", default="0",
              **_NOT_NEGATIVE),
        Field("min_lot", Type.QUANTITY, L("最小批量", "Minimum lot"), section="stock", default="0", **_NOT_NEGATIVE),
        Field("lot_multiple", Type.QUANTITY, L("批量倍数", "Lot multiple"), section="stock", default="0",
              **_NOT_NEGATIVE),
        Field("lead_time_days", Type.INT, L("提前期（天）", "Lead time, days"), section="stock", default=0, minimum="0",
              maximum="3650"),
        Field(
            "over_receipt_percent", Type.PERCENT, L("超收允差 %", "Over-receipt tolerance %"), section="stock",
            minimum="0", maximum="100", hint=L("留空则按公司", "Empty: as the company says"),
        ),
        *f.TAIL,
    ),
    sections={
        "main": f.MAIN,
        "price": L("价格与税", "Prices and tax"),
        "stock": L("库存与计划", "Stock and planning"),
        "other": f.OTHER,
    },
    title="name",
    order="code",
    search=("code", "name", "spec", "barcode", "drawing_no"),
    icon="item",
    prepare=prepare.item,
)  # fmt: skip
