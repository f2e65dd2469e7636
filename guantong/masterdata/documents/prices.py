"""What things cost: taxes with their time in force, and price lists."""

from __future__ import annotations

from guantong.kernel.declare import Field, L, Lines, RecordType, Type
from guantong.masterdata import prepare
from guantong.masterdata.documents import fields as f

TAX = RecordType(
    code="tax",
    module="masterdata",
    plural="taxes",
    label=L("税率", "Tax"),
    table="masterdata_tax",
    record="master",
    fields=(
        f.code(L("税率编码", "Tax code")),
        f.name(L("税率名称", "Tax name")),
        Field(
            "rate", Type.PERCENT, L("税率 %", "Rate %"), required=True, minimum="0", maximum="99.999999", in_list=True
        ),
        f.choice(
            "kind",
            "类别",
            "Kind",
            f.option("standard", "税率", "Standard rate"),
            f.option("levy", "征收率", "Levy rate"),
            f.option("exempt", "免税", "Exempt"),
            f.option("non_taxable", "不征税", "Not taxable"),
            required=True,
            default="standard",
            in_list=True,
        ),
        f.VALID_FROM,
        f.VALID_TO,
        f.ref("replaced_by", "tax", "后续税率", "Replaced by", in_list=True),
        *f.TAIL,
    ),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="finance",
    prepare=prepare.dated,
)

PRICE_LINES = Lines(
    name="lines",
    label=L("价格", "Prices"),
    table="masterdata_price_line",
    minimum=0,
    maximum=20_000,
    fields=(
        f.ref("item", "item", "物料", "Item", required=True, copies={"unit": "unit"}),
        Field(
            "item_spec", Type.TEXT, L("规格型号", "Specification"), readonly=True,
            expression="(SELECT i.spec FROM masterdata_item i WHERE i.id = l.item_id)",
        ),
        f.ref("party", "party", "往来单位", "Partner"),
        f.ref("unit", "unit", "单位", "Unit"),
        Field("min_quantity", Type.QUANTITY, L("起订数量", "From quantity"), minimum="0", default="0"),
        Field("price", Type.PRICE, L("单价", "Price"), required=True, minimum="0"),
        Field("valid_from", Type.DATE, L("生效日期", "Valid from")),
        Field("valid_to", Type.DATE, L("失效日期", "Valid to")),
        Field("lead_time_days", Type.INT, L("交货天数", "Lead time, days"), minimum="0", maximum="3650"),
        Field("min_order_quantity", Type.QUANTITY, L("最小订货量", "Minimum order"), minimum="0"),
        Field("max_order_quantity", Type.QUANTITY, L("最大订货量", "Maximum order"), minimum="0"),
        f.text("party_item_code", "对方料号", "Partner's item code", 64),
        f.text("party_item_name", "对方品名", "Partner's item name"),
        Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=500),
    ),
)  # fmt: skip

PRICE_LIST = RecordType(
    code="price_list",
    module="masterdata",
    plural="price_lists",
    label=L("价格表", "Price list"),
    table="masterdata_price_list",
    record="master",
    fields=(
        f.code(L("价格表编码", "Price list code")),
        f.name(L("价格表名称", "Price list name")),
        f.choice(
            "side",
            "方向",
            "Side",
            f.option("sell", "销售", "Selling", "info"),
            f.option("buy", "采购", "Buying", "good"),
            required=True,
            default="sell",
            in_list=True,
        ),
        f.ref("party", "party", "往来单位", "Partner", in_list=True),
        f.choice(
            "price_mode", "价格口径", "Prices are", *f.PRICE_MODES, required=True, default="inclusive", in_list=True
        ),
        f.CURRENCY,
        f.VALID_FROM,
        f.VALID_TO,
        *f.TAIL,
    ),
    lines=(PRICE_LINES,),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="main",
    prepare=prepare.price_list,
)
