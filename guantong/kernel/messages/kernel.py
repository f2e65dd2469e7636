"""The messages of the kernel itself."""

from __future__ import annotations

from guantong.kernel.messages import Message

# --- who may ---------------------------------------------------------------------------------------------------------
NOT_SIGNED_IN = Message(
    "kernel.not_signed_in",
    "You are not signed in, or your sign-in has ended.",
    "Sign in again.",
    "您尚未登录，或登录已失效。",
    "请重新登录。",
    401,
)
FORBIDDEN = Message(
    "kernel.forbidden",
    "You may not do this: the permission {permission} is missing.",
    "Ask an administrator to add the permission to one of your roles.",
    "您没有此操作的权限：缺少 {permission}。",
    "请联系管理员为您的角色增加该权限。",
    403,
)
NO_COMPANY = Message(
    "kernel.no_company",
    "You do not work in this company.",
    "Choose one of your companies, or ask an administrator to add you.",
    "您不属于该公司账套。",
    "请选择您所属的公司，或联系管理员添加。",
    403,
)
BAD_CSRF = Message(
    "kernel.bad_csrf",
    "The request does not come from your own page.",
    "Load the page again and repeat what you did.",
    "请求不是来自您自己的页面。",
    "请刷新页面后重试。",
    403,
)
PASSWORD_FIRST = Message(
    "kernel.password_first",
    "Your password must be changed before you go on.",
    "Set a new password.",
    "请先修改密码再继续。",
    "请设置新密码。",
    403,
)
NOT_FOUND = Message(
    "kernel.not_found",
    "{label} {id} does not exist, or you may not see it.",
    "Look it up in the list.",
    "{label} {id} 不存在，或您无权查看。",
    "请从列表中查找。",
    404,
)
NO_SUCH_ADDRESS = Message(
    "kernel.no_such_address",
    "There is nothing at {path}.",
    "See /api/docs for what there is.",
    "{path} 处没有内容。",
    "可用接口见 /api/docs。",
    404,
)
METHOD_NOT_ALLOWED = Message(
    "kernel.method_not_allowed",
    "{method} is not possible here.",
    "Possible: {allowed}.",
    "此处不支持 {method}。",
    "可用方法：{allowed}。",
    405,
)
# --- the request itself ----------------------------------------------------------------------------------------------
NOT_JSON = Message(
    "kernel.not_json",
    "The request is not valid JSON: {reason}.",
    "Send one JSON object in UTF-8.",
    "请求内容不是有效的 JSON：{reason}。",
    "请发送一个 UTF-8 编码的 JSON 对象。",
    400,
)
NOT_AN_OBJECT = Message(
    "kernel.not_an_object",
    "A JSON object was expected, {found} was found.",
    'Send the fields as {{"field": value}}.',
    "此处应为 JSON 对象，实际为 {found}。",
    '请以 {{"字段": 值}} 的形式发送。',
    400,
)
TOO_LARGE = Message(
    "kernel.too_large",
    "The request has {size} bytes; at most {limit} are taken.",
    "Split it, or use the import for many rows.",
    "请求大小为 {size} 字节，超过上限 {limit} 字节。",
    "请拆分发送，大批数据请使用导入。",
    413,
)
KEY_REUSED = Message(
    "kernel.key_reused",
    "The request key {key} was already used for another request.",
    "Make a new key for each new request.",
    "请求键 {key} 已用于另一个不同的请求。",
    "每个新请求请使用新的键。",
    409,
)
KEY_IN_USE = Message(
    "kernel.key_in_use",
    "The request with the key {key} is still being carried out.",
    "Wait a moment and look whether the document is there.",
    "键为 {key} 的请求仍在处理中。",
    "请稍候并查看单据是否已生成。",
    409,
)
BAD_PARAMETER = Message(
    "kernel.bad_parameter",
    "The parameter {name} cannot be used: {found}. Expected: {expected}.",
    "Correct the address.",
    "参数 {name} 无法使用：{found}。应为：{expected}。",
    "请更正请求地址。",
)
REPORT_TOO_LONG = Message(
    "kernel.report_too_long",
    "The report has more than {limit} rows, which is too many to be taken as a whole.",
    "Narrow it: fewer days, one account, one item or one partner.",
    "报表超过 {limit} 行，无法整张处理。",
    "请缩小条件：缩短日期范围，或指定科目、物料、往来单位。",
)
UNEXPECTED = Message(
    "kernel.unexpected",
    "Something went wrong on our side. Nothing was saved. Trace {trace_id}.",
    "Try again; if it happens again, tell your administrator the trace number.",
    "系统内部错误，未保存任何内容。追踪号 {trace_id}。",
    "请重试；如再次出现，请将追踪号告知管理员。",
    500,
)
NO_DATABASE = Message(
    "kernel.no_database",
    "The database cannot be reached at the moment. Nothing was saved.",
    "Try again in a minute.",
    "数据库暂时无法连接，未保存任何内容。",
    "请一分钟后重试。",
    503,
)
CROWDED = Message(
    "kernel.crowded",
    "More requests arrive at the moment than can be answered. Nothing was done with this one.",
    "Try again in a few seconds; the same request key may be sent again.",
    "当前请求过多，本次请求尚未处理。",
    "请几秒后重试，可使用同一请求键重发。",
    503,
)
NO_SPACE = Message(
    "kernel.no_space",
    "The server's disk is full. Nothing was saved.",
    "Tell your administrator to make room on the disk; then send it again.",
    "服务器磁盘空间已满，未保存任何内容。",
    "请管理员清理磁盘空间后重新提交。",
    503,
)
# --- fields ----------------------------------------------------------------------------------------------------------
UNKNOWN_FIELD = Message(
    "kernel.unknown_field",
    "There is no field {name} here.",
    "Leave it out, or correct its spelling. Known: {known}.",
    "此处没有字段 {name}。",
    "请去掉或更正拼写。可用字段：{known}。",
)
READONLY_FIELD = Message(
    "kernel.readonly_field",
    "{label} is set by the system and cannot be changed by hand.",
    "Leave the field out.",
    "{label}由系统填写，不能手工修改。",
    "请去掉该字段。",
)
REQUIRED = Message(
    "kernel.required",
    "{label} is missing.",
    "Fill in {label}.",
    "{label}不能为空。",
    "请填写{label}。",
)
WRONG_TYPE = Message(
    "kernel.wrong_type",
    "{label}: {found} is not {expected}.",
    "Enter {expected}.",
    "{label}：{found} 不是{expected}。",
    "请输入{expected}。",
)
TOO_LONG = Message(
    "kernel.too_long",
    "{label} has {length} characters; at most {limit} are possible.",
    "Shorten it.",
    "{label}有 {length} 个字符，最多 {limit} 个。",
    "请缩短内容。",
)
BAD_CHARACTERS = Message(
    "kernel.bad_characters",
    "{label} contains a control character ({found}).",
    "Type the text anew instead of pasting it.",
    "{label}含有控制字符（{found}）。",
    "请重新键入，不要粘贴。",
)
TOO_SMALL = Message(
    "kernel.too_small",
    "{label} is {found}; at least {limit} is needed.",
    "Enter {limit} or more.",
    "{label}为 {found}，不得小于 {limit}。",
    "请输入不小于 {limit} 的值。",
)
TOO_GREAT = Message(
    "kernel.too_great",
    "{label} is {found}; at most {limit} is possible.",
    "Enter {limit} or less.",
    "{label}为 {found}，不得大于 {limit}。",
    "请输入不大于 {limit} 的值。",
)
NOT_POSITIVE = Message(
    "kernel.not_positive",
    "{label} must be greater than 0, not {found}.",
    "Enter a value above 0; to go back, use the return or the reversal.",
    "{label}必须大于 0，不能为 {found}。",
    "请输入大于 0 的值；退回请使用退货或冲销。",
)
ZERO = Message(
    "kernel.zero",
    "{label} must not be 0.",
    "Enter a value, or delete the line.",
    "{label}不能为 0。",
    "请输入数值，或删除该行。",
)
TOO_MANY_DECIMALS = Message(
    "kernel.too_many_decimals",
    "{label}: {found} has more than {limit} decimals.",
    "Round it to {limit} decimals.",
    "{label}：{found} 的小数超过 {limit} 位。",
    "请四舍五入到 {limit} 位小数。",
)
NOT_AN_OPTION = Message(
    "kernel.not_an_option",
    "{label}: {found} is not one of {options}.",
    "Choose one of {options}.",
    "{label}：{found} 不在可选值 {options} 之中。",
    "请选择 {options} 之一。",
)
NO_SUCH_REFERENCE = Message(
    "kernel.no_such_reference",
    "{label}: there is no {type} {found} in this company.",
    "Choose an existing {type}, or create it first.",
    "{label}：本公司没有{type} {found}。",
    "请选择已有的{type}，或先新建。",
)
INACTIVE_REFERENCE = Message(
    "kernel.inactive_reference",
    "{label}: {type} {found} is not in use any more.",
    "Choose another one, or ask its owner to activate it.",
    "{label}：{type} {found} 已停用。",
    "请另选一项，或联系负责人启用。",
)
TOO_FEW_LINES = Message(
    "kernel.too_few_lines",
    "{label} has {found} lines; at least {limit} is needed.",
    "Add a line.",
    "{label}有 {found} 行，至少需要 {limit} 行。",
    "请增加一行。",
)
TOO_MANY_LINES = Message(
    "kernel.too_many_lines",
    "{label} has {found} lines; at most {limit} are possible.",
    "Split the document.",
    "{label}有 {found} 行，最多 {limit} 行。",
    "请拆分单据。",
)
FOREIGN_LINE = Message(
    "kernel.foreign_line",
    "The line with the id {id} does not belong to this document.",
    "Load the document again.",
    "id 为 {id} 的行不属于本单据。",
    "请重新载入单据。",
)
# --- documents -------------------------------------------------------------------------------------------------------
STALE = Message(
    "kernel.stale",
    "{document} was changed by {by} meanwhile.",
    "Compare the fields shown, load the document again and repeat your change.",
    "{document}已被{by}修改。",
    "请比较显示的字段，重新载入后再修改。",
    409,
)
VERSION_MISSING = Message(
    "kernel.version_missing",
    "The version of the record that you read is missing.",
    "Send version as you got it, so that nobody's change is overwritten.",
    "缺少您读取时的版本号。",
    "请一并发送读取到的 version，以免覆盖他人的修改。",
)
NOT_ALLOWED_IN_STATE = Message(
    "kernel.not_allowed_in_state",
    "{document} is in state {state}; {action} is possible only in {states}.",
    "Load the document again and see what can be done with it.",
    "{document}处于“{state}”状态，“{action}”只能在 {states} 状态下进行。",
    "请重新载入单据，查看可进行的操作。",
    409,
)
NOT_EDITABLE = Message(
    "kernel.not_editable",
    "{document} is in state {state} and cannot be changed.",
    "A posted document is corrected by reversing it.",
    "{document}处于“{state}”状态，不能修改。",
    "已过账的单据请通过冲销更正。",
    409,
)
NOT_DELETABLE = Message(
    "kernel.not_deletable",
    "{document} is in state {state} and cannot be deleted.",
    "Only drafts can be deleted; reverse a posted document.",
    "{document}处于“{state}”状态，不能删除。",
    "只能删除草稿；已过账的单据请冲销。",
    409,
)
NO_SUCH_TRANSITION = Message(
    "kernel.no_such_transition",
    "{label} knows no action {action}.",
    "Known actions: {known}.",
    "{label}没有操作 {action}。",
    "可用操作：{known}。",
    404,
)
CANNOT_CREATE = Message(
    "kernel.cannot_create",
    "{label} is not made by hand.",
    "It comes about from other documents.",
    "{label}不能手工新建。",
    "它由其他单据产生。",
    405,
)
CANNOT_DERIVE = Message(
    "kernel.cannot_derive",
    "{document} cannot be made into {label} in state {state}.",
    "Possible in {states}.",
    "{document}处于“{state}”状态，不能下推{label}。",
    "可下推的状态：{states}。",
    409,
)
TOO_MANY_IDS = Message(
    "kernel.too_many_ids",
    "{found} records were chosen; at most {limit} can be done at once.",
    "Choose fewer.",
    "选择了 {found} 条，一次最多处理 {limit} 条。",
    "请减少选择。",
)
# --- the database's own refusals -------------------------------------------------------------------------------------
DUPLICATE = Message(
    "kernel.duplicate",
    "{what} exists already: {value}.",
    "Use another value, or change the existing record.",
    "{what}已存在：{value}。",
    "请使用其他值，或修改已有记录。",
    409,
)
IN_USE = Message(
    "kernel.in_use",
    "The record is used by others ({by}) and cannot be deleted.",
    "Deactivate it instead.",
    "该记录已被引用（{by}），不能删除。",
    "请改为停用。",
    409,
)
DANGLING = Message(
    "kernel.dangling",
    "Something that is referred to does not exist: {what}.",
    "Choose an existing record.",
    "引用的记录不存在：{what}。",
    "请选择已有的记录。",
)
LAW = Message(
    "kernel.law",
    "The books do not allow this ({law}).",
    "Check the figures; tell your administrator the rule's name if they look right.",
    "账务规则不允许此操作（{law}）。",
    "请核对数据；如数据无误，请将规则名称告知管理员。",
)
APPEND_ONLY = Message(
    "kernel.append_only",
    "Entries of {table} are written once and never changed or deleted.",
    "Correct them by a reversal.",
    "{table} 的记录一经写入不得修改或删除。",
    "请通过冲销更正。",
    409,
)
DOCUMENT_FINAL = Message(
    "kernel.document_final",
    "Document {document} is not a draft any more: it keeps its number, its content and its lines.",
    "Take it back by its own step (back to draft, reverse, cancel), then enter it anew.",
    "单据 {document} 已不是草稿，其编号、内容和明细不得修改或删除。",
    "请通过单据自身的操作（反审核、冲销、作废）处理后重新录入。",
    409,
)
DOCUMENT_STATE = Message(
    "kernel.document_state",
    "Document {document} cannot get into this state in this way.",
    "New documents are drafts without a number; carry out the step that leads to the state.",
    "单据 {document} 不能以此方式变更状态。",
    "新单据须为无编号的草稿，请通过相应操作变更状态。",
    409,
)
NUMBER_NOT_GIVEN = Message(
    "kernel.number_not_given",
    "{document} is not a number that the document's own series has given for the month of its date.",
    "Numbers are given when a document is posted; do not enter them.",
    "编号 {document} 不是该单据所属编号序列按单据日期所在月份取得的编号。",
    "编号在过账或审核时自动取得，请勿手工填写。",
    409,
)
NUMBER_UNUSED = Message(
    "kernel.number_unused",
    "Number {number} was taken and stands on no document, or on more than one.",
    "Post again; tell your administrator if it happens once more.",
    "编号 {number} 已被占用，但未用于单据，或用于多张单据。",
    "请重新过账；如再次出现，请联系管理员。",
    409,
)
NO_RIGHT = Message(
    "kernel.no_right",
    "The database does not let the application do this.",
    "Posted entries are corrected by reversing them.",
    "数据库不允许应用程序进行此操作。",
    "已入账的内容请通过冲销更正。",
    403,
)
BUSY = Message(
    "kernel.busy",
    "Somebody else is working on the same record right now.",
    "Try again in a few seconds.",
    "其他人正在处理同一记录。",
    "请几秒后重试。",
    409,
)
TOO_MANY_REQUESTS = Message(
    "kernel.too_many_requests",
    "Too many requests were sent. Nothing was done with this one.",
    "Go on after {seconds} seconds, and send fewer at once.",
    "请求过于频繁，本次请求未处理。",
    "请在 {seconds} 秒后继续，并降低请求频率。",
    429,
)
TOO_SLOW = Message(
    "kernel.too_slow",
    "The request took too long and was stopped. Nothing was saved.",
    "Narrow it down, or try again later.",
    "处理时间过长，已停止，未保存任何内容。",
    "请缩小范围或稍后重试。",
    503,
)
OUT_OF_RANGE = Message(
    "kernel.out_of_range",
    "A number is too great to be kept.",
    "Check quantities and prices.",
    "数值过大，无法保存。",
    "请检查数量和单价。",
)
REFUSED = Message(
    "kernel.refused",
    "The database refused this: {code}.",
    "Tell your administrator the code.",
    "数据库拒绝了此操作：{code}。",
    "请将代码告知管理员。",
)
