"""What customization says to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

BAD_CODE = Message(
    "customize.bad_code",
    "“{found}” names no place for a custom field.",
    "Write type.x_name for a header field or type.lines.x_name for a line field, for example sales_order.x_route; the "
    "name begins with x_ and holds small letters, digits and _ (at most 42 characters).",
    "“{found}”不是自定义字段的位置。",
    "表头字段写作 单据类型.x_名称，明细字段写作 单据类型.lines.x_名称，例如 sales_order.x_route；名称以 x_ 开头，"
    "只含小写字母、数字和下划线，最多 42 个字符。",
)
NO_SUCH_TYPE = Message(
    "customize.no_such_type",
    "There is no type “{found}” that can be customized.",
    "Choose one of: {known}.",
    "没有可以自定义的类型“{found}”。",
    "请选择：{known}。",
)
NO_SUCH_FIELD = Message(
    "customize.no_such_field",
    "“{type}” has no field “{found}” that this can be said of.",
    "Choose one of: {known}.",
    "“{type}”没有可以这样设置的字段“{found}”。",
    "请选择：{known}。",
)
NEEDS_REF = Message(
    "customize.needs_ref",
    "A reference must name the type of the records it chooses from; “{found}” is none.",
    "Choose one of: {known}.",
    "引用字段必须指定所引用的资料类型；“{found}”不是。",
    "请选择：{known}。",
)
NEEDS_OPTIONS = Message(
    "customize.needs_options",
    "A choice needs at least one option.",
    "Add options: a value of letters, digits, - and _, and what people read.",
    "选项字段至少需要一个选项。",
    "请添加选项：值只含字母、数字、- 和 _，另填显示名称。",
)
BAD_OPTION = Message(
    "customize.bad_option",
    "Option {line}: the value “{found}” must be of letters, digits, - and _, at most 40, and stand once only.",
    "Use a short code as the value; what people read stands beside it.",
    "第 {line} 个选项：值“{found}”只能含字母、数字、- 和 _，最多 40 个字符，且不能重复。",
    "值请用简短代码，显示名称另填。",
)
BAD_DEFAULT = Message(
    "customize.bad_default",
    "The default “{found}” is no value of this field; expected {expected}.",
    "Correct the default, or leave it empty.",
    "默认值“{found}”不符合该字段；应为{expected}。",
    "请更正默认值，或留空。",
)
NOT_A_NUMBER_FIELD = Message(
    "customize.not_a_number_field",
    "“{label}” holds for numbers only.",
    "Leave it empty, or choose a number type.",
    "“{label}”只适用于数字类型。",
    "请留空，或选择数字类型。",
)
TOO_MANY = Message(
    "customize.too_many",
    "{count} custom fields stand there already; {limit} is the most.",
    "Switch off or delete fields that nobody uses.",
    "该处已有 {count} 个自定义字段，最多 {limit} 个。",
    "请停用或删除不再使用的字段。",
)
BAD_RULE_CODE = Message(
    "customize.bad_rule_code",
    "“{found}” names no field for a role.",
    "Write role:type.field or role:type.lines.field, with * for everybody, for example sales:sales_order.lines.price.",
    "“{found}”不是角色与字段的写法。",
    "写作 角色:单据类型.字段 或 角色:单据类型.lines.字段，全体用 *，例如 sales:sales_order.lines.price。",
)
NO_SUCH_ROLE = Message(
    "customize.no_such_role",
    "There is no role “{found}”.",
    "Choose one of: {known}.",
    "没有角色“{found}”。",
    "请选择：{known}。",
)
RULE_SAYS_NOTHING = Message(
    "customize.rule_says_nothing",
    "The rule says nothing.",
    "Choose required, hidden or read-only, or give a default.",
    "规则没有任何设置。",
    "请勾选必填、隐藏或只读，或填写默认值。",
)
LOCKED_OUT = Message(
    "customize.locked_out",
    "“{label}” must be filled; hidden or read-only without a default, nobody with the role could save a new record.",
    "Give a default, or leave the field as it is.",
    "“{label}”为必填；若隐藏或只读而没有默认值，该角色将无法保存新记录。",
    "请填写默认值，或不要隐藏、锁定该字段。",
)
KEY_FIELD = Message(
    "customize.key_field",
    "“{label}” names the record and cannot be hidden or locked.",
    "Choose another field.",
    "“{label}”是记录的标识，不能隐藏或锁定。",
    "请选择其他字段。",
)
UNKNOWN_VALUE = Message(
    "customize.unknown_value",
    "There is no custom field {name} here (any more).",
    "Load the page again; an administrator may have changed the fields.",
    "此处没有（或已不存在）自定义字段 {name}。",
    "请刷新页面；管理员可能已修改字段。",
    409,
)
BAD_VALUE = Message(
    "customize.bad_value",
    "“{found}” is no value of the custom field “{name}”.",
    "Load the page again and choose anew; an administrator may have changed the field.",
    "“{found}”不是自定义字段“{name}”的有效值。",
    "请刷新页面后重新填写；管理员可能已修改该字段。",
    409,
)
HAS_DATA = Message(
    "customize.has_data",
    "The custom field “{name}” holds data in {count} records and cannot be deleted.",
    "Switch it off instead: it disappears from screens and files, and its data stay.",
    "自定义字段“{name}”在 {count} 条记录中已有数据，不能删除。",
    "请改为停用：字段从界面和文件中消失，数据保留。",
    409,
)
TYPE_CHANGE = Message(
    "customize.type_change",
    "The type of the custom field “{name}” cannot change like this: {count} records hold data that could be lost.",
    "Make a new field and switch this one off; text may become long text, a whole number a decimal.",
    "自定义字段“{name}”不能这样改类型：{count} 条记录的数据可能丢失。",
    "请新建字段并停用此字段；文本可改为长文本，整数可改为小数。",
    409,
)
OPTION_USED = Message(
    "customize.option_used",
    "The option “{value}” of “{name}” stands in {count} records and must stay.",
    "Keep its value; you may change what people read.",
    "“{name}”的选项“{value}”已被 {count} 条记录使用，必须保留。",
    "请保留该值；显示名称可以修改。",
    409,
)
IN_USE = Message(
    "customize.in_use",
    "It is named by the custom field “{name}” ({place}).",
    "Make it inactive instead of deleting it.",
    "它已被自定义字段“{name}”（{place}）引用。",
    "请停用，而不是删除。",
    409,
)
FIXED_NAME = Message(
    "customize.fixed_name",
    "The place and name of {place} are fixed: data and other programs use them.",
    "Make a new one and switch this one off.",
    "{place} 的位置和名称不可更改：数据和其他程序依赖它。",
    "请新建一个并停用此项。",
    409,
)
NOT_THE_OWNER = Message(
    "customize.not_the_owner",
    "The background worker may not make indexes in this database.",
    "Run `guantong migrate` with GUANTONG_OWNER_DATABASE_URL set; it makes them. Lists work without, only slower.",
    "后台任务无权在此数据库中建立索引。",
    "请设置 GUANTONG_OWNER_DATABASE_URL 后运行 guantong migrate，由它建立索引；没有索引时列表仍可用，只是较慢。",
)
