"""Every message of the masters, in Chinese and English."""

from __future__ import annotations

from guantong.kernel.messages import Message

CREDIT_CODE_LENGTH = Message(
    "masterdata.credit_code_length",
    "{found} has {length} characters; a unified social credit code has 18.",
    "Copy the code from the business licence.",
    "{found} 有 {length} 位，统一社会信用代码应为 18 位。",
    "请按营业执照填写。",
)
CREDIT_CODE_CHARACTER = Message(
    "masterdata.credit_code_character",
    "{found} contains {character}, which a unified social credit code never has.",
    "The letters I, O, S, V and Z are not used; look whether a digit 1, 0, 5 or 2 is meant.",
    "{found} 含有 {character}，统一社会信用代码不使用该字符。",
    "代码不含字母 I、O、S、V、Z；请检查是否应为数字 1、0、5、2。",
)
CREDIT_CODE_CHECKSUM = Message(
    "masterdata.credit_code_checksum",
    "{found} is mistyped: by its checksum (GB 32100) it would have to end in {right}.",
    "Compare the code with the business licence, character by character.",
    "{found} 有误：按校验规则（GB 32100）末位应为 {right}。",
    "请与营业执照逐位核对。",
)
NO_ROLE = Message(
    "masterdata.no_partner_role",
    "{code} is neither a customer nor a supplier.",
    "Tick at least one of the two.",
    "{code} 既不是客户也不是供应商。",
    "请至少勾选一项。",
)
TAX_CLASS_CODE = Message(
    "masterdata.tax_class_code",
    "The tax class code {found} is not a number of 19 digits.",
    "Copy it from the list of the tax authority; shorter codes are filled up with zeros at the end.",
    "税收分类编码 {found} 不是 19 位数字。",
    "请从税务总局编码表复制；不足 19 位的在末尾补 0。",
)
STAGES_NOT_HUNDRED = Message(
    "masterdata.stages_not_hundred",
    "The stages add up to {found} %, not 100 %.",
    "Correct the percentages; the last stage takes the rounding remainder.",
    "各阶段比例合计 {found} %，应为 100 %。",
    "请修改比例；尾差归入最后一期。",
)
DATES_REVERSED = Message(
    "masterdata.dates_reversed",
    "{found} is before {start}, when it begins.",
    "Let the end be on or after the beginning.",
    "结束日期 {found} 早于开始日期 {start}。",
    "结束日期不得早于开始日期。",
)
OWN_PARENT = Message(
    "masterdata.own_parent",
    "{code} cannot be its own parent.",
    "Choose another parent, or leave it empty.",
    "{code} 不能作为自己的上级。",
    "请选择其他上级，或留空。",
)
SAME_UNITS = Message(
    "masterdata.same_units",
    "A unit is not converted into itself.",
    "Choose two different units.",
    "同一单位之间不需要换算。",
    "请选择两个不同的单位。",
)
NO_CONVERSION = Message(
    "masterdata.no_conversion",
    "Item {item} has no conversion from {unit} to its stock unit {stock_unit}.",
    "Enter the conversion among the unit conversions, or use {stock_unit}.",
    "物料 {item} 没有从 {unit} 到库存单位 {stock_unit} 的换算率。",
    "请在单位换算中录入，或直接使用 {stock_unit}。",
)
INEXACT_QUANTITY = Message(
    "masterdata.inexact_quantity",
    "{quantity} {unit} of item {item} is {exact} {stock_unit}, which six decimals cannot hold exactly.",
    "Use {nearest} {stock_unit}, or a quantity that divides evenly.",
    "物料 {item} 的 {quantity} {unit} 等于 {exact} {stock_unit}，六位小数无法精确表示。",
    "请改用 {nearest} {stock_unit}，或换成能整除的数量。",
)
WRONG_BIN = Message(
    "masterdata.bin_elsewhere",
    "Bin {bin} does not belong to warehouse {warehouse}.",
    "Choose a bin of this warehouse.",
    "库位 {bin} 不属于仓库 {warehouse}。",
    "请选择该仓库的库位。",
)
COMPANY_EXISTS = Message(
    "masterdata.company_exists",
    "There is a company {code} already.",
    "Choose another code.",
    "公司 {code} 已存在。",
    "请使用其他编码。",
    409,
)
