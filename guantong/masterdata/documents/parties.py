"""Customers and suppliers, and when they pay."""

from __future__ import annotations

from guantong.kernel.declare import Field, L, Lines, RecordType, Type
from guantong.masterdata import prepare
from guantong.masterdata.documents import fields as f

IS_DEFAULT = Field("is_default", Type.BOOL, L("默认", "Default"), default=False)

CONTACTS = Lines(
    name="contacts",
    label=L("联系人", "Contacts"),
    table="masterdata_party_contact",
    minimum=0,
    maximum=200,
    fields=(
        f.text("name", "姓名", "Name", 60, required=True),
        f.text("title", "职务", "Position", 60),
        f.text("phone", "电话", "Phone", 60),
        f.text("email", "邮箱", "E-mail"),
        IS_DEFAULT,
        Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=500),
    ),
)

ADDRESSES = Lines(
    name="addresses",
    label=L("地址", "Addresses"),
    table="masterdata_party_address",
    minimum=0,
    maximum=200,
    fields=(
        f.choice(
            "kind",
            "用途",
            "Used for",
            f.option("delivery", "收货", "Delivery"),
            f.option("invoice", "开票", "Invoice"),
            f.option("office", "办公", "Office"),
            required=True,
            default="delivery",
        ),
        f.text("address", "地址", "Address", 300, required=True),
        f.text("contact", "联系人", "Contact", 60),
        f.text("phone", "电话", "Phone", 60),
        IS_DEFAULT,
        Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=500),
    ),
)

PARTY = RecordType(
    code="party",
    module="masterdata",
    plural="parties",
    label=L("往来单位", "Business partner"),
    table="masterdata_party",
    record="master",
    fields=(
        f.code(L("单位编码", "Partner code")),
        f.name(L("单位名称", "Partner name"), usual_sort=True),
        f.text("short_name", "简称", "Short name", 100, in_list=True, searchable=True),
        Field("is_customer", Type.BOOL, L("客户", "Customer"), default=False, in_list=True, width=70),
        Field("is_supplier", Type.BOOL, L("供应商", "Supplier"), default=False, in_list=True, width=70),
        f.text("credit_code", "统一社会信用代码", "Credit code", 18, in_list=True, searchable=True),
        f.text("contact", "联系人", "Contact", 60, in_list=True, section="contact"),
        f.text("phone", "电话", "Phone", 60, in_list=True, section="contact"),
        f.text("email", "邮箱", "E-mail", section="contact"),
        f.text("address", "地址", "Address", 300, section="contact"),
        f.ref("payment_terms", "payment_terms", "付款条件", "Payment terms", section="trade", in_list=True),
        f.ref("price_list", "price_list", "价格表", "Price list", section="trade"),
        f.ref("tax", "tax", "税率", "Tax", section="trade"),
        Field(
            "tax_rate", Type.PERCENT, L("税率 %", "Tax rate %"), readonly=True, hidden=True, importable=False,
            expression="(SELECT t.rate FROM masterdata_tax t WHERE t.id = h.tax_id)", section="trade",
        ),
        Field(
            "currency", Type.TEXT, L("币种", "Currency"), max_length=3, default="company_currency", required=True,
            section="trade",
        ),
        Field("credit_limit", Type.MONEY, L("信用额度", "Credit limit"), minimum="0", section="trade"),
        f.text("salesperson", "业务员", "Salesperson", 60, in_list=True, section="trade"),
        f.ref("department", "department", "部门", "Department", section="trade"),
        f.text("invoice_title", "发票抬头", "Invoice title", section="invoice"),
        f.text("invoice_address", "开票地址", "Invoice address", 300, section="invoice"),
        f.text("invoice_phone", "开票电话", "Invoice phone", 60, section="invoice"),
        f.text("bank_name", "开户行", "Bank", section="invoice"),
        f.text("bank_account_no", "银行账号", "Bank account no.", 60, section="invoice"),
        *f.TAIL,
    ),
    lines=(CONTACTS, ADDRESSES),
    sections={
        "main": f.MAIN,
        "contact": L("联系方式", "Contact"),
        "trade": L("交易条件", "Terms of trade"),
        "invoice": L("开票资料", "Invoice data"),
        "other": f.OTHER,
    },
    title="name",
    order="code",
    search=("code", "name", "short_name", "credit_code"),
    icon="party",
    prepare=prepare.party,
)  # fmt: skip

STAGES = Lines(
    name="stages",
    label=L("阶段", "Stages"),
    table="masterdata_payment_stage",
    minimum=1,
    maximum=60,
    fields=(
        Field("percent", Type.PERCENT, L("比例 %", "Percent"), required=True, positive=True, maximum="100", total=True),
        Field("months", Type.INT, L("月数", "Months"), minimum="0", maximum="120", default=0),
        Field("end_of_month", Type.BOOL, L("从月末起算", "From end of month"), default=False),
        Field("days", Type.INT, L("天数", "Days"), minimum="0", maximum="3650", default=0),
        Field("remarks", Type.TEXT, L("备注", "Remarks"), max_length=500),
    ),
)

PAYMENT_TERMS = RecordType(
    code="payment_terms",
    module="masterdata",
    plural="payment_terms",
    label=L("付款条件", "Payment terms"),
    table="masterdata_payment_terms",
    record="master",
    fields=(f.code(L("条件编码", "Terms code")), f.name(L("条件名称", "Terms name")), *f.TAIL),
    lines=(STAGES,),
    sections=f.SECTIONS,
    title="name",
    order="code",
    search=("code", "name"),
    menu="finance",
    prepare=prepare.payment_terms,
)
