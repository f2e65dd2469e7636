"""What numbering says to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

NO_SUCH_SERIES = Message(
    "numbering.no_such_series",
    "There is no number series “{found}”.",
    "Choose one of: {known}.",
    "没有编号序列“{found}”。",
    "请选择：{known}。",
)
BAD_PATTERN = Message(
    "numbering.bad_pattern",
    "“{found}” cannot head a number.",
    "Write letters, digits, Chinese and - _ . / (at most 30 characters) with the date parts {parts}.",
    "“{found}”不能作为编号规则。",
    "可写字母、数字、汉字和 - _ . /（最多 30 个字符），以及日期部分 {parts}。",
)
NEEDS_PARTS = Message(
    "numbering.needs_parts",
    "The date parts of the pattern must be those of the period after which it begins anew ({reset}): look at {part}.",
    "A day shows {{YYYY}}{{MM}}{{DD}}, a month {{YYYY}}{{MM}}, a year {{YYYY}}, never shows none; otherwise numbers could come twice.",
    "编号规则中的日期部分必须与重新编号的周期（{reset}）一致：请检查 {part}。",
    "按日写 {{YYYY}}{{MM}}{{DD}}，按月写 {{YYYY}}{{MM}}，按年写 {{YYYY}}，从不则不写；否则编号可能重复。",
)
SAME_PATTERN = Message(
    "numbering.same_pattern",
    "The series {other} has the pattern “{found}” already.",
    "Choose another pattern, so that a number names one kind of document.",
    "编号序列 {other} 已使用规则“{found}”。",
    "请使用不同的规则，以便从编号识别单据种类。",
)
COLLISION = Message(
    "numbering.collision",
    "The series {series} could give a number that is taken: {number} exists.",
    "Choose another pattern or more digits; numbers that were given never change.",
    "编号序列 {series} 可能与已有编号重复：{number} 已存在。",
    "请使用不同的规则或更多位数；已有编号不会改变。",
    409,
)
