"""The documents of money: receipts from customers and payments to suppliers, with what they settle."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from guantong.finance.derive import derive_payment
from guantong.finance.prepare import prepare_payment
from guantong.kernel.declare import Create, Field, L, Lines, Link, Option, RecordType, Type, When, register
from guantong.trade import fields as f
from guantong.trade.side import BUY, SELL, Side

METHODS = (
    Option("transfer", L("银行转账", "Bank transfer")),
    Option("cash", L("现金", "Cash")),
    Option("wechat", L("微信", "WeChat Pay")),
    Option("alipay", L("支付宝", "Alipay")),
    Option("cheque", L("支票", "Cheque")),
    Option("none", L("不动款(仅核销)", "No money (settlement only)")),
)
_WITH_MONEY = tuple(one.value for one in METHODS if one.value != "none")
SECTIONS = {"main": L("基本", "General"), "more": L("其他", "More")}
LINKS = (
    Link("open_item_id", "trade_invoice", "accounting_open_item", L("发票", "Invoice")),
    Link("open_item_id", "finance_payment", "accounting_open_item", L("预收预付", "Advance")),
    Link("reversal_of_id", "finance_payment", None, L("冲销", "Reversal of")),
)


def _fields(side: Side, amount: L, advance: L) -> tuple[Field, ...]:
    return (
        f.BUSINESS_ON,
        f.plain_party(side),
        Field(
            "bank_account", Type.REF, L("银行账户", "Bank account"), ref="bank_account", in_list=True, width=140,
            hint=L("金额为零时可空", "May be empty when no money moves"),
            visible_when=When("settlement_method", one_of=_WITH_MONEY),
        ),
        Field(
            "settlement_method", Type.ENUM, L("结算方式", "Method"), options=METHODS, default="transfer", in_list=True,
            width=100,
        ),
        Field("amount", Type.MONEY, amount, in_list=True, total=True, usual_sort=True, width=130, default="0"),
        Field(
            "applied_amount", Type.MONEY, L("核销金额", "Applied"), readonly=True, importable=False, in_list=True,
            total=True, width=120,
        ),
        Field(
            "discount_total", Type.MONEY, L("现金折扣", "Cash discount"), readonly=True, importable=False, total=True,
            width=110,
        ),
        Field(
            "advance_amount", Type.MONEY, advance, readonly=True, importable=False, in_list=True, total=True, width=120
        ),
        f.employee(L("经手人", "Handled by")),
        replace(
            f.external_ref(L("银行流水号/支票号", "Bank reference or cheque no.")),
            required_when=When("settlement_method", one_of=("cheque",)),
        ),
        Field("currency", Type.TEXT, L("币种", "Currency"), default="company_currency", max_length=3, section="more"),
        f.DEPARTMENT,
        f.REMARKS,
    )  # fmt: skip


def _lines() -> tuple[Lines, ...]:
    return (
        Lines(
            "lines",
            L("核销明细", "Settled documents"),
            "finance_payment_line",
            (
                Field(
                    "open_item", Type.REF, L("核销单据", "Open item"), ref="open_item", required=True, width=200,
                    copies={"reference": "reference", "due_amount": "due_amount", "amount": "due_amount"},
                ),
                Field(
                    "reference", Type.TEXT, L("单据号", "Document"), readonly=True, importable=False, width=150,
                    default="",
                ),
                Field(
                    "due_amount", Type.MONEY, L("未结金额", "Open amount"), readonly=True, importable=False, total=True,
                    width=120,
                ),
                Field("amount", Type.MONEY, L("本次金额", "Amount"), total=True, width=120),
                Field("discount", Type.MONEY, L("折扣", "Discount"), default="0", total=True, width=100),
                f.LINE_REMARKS,
            ),
            calculator="allocation",
            minimum=0,
        ),
    )  # fmt: skip


RECEIPT = RecordType(
    code="receipt",
    module="finance",
    plural="receipts",
    label=L("收款单", "Receipt"),
    table="finance_payment",
    kind="receipt",
    prefix="SK",
    order="-business_on",
    search=("number", "external_ref"),
    icon="pay-circle",
    states=f.POSTING_STATES,
    transitions=f.POSTING_STEPS,
    sections=SECTIONS,
    fields=_fields(SELL, L("收款金额", "Amount received"), L("预收金额", "Advance")),
    lines=_lines(),
    links=LINKS,
    creates=(Create("receipt", L("核销预收", "Apply the advance"), ("posted",)),),
    prepare=partial(prepare_payment, SELL),
    derive=partial(derive_payment, SELL),
    amount_in_capitals="amount",
    signatures=(L("出纳", "Cashier"), L("会计", "Accountant")),
)

PAYMENT = RecordType(
    code="payment",
    module="finance",
    plural="payments",
    label=L("付款单", "Payment"),
    table="finance_payment",
    kind="payment",
    prefix="FK",
    order="-business_on",
    search=("number", "external_ref"),
    icon="bank",
    states=f.POSTING_STATES,
    transitions=f.POSTING_STEPS,
    sections=SECTIONS,
    fields=_fields(BUY, L("付款金额", "Amount paid"), L("预付金额", "Advance")),
    lines=_lines(),
    links=LINKS,
    creates=(Create("payment", L("核销预付", "Apply the advance"), ("posted",)),),
    prepare=partial(prepare_payment, BUY),
    derive=partial(derive_payment, BUY),
    amount_in_capitals="amount",
    signatures=(L("出纳", "Cashier"), L("会计", "Accountant"), L("审核", "Approved")),
)

OPEN_ITEM = RecordType(
    code="open_item",
    module="finance",
    plural="open_items",
    label=L("未结单据", "Open item"),
    table="finance_open_item",
    record="master",
    creatable=False,
    icon="hourglass",
    order="-is_active,due_on",
    title="code",
    search=("code", "name"),
    fields=(
        Field("code", Type.TEXT, L("单据号", "Document"), readonly=True, in_list=True, searchable=True, width=160),
        Field("name", Type.TEXT, L("往来单位名称", "Partner's name"), readonly=True, searchable=True, width=200),
        Field("party", Type.REF, L("往来单位", "Partner"), ref="party", readonly=True, in_list=True, width=220),
        Field(
            "side", Type.ENUM, L("方向", "Side"), readonly=True, in_list=True, width=80,
            options=(Option("sell", L("应收", "Receivable"), "info"), Option("buy", L("应付", "Payable"), "warn")),
        ),
        Field("is_advance", Type.BOOL, L("预收预付", "Advance"), readonly=True, in_list=True, width=90),
        Field("business_on", Type.DATE, L("单据日期", "Date"), readonly=True, in_list=True, width=110),
        Field("due_on", Type.DATE, L("到期日", "Due on"), readonly=True, in_list=True, width=110),
        Field("amount", Type.MONEY, L("原金额", "Amount"), readonly=True, width=120),
        Field("due_amount", Type.MONEY, L("未结金额", "Open amount"), readonly=True, in_list=True, total=True, width=130),
        Field("reference", Type.TEXT, L("参考号", "Reference"), readonly=True, hidden=True),
        Field("is_active", Type.BOOL, L("未结", "Open"), readonly=True, in_list=True, width=70),
    ),
)  # fmt: skip

register(RECEIPT, PAYMENT, OPEN_ITEM)
