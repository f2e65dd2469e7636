"""What receipts and payments say when they refuse."""

from __future__ import annotations

from guantong.kernel.messages import Message

OTHER_PARTY = Message(
    "finance.other_party",
    "Line {line}: {reference} belongs to another partner.",
    "Choose open items of {party} only, or enter a second document.",
    "第 {line} 行：{reference} 属于其他往来单位。",
    "请只选择 {party} 的未结单据,其他单位另开单据。",
)
WRONG_ACCOUNT = Message(
    "finance.wrong_account",
    "Line {line}: {reference} is not settled by this kind of document.",
    "Settle receivables and customers' advances by receipts, payables and suppliers' advances by payments.",
    "第 {line} 行：{reference} 不能用此类单据核销。",
    "应收和预收用收款单核销,应付和预付用付款单核销。",
)
TOO_MUCH = Message(
    "finance.too_much",
    "Line {line}: {amount} is more than the {open} still open on {reference}.",
    "Reduce amount and discount to {open} together, or keep the rest as an advance.",
    "第 {line} 行：{amount} 超过 {reference} 的未结金额 {open}。",
    "请将金额与折扣合计减少到 {open},余款可作预收预付。",
)
WRONG_SIGN = Message(
    "finance.wrong_sign",
    "Line {line}: {amount} has the wrong sign for {reference}, of which {open} is open.",
    "Invoices are positive; red invoices and advances are negative.",
    "第 {line} 行：{reference} 未结 {open},金额 {amount} 的正负号不对。",
    "蓝字发票用正数,红字发票和预收预付用负数。",
)
TWICE = Message(
    "finance.twice",
    "Line {line}: {reference} is settled twice on this document.",
    "Put everything for {reference} into one line.",
    "第 {line} 行：{reference} 在本单重复核销。",
    "请将 {reference} 合并为一行。",
)
MORE_THAN_MONEY = Message(
    "finance.more_than_money",
    "The lines settle {applied}, but the document is for {amount} only.",
    "Raise the amount, lower the lines, or add an advance of the partner as a negative line.",
    "核销合计 {applied} 超过单据金额 {amount}。",
    "请增加金额、减少核销,或以负数行使用预收预付款。",
)
NO_BANK = Message(
    "finance.no_bank",
    "Money moves, so a bank account is needed.",
    "Choose the bank account or cash box.",
    "有资金收付,必须选择银行账户。",
    "请选择银行账户或现金账户。",
)
NOTHING = Message(
    "finance.nothing",
    "The document neither moves money nor settles anything.",
    "Enter an amount or choose open items.",
    "单据既无金额也无核销。",
    "请录入金额或选择未结单据。",
)
NOT_BOOKED = Message(
    "finance.not_booked",
    "{document} says {said}, but {booked} is booked in its name.",
    "Receipts and payments are posted by their own step, which settles and books them; nothing was saved.",
    "{document} 记载金额 {said}，而以其名义登记 {booked}。",
    "请通过单据自身的过账操作核销记账；未保存任何数据。",
    status=409,
)
