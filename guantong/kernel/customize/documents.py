"""Custom fields, field rules and list layouts as record types: list, form, import, export, API and audit like any other.

They are configuration as data: an exported file of them customizes another company or installation.
"""

from __future__ import annotations

from guantong.kernel.customize import prepare
from guantong.kernel.declare import Field, L, Lines, Option, RecordType, Type, register
from guantong.kernel.engine.meta import register_module

VALUE_TYPES = (
    Option("text", L("文本", "Text")),
    Option("longtext", L("长文本", "Long text")),
    Option("int", L("整数", "Whole number")),
    Option("quantity", L("小数（数量）", "Decimal (quantity)")),
    Option("price", L("单价", "Price")),
    Option("money", L("金额", "Amount")),
    Option("percent", L("百分比", "Percentage")),
    Option("date", L("日期", "Date")),
    Option("datetime", L("时间", "Date and time")),
    Option("bool", L("是/否", "Yes or no")),
    Option("enum", L("选项", "Choice")),
    Option("ref", L("引用资料", "Reference")),
)
SECTIONS = (
    Option("main", L("主要信息", "Main fields")),
    Option("custom", L("自定义字段一栏", "Section “Custom fields”")),
)
TONES = (
    Option("neutral", L("普通", "Neutral")),
    Option("info", L("提示", "Info")),
    Option("good", L("良好", "Good")),
    Option("warn", L("注意", "Warning")),
    Option("bad", L("警示", "Bad")),
)
ACTIVE = Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True)


def _flag(name: str, zh: str, en: str, *, default: bool = False, hint: L | None = None, shown: bool = False) -> Field:
    return Field(name, Type.BOOL, L(zh, en), default=default, hint=hint, in_list=shown)


def _kept(name: str, zh: str, en: str, *, shown: bool = False) -> Field:
    return Field(name, Type.TEXT, L(zh, en), readonly=True, in_list=shown)


CUSTOM_FIELD = RecordType(
    code="custom_field",
    module="customize",
    plural="custom_fields",
    label=L("自定义字段", "Custom field"),
    table="customize_field",
    record="master",
    title="code",
    order="code",
    search=("code", "name", "name_en"),
    icon="form",
    menu="none",
    fields=(
        Field(
            "code", Type.TEXT, L("位置与名称", "Place and name"), required=True, max_length=120, in_list=True,
            searchable=True, unique=True, width=240,
            hint=L("如 sales_order.x_route（表头）或 sales_order.lines.x_color（明细）",
                   "Such as sales_order.x_route (header) or sales_order.lines.x_color (line)"),
        ),
        Field("name", Type.TEXT, L("中文名称", "Chinese label"), required=True, max_length=40, in_list=True, searchable=True),
        Field("name_en", Type.TEXT, L("英文名称", "English label"), max_length=60, in_list=True, searchable=True, default=""),
        Field(
            "value_type", Type.ENUM, L("类型", "Type"), required=True, options=VALUE_TYPES, default="text", in_list=True
        ),
        Field(
            "ref", Type.TEXT, L("引用类型", "Refers to"), max_length=60, default="",
            hint=L("仅引用字段：所引用资料的类型，如 item、party", "References only: the type chosen from, such as item, party"),
        ),
        _flag("required", "必填", "Required", shown=True),
        Field("default_value", Type.TEXT, L("默认值", "Default"), max_length=200, default="",
              hint=L("日期可填 today", "A date may say today")),
        Field("hint", Type.TEXT, L("中文提示", "Chinese help"), max_length=200, default=""),
        Field("hint_en", Type.TEXT, L("英文提示", "English help"), max_length=200, default=""),
        Field("section", Type.ENUM, L("表单位置", "Where on the form"), options=SECTIONS, default="main"),
        Field("position", Type.INT, L("顺序", "Order"), default=0, minimum="0", maximum="9999"),
        _flag("in_list", "列表中显示", "Shown in the list", default=True, shown=True),
        _flag("searchable", "可搜索", "Found by the list's search"),
        _flag("total", "合计", "Summed up", hint=L("仅数字", "Numbers only")),
        _flag("indexed", "建立索引", "Indexed",
              hint=L("记录很多、常按此字段筛选或排序时勾选", "For long lists that are often filtered or sorted by it")),
        Field("max_length", Type.INT, L("最大长度", "Longest text"), minimum="1", maximum="10000"),
        Field("minimum", Type.QUANTITY, L("最小值", "Least value")),
        Field("maximum", Type.QUANTITY, L("最大值", "Greatest value")),
        _kept("type_code", "单据类型", "Record type", shown=True),
        _kept("place", "明细", "Line set"),
        _kept("field", "字段名", "Field name"),
        Field("table_name", Type.TEXT, L("数据表", "Table"), readonly=True, hidden=True),
        Field("header_table", Type.TEXT, L("表头数据表", "Header table"), readonly=True, hidden=True),
        Field("of_kind", Type.TEXT, L("种类", "Kind"), readonly=True, hidden=True),
        Field("ref_table", Type.TEXT, L("引用数据表", "Table referred to"), readonly=True, hidden=True),
        ACTIVE,
    ),
    lines=(
        Lines(
            "options",
            L("选项", "Options"),
            "customize_option",
            (
                Field("value", Type.TEXT, L("值", "Value"), required=True, max_length=40),
                Field("label", Type.TEXT, L("中文名称", "Chinese label"), required=True, max_length=60),
                Field("label_en", Type.TEXT, L("英文名称", "English label"), max_length=60, default=""),
                Field("tone", Type.ENUM, L("颜色", "Colour"), options=TONES, default="neutral"),
            ),
            minimum=0,
            maximum=500,
        ),
    ),
    prepare=prepare.custom_field,
)  # fmt: skip

FIELD_RULE = RecordType(
    code="field_rule",
    module="customize",
    plural="field_rules",
    label=L("字段规则", "Field rule"),
    table="customize_rule",
    record="master",
    title="code",
    order="code",
    search=("code", "name"),
    icon="safety",
    menu="none",
    fields=(
        Field(
            "code", Type.TEXT, L("角色与字段", "Role and field"), required=True, max_length=160, in_list=True,
            searchable=True, unique=True, width=280,
            hint=L("如 sales:sales_order.lines.price；全体写 *", "Such as sales:sales_order.lines.price; * is everybody"),
        ),
        Field("name", Type.TEXT, L("字段", "Field"), readonly=True, in_list=True, searchable=True),
        Field("role", Type.REF, L("角色", "Role"), ref="role", readonly=True, in_list=True),
        _flag("required", "必填", "Required", shown=True),
        _flag("hidden", "隐藏", "Hidden", shown=True),
        _flag("read_only", "只读", "Read-only", shown=True),
        Field("default_value", Type.TEXT, L("默认值", "Default"), max_length=200, default="", in_list=True),
        _kept("type_code", "单据类型", "Record type", shown=True),
        _kept("place", "明细", "Line set"),
        _kept("field", "字段名", "Field name"),
        ACTIVE,
    ),
    prepare=prepare.field_rule,
)  # fmt: skip

LIST_LAYOUT = RecordType(
    code="list_layout",
    module="customize",
    plural="list_layouts",
    label=L("列表布局", "List layout"),
    table="customize_layout",
    record="master",
    title="code",
    order="code",
    search=("code", "name"),
    icon="table",
    menu="none",
    fields=(
        Field("code", Type.TEXT, L("单据类型", "Record type"), required=True, max_length=60, in_list=True, searchable=True,
              unique=True, hint=L("如 sales_order", "Such as sales_order")),
        Field("name", Type.TEXT, L("名称", "Name"), readonly=True, in_list=True, searchable=True),
        Field(
            "columns", Type.TEXT, L("列及顺序", "Columns in order"), max_length=2000, default="", in_list=True, width=320,
            hint=L("字段名，逗号分隔；空为系统默认", "Field names, separated by commas; empty for the program's own"),
        ),
        Field(
            "sort", Type.TEXT, L("排序", "Sorted by"), max_length=300, default="", in_list=True,
            hint=L("如 -business_on,number；减号为降序", "Such as -business_on,number; minus is descending"),
        ),
        ACTIVE,
    ),
    prepare=prepare.list_layout,
)  # fmt: skip

register_module("customize", L("自定义", "Customization"), 92)
register(CUSTOM_FIELD, FIELD_RULE, LIST_LAYOUT)
