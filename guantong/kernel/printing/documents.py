"""The print template as a record type: list, form, import, export, history and API like any other.

Templates are configuration as data: an exported file of them prints the same in another company or installation.
"""

from __future__ import annotations

from guantong.kernel.declare import Field, L, RecordType, Type, register
from guantong.kernel.printing.prepare import print_template

PRINT_TEMPLATE = RecordType(
    code="print_template",
    module="customize",
    plural="print_templates",
    label=L("打印模板", "Print template"),
    table="printing_template",
    record="master",
    title="code",
    order="code",
    search=("code", "name", "name_en"),
    icon="printer",
    menu="none",
    fields=(
        Field(
            "code", Type.TEXT, L("编号", "Code"), required=True, max_length=60, in_list=True, searchable=True, unique=True,
            hint=L("如 sales_order-1", "Such as sales_order-1"),
        ),
        Field("name", Type.TEXT, L("名称", "Name"), required=True, max_length=60, in_list=True, searchable=True),
        Field("name_en", Type.TEXT, L("英文名称", "English name"), max_length=60, default="", in_list=True, searchable=True),
        Field(
            "type_code", Type.TEXT, L("单据类型", "Record type"), required=True, max_length=60, in_list=True,
            hint=L("如 sales_order", "Such as sales_order"),
        ),
        Field(
            "is_default", Type.BOOL, L("默认", "Default"), default=False, in_list=True,
            hint=L("打印此类单据时首先使用", "Used first when such a record is printed"),
        ),
        Field(
            "layout", Type.LONGTEXT, L("版式", "Layout"), required=True, max_length=40000,
            hint=L("请在“打印模板”页面编辑", "Arranged on the page “Print templates”"),
        ),
        Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True),
    ),
    prepare=print_template,
)  # fmt: skip

register(PRINT_TEMPLATE)
