"""What people see of the books: vouchers, accounts, periods, and the rules that make vouchers of documents."""

from __future__ import annotations

from guantong.accounting.dimensions import in_words
from guantong.accounting.prepare import prepare_account, prepare_account_rule, prepare_posting_rule, prepare_voucher
from guantong.accounting.summaries import in_language
from guantong.kernel.declare import Field, L, Lines, Link, Option, RecordType, State, Transition, Type, register

_SECTIONS = {"main": L("基本", "General"), "more": L("其他", "More")}
_SIDES = (Option("debit", L("借", "Debit")), Option("credit", L("贷", "Credit")))
_KINDS = (
    Option("", L("全部", "All")),
    Option("raw", L("原材料", "Raw material")),
    Option("auxiliary", L("辅助材料", "Auxiliary material")),
    Option("component", L("外购件", "Purchased component")),
    Option("packaging", L("包装物", "Packaging")),
    Option("semi_finished", L("半成品", "Semi-finished")),
    Option("finished", L("产成品", "Finished goods")),
    Option("merchandise", L("库存商品", "Merchandise")),
    Option("service", L("服务", "Service")),
)
_ACTIVE = Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True, width=70)
_REMARKS = Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), max_length=2000, section="more")

# The tables of the documents that post vouchers; `source_id` names a row in one of them.
_SOURCES = ("inventory_movement", "trade_invoice", "finance_payment")
_SOURCE_KINDS = (
    Option("opening", L("期初", "Opening")),
    Option("period", L("期末结转", "Period end")),
    Option("goods_receipt", L("采购入库单", "Goods receipt")),
    Option("purchase_return", L("采购退货单", "Purchase return")),
    Option("supplier_invoice", L("采购发票", "Supplier invoice")),
    Option("payment", L("付款单", "Payment")),
    Option("delivery", L("销售出库单", "Delivery")),
    Option("sales_return", L("销售退货单", "Sales return")),
    Option("sales_invoice", L("销售发票", "Sales invoice")),
    Option("receipt", L("收款单", "Receipt")),
    Option("other_receipt", L("其他入库单", "Other receipt")),
    Option("other_issue", L("其他出库单", "Other issue")),
    Option("transfer", L("调拨单", "Transfer")),
    Option("stock_count", L("盘点单", "Stock count")),
)
VOUCHER = RecordType(
    code="voucher",
    module="accounting",
    plural="vouchers",
    label=L("记账凭证", "Voucher"),
    table="accounting_voucher",
    kind="voucher",
    keeps_own_law=True,
    order="-business_on",
    search=("number", "summary"),
    icon="book-open",
    states=(
        State("draft", L("草稿", "Draft")),
        State("submitted", L("已提交", "Submitted"), "info"),
        State("reviewed", L("已审核", "Reviewed"), "info"),
        State("posted", L("已记账", "Posted"), "good"),
        State("void", L("已作废", "Void"), "bad"),
    ),
    transitions=(
        Transition("submit", ("draft",), "submitted", L("提交", "Submit"), primary=True),
        Transition("withdraw", ("submitted",), "draft", L("退回", "Take back")),
        Transition("review", ("submitted",), "reviewed", L("审核", "Review"), primary=True),
        Transition("unreview", ("reviewed",), "draft", L("反审核", "Undo review")),
        Transition(
            "post", ("reviewed",), "posted", L("记账", "Post"), primary=True,
            confirm=L("记账后不能修改，只能红字冲销。", "A posted voucher never changes; it can only be reversed."),
        ),
        Transition("void", ("draft",), "void", L("作废", "Void"), danger=True),
        Transition(
            "reverse", ("posted",), None, L("红字冲销", "Reverse"), danger=True, bulk=False,
            confirm=L("将生成并记账一张红字凭证。", "A red voucher is made and posted."),
            asks=(
                Field("on", Type.DATE, L("冲销日期", "Reversal date"), default="today"),
                Field("summary", Type.TEXT, L("摘要", "Summary"), max_length=200),
            ),
        ),
    ),
    sections=_SECTIONS,
    fields=(
        Field("business_on", Type.DATE, L("凭证日期", "Date"), required=True, default="today", in_list=True, width=110),
        Field(
            "word", Type.ENUM, L("凭证字", "Word"), options=(Option("记", L("记", "General")),), default="记", width=70
        ),
        Field(
            "summary", Type.TEXT, L("摘要", "Summary"), max_length=200, in_list=True, searchable=True, width=260,
            spoken=in_language,
        ),
        Field(
            "total", Type.MONEY, L("金额", "Amount"), readonly=True, importable=False, in_list=True, usual_sort=True,
            width=130,
        ),
        Field(
            "attachment_count", Type.INT, L("附单据数", "Papers attached"), default=0, minimum="0", maximum="9999",
            width=90,
        ),
        Field(
            "source", Type.ENUM, L("来源", "Source"), readonly=True, importable=False, in_list=True, width=130,
            expression="nullif(h.source_kind, '')", filterable=True, options=_SOURCE_KINDS,
        ),
        Field(
            "purpose", Type.ENUM, L("用途", "Purpose"), readonly=True, importable=False, default="normal", section="more",
            options=(
                Option("normal", L("普通", "Normal")), Option("opening", L("期初", "Opening")),
                Option("closing", L("结转", "Closing")), Option("reversal", L("冲销", "Reversal"), "bad"),
                Option("recost", L("成本调整", "Cost recalculation")),
            ),
        ),
        # No reference: its key in the database would lock the period's row under every posting.
        Field(
            "period", Type.TEXT, L("会计期间", "Period"), readonly=True, importable=False, section="more",
            expression="(SELECT p.code FROM accounting_period p WHERE p.id = h.period_id)",
        ),
        Field(
            "prepared_by", Type.TEXT, L("制单", "Prepared by"), readonly=True, importable=False, section="more",
            expression="(SELECT u.name FROM access_user u WHERE u.id = h.created_by_id)",
        ),
        Field(
            "reviewed_by", Type.TEXT, L("审核", "Reviewed by"), readonly=True, importable=False, section="more",
            expression="(SELECT u.name FROM access_user u WHERE u.id = h.reviewed_by_id)",
        ),
        Field(
            "posted_by_name", Type.TEXT, L("记账", "Posted by"), readonly=True, importable=False, section="more",
            expression="(SELECT u.name FROM access_user u WHERE u.id = h.posted_by_id)",
        ),
        Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), section="more"),
    ),
    lines=(
        Lines(
            "lines", L("分录", "Lines"), "accounting_voucher_line",
            (
                Field(
                    "summary", Type.TEXT, L("摘要", "Summary"), max_length=200, width=200, default="", spoken=in_language,
                ),
                Field("account", Type.REF, L("会计科目", "Account"), ref="account", required=True, width=220),
                Field("party", Type.REF, L("往来单位", "Partner"), ref="party", width=140),
                Field("department", Type.REF, L("部门", "Department"), ref="department", width=110),
                Field("employee", Type.REF, L("职员", "Employee"), ref="employee", width=100),
                Field("project", Type.REF, L("项目", "Project"), ref="project", width=110),
                Field("item", Type.REF, L("物料", "Item"), ref="item", width=140),
                Field("debit", Type.MONEY, L("借方金额", "Debit"), default="0", total=True, width=130),
                Field("credit", Type.MONEY, L("贷方金额", "Credit"), default="0", total=True, width=130),
                Field("quantity", Type.QUANTITY, L("数量", "Quantity"), width=100),
                Field("cash_flow_item", Type.TEXT, L("现金流量项目", "Cash flow item"), max_length=20, width=100, default=""),
            ),
            calculator="voucher",
            minimum=2,
        ),
    ),
    links=(
        Link("reversal_of_id", "accounting_voucher", None, L("冲销", "Reversal of")),
        *(Link("source_id", table, None, L("凭证", "Voucher")) for table in _SOURCES),
    ),
    prepare=prepare_voucher,
    amount_in_capitals="total",
    signatures=(
        L("会计主管", "Accounting supervisor"), L("记账", "Booked"), L("出纳", "Cashier"), L("审核", "Reviewed"),
        L("制单", "Prepared"),
    ),
)  # fmt: skip

ACCOUNT = RecordType(
    code="account",
    module="accounting",
    plural="accounts",
    label=L("会计科目", "Account"),
    table="accounting_account",
    record="master",
    order="code",
    search=("code", "name", "name_en"),
    title="name",
    icon="list-tree",
    menu="settings",
    sections=_SECTIONS,
    fields=(
        Field("code", Type.TEXT, L("科目编码", "Code"), required=True, unique=True, max_length=20, in_list=True, searchable=True, width=110),
        Field("name", Type.TEXT, L("科目名称", "Name"), required=True, max_length=200, in_list=True, searchable=True, width=220),
        Field("name_en", Type.TEXT, L("英文名称", "English name"), max_length=200, default="", in_list=True, width=220),
        Field("parent", Type.REF, L("上级科目", "Account above"), ref="account", width=160),
        Field(
            "class", Type.ENUM, L("类别", "Class"), required=True, default="asset", in_list=True, width=90,
            options=(
                Option("asset", L("资产", "Asset")), Option("liability", L("负债", "Liability")),
                Option("equity", L("所有者权益", "Equity")), Option("cost", L("成本", "Cost")),
                Option("profit_loss", L("损益", "Profit and loss")),
            ),
        ),
        Field("balance", Type.ENUM, L("余额方向", "Normal balance"), required=True, default="debit", options=_SIDES, in_list=True, width=80),
        Field("is_leaf", Type.BOOL, L("末级", "Leaf"), readonly=True, importable=False, in_list=True, width=70),
        Field(
            "dimensions", Type.TEXT, L("辅助核算", "Dimensions"), readonly=True, importable=False, in_list=True, width=180,
            expression="(SELECT string_agg(d, ' ') FROM (SELECT unnest(h.dims_required) || '!' AS d UNION ALL"
            " SELECT array_to_string(h.dims_one_of, '/') WHERE cardinality(h.dims_one_of) > 0 UNION ALL"
            " SELECT unnest(h.dims_optional)) x)",
            sortable=False, filterable=False, spoken=in_words,
        ),
        Field(
            "subledger", Type.ENUM, L("受控", "Controlled by"), readonly=True, importable=False, in_list=True, width=90,
            options=(
                Option("", L("否", "No")), Option("open_item", L("往来核销", "Open items")), Option("stock", L("存货", "Stock")),
            ),
        ),
        Field("is_cash", Type.BOOL, L("现金科目", "Cash"), default=False, width=80),
        Field("has_quantity", Type.BOOL, L("数量核算", "Quantities"), default=False, width=80),
        _ACTIVE,
        _REMARKS,
    ),
    prepare=prepare_account,
)  # fmt: skip

PERIOD = RecordType(
    code="period",
    module="accounting",
    plural="periods",
    label=L("会计期间", "Accounting period"),
    table="accounting_period",
    record="master",
    order="-starts_on",
    search=("code",),
    title="code",
    icon="calendar-check",
    menu="period_end",
    creatable=False,
    editable_in=(),
    states=(State("open", L("未结账", "Open"), "info"), State("closed", L("已结账", "Closed"), "good")),
    transitions=(
        Transition(
            "close_profit_and_loss", ("open",), None, L("结转损益", "Close profit and loss"), bulk=False,
            confirm=L("按期末余额生成损益结转凭证。", "Vouchers transfer income and expenses to profit of the year."),
        ),
        Transition(
            "close", ("open",), "closed", L("结账", "Close"), primary=True, bulk=False,
            confirm=L("结账后本期间不能再记账。", "Nothing can be posted into a closed period."),
        ),
        Transition(
            "reopen", ("closed",), "open", L("反结账", "Reopen"), danger=True, bulk=False,
            asks=(Field("reason", Type.TEXT, L("原因", "Reason"), required=True, max_length=200),),
        ),
    ),
    fields=(
        Field("code", Type.TEXT, L("期间", "Period"), readonly=True, in_list=True, searchable=True, width=110),
        Field("starts_on", Type.DATE, L("起始日期", "From"), readonly=True, in_list=True, width=110),
        Field("ends_on", Type.DATE, L("截止日期", "To"), readonly=True, in_list=True, width=110),
        Field("closed_at", Type.DATETIME, L("结账时间", "Closed at"), readonly=True, in_list=True, width=160),
        Field("reopen_reason", Type.TEXT, L("反结账原因", "Reason of reopening"), readonly=True, in_list=True, width=200),
    ),
)  # fmt: skip

POSTING_RULE = RecordType(
    code="posting_rule",
    module="accounting",
    plural="posting_rules",
    label=L("记账规则", "Posting rule"),
    table="accounting_posting_rule",
    record="master",
    order="code",
    search=("code", "role", "summary"),
    title="code",
    icon="git-branch",
    menu="settings",
    sections=_SECTIONS,
    fields=(
        Field("code", Type.TEXT, L("编码", "Code"), readonly=True, importable=False, in_list=True, searchable=True, width=180),
        Field("event", Type.TEXT, L("业务事件", "Event"), required=True, max_length=60, in_list=True, width=180),
        Field("sequence", Type.INT, L("顺序", "Sequence"), required=True, default=10, minimum="1", maximum="9999", in_list=True, width=70),
        Field("side", Type.ENUM, L("方向", "Side"), required=True, default="debit", options=_SIDES, in_list=True, width=70),
        Field("role", Type.TEXT, L("科目角色", "Account role"), required=True, max_length=60, in_list=True, width=160),
        Field("amount", Type.TEXT, L("取数", "Amount"), required=True, max_length=60, in_list=True, width=140),
        Field("merge", Type.BOOL, L("合并同类分录", "Merge equal lines"), default=True, width=90),
        Field("summary", Type.TEXT, L("摘要", "Summary"), max_length=200, default="", in_list=True, width=160),
        _ACTIVE,
        _REMARKS,
    ),
    prepare=prepare_posting_rule,
)  # fmt: skip

ACCOUNT_RULE = RecordType(
    code="account_rule",
    module="accounting",
    plural="account_rules",
    label=L("科目规则", "Account rule"),
    table="accounting_account_rule",
    record="master",
    order="code",
    search=("code", "role"),
    title="code",
    icon="route",
    menu="settings",
    sections=_SECTIONS,
    fields=(
        Field("code", Type.TEXT, L("编码", "Code"), readonly=True, importable=False, in_list=True, searchable=True, width=200),
        Field("role", Type.TEXT, L("科目角色", "Account role"), required=True, max_length=60, in_list=True, width=160),
        Field("category_kind", Type.ENUM, L("物料类别", "Kind of category"), options=_KINDS, default="", in_list=True, width=120),
        Field("category", Type.REF, L("物料分类", "Item category"), ref="item_category", in_list=True, width=140),
        Field("account", Type.REF, L("会计科目", "Account"), ref="account", required=True, in_list=True, width=200),
        _ACTIVE,
        _REMARKS,
    ),
    prepare=prepare_account_rule,
)  # fmt: skip

register(VOUCHER, ACCOUNT, PERIOD, POSTING_RULE, ACCOUNT_RULE)
