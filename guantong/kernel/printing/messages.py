"""What printing says to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

NOT_A_LAYOUT = Message(
    "printing.not_a_layout",
    "The layout of the print template cannot be read: {place}: found {found}, expected {expected}.",
    "Arrange it on the page “Print templates”, or correct the place named.",
    "打印模板的版式无法读取：{place}：实为 {found}，应为 {expected}。",
    "请在“打印模板”页面编辑，或更正所指的位置。",
)
NO_SUCH_TYPE = Message(
    "printing.no_such_type",
    "There is no type “{found}” that can be printed.",
    "Choose one of: {known}.",
    "没有可以打印的类型“{found}”。",
    "请选择：{known}。",
)
NO_SUCH_FIELD = Message(
    "printing.no_such_field",
    "“{type}” has no field “{found}” to print ({place}).",
    "Choose one of: {known}.",
    "“{type}”没有可以打印的字段“{found}”（{place}）。",
    "请选择：{known}。",
)
SUBTOTAL_NEEDS_LINES = Message(
    "printing.subtotal_needs_lines",
    "A subtotal for each page needs a number of lines per page.",
    "Give lines per page, or switch the page subtotal off.",
    "每页小计需要设定每页行数。",
    "请填写每页行数，或取消每页小计。",
)
TOO_WIDE = Message(
    "printing.too_wide",
    "{what} of {found} mm is more than the {limit} mm between the margins of the paper.",
    "Make it narrower, lower the margins, or choose a larger paper.",
    "{what}共 {found} 毫米，超过页边距之间的 {limit} 毫米。",
    "请缩小、减小页边距，或选择更大的纸张。",
)
NO_TEMPLATE = Message(
    "printing.no_template",
    "There is no active print template “{found}” for “{type}”.",
    "Choose another template, or print the standard form.",
    "“{type}”没有启用的打印模板“{found}”。",
    "请选择其他模板，或打印标准格式。",
    404,
)
BAD_MARK = Message(
    "printing.bad_mark",
    "“{found}” cannot be printed as {kind}.",
    "Code 128 takes 1 to 48 letters, digits and signs of ASCII, a QR code up to 800 characters; choose another field.",
    "“{found}”不能印成{kind}。",
    "一维条码（Code 128）只能含 1 至 48 个英文字母、数字和符号，二维码最多 800 个字符；请选择其他字段。",
)
TOO_MANY = Message(
    "printing.too_many",
    "{found} pages or records are more than the {limit} that one file may hold.",
    "Print them in several parts.",
    "{found} 页（张）超过一个文件最多的 {limit} 页（张）。",
    "请分几次打印。",
)
