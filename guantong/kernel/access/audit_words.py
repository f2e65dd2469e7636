"""The words of the audit: what people call its tables, columns, operations, sources and values.

Business rows speak by the declarations of their types. What no type declares (people, roles, signing in, files, views)
has its words here; a test sees that every audited column has some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from guantong.kernel.customize.tailoring import tailored
from guantong.kernel.declare import Field, RecordType, Type, record_types
from guantong.kernel.engine.plan import plan_of, target_of
from guantong.kernel.engine.reference import references
from guantong.kernel.engine.resolve import fetch
from guantong.kernel.engine.wire import as_kept
from guantong.kernel.messages import L, text
from guantong.kernel.unit import Row, Unit

TABLES = {
    "access_role": L("角色", "Role"),
    "access_role_permission": L("角色的权限", "Permission of a role"),
    "access_sign_in": L("登录与安全", "Sign-in and security"),
    "access_user": L("用户", "User"),
    "access_user_role": L("用户的角色", "Role of a user"),
    "access_user_scope": L("用户的数据范围", "Data scope of a user"),
    "exchange_report_schedule": L("定时报表", "Report schedule"),
    "talk_comment": L("评论", "Comment"),
    "work_attachment": L("附件", "File"),
    "work_list_view": L("列表方案", "View"),
}
COLUMNS = {
    "action": L("操作", "Action"),
    "batch": L("批次", "Batch"),
    "changed": L("修改条数", "Changed"),
    "changes": L("修改的字段", "Fields changed"),
    "code": L("编码", "Code"),
    "columns": L("列", "Columns"),
    "company_id": L("公司", "Company"),
    "created": L("新增条数", "Created"),
    "custom": L("自定义字段", "Custom fields"),
    "day": L("日", "Day"),
    "default_company_id": L("默认公司", "Default company"),
    "document_id": L("单据", "Document"),
    "done": L("完成", "Done"),
    "email": L("邮箱", "E-mail"),
    "employee": L("职员", "Employee"),
    "event": L("事件", "Event"),
    "every": L("周期", "Every"),
    "everybody": L("所有人可用", "For everybody"),
    "expires_at": L("到期", "Expires"),
    "facts": L("详情", "Details"),
    "filters": L("筛选条件", "Filters"),
    "format": L("格式", "Format"),
    "hour": L("整点", "Hour"),
    "is_active": L("启用", "Active"),
    "is_default": L("默认", "Default"),
    "is_paused": L("已暂停", "Paused"),
    "kind": L("类别", "Kind"),
    "language": L("语言", "Language"),
    "left_out": L("未导入条数", "Left out"),
    "mentions": L("提及", "Mentions"),
    "must_change_password": L("须修改密码", "Must change password"),
    "name": L("名称", "Name"),
    "name_en": L("英文名称", "English name"),
    "name_zh": L("中文名称", "Chinese name"),
    "number": L("单据编号", "Number"),
    "own": L("仅限本人", "Own only"),
    "owner_id": L("所有者", "Owner"),
    "permission": L("权限", "Permission"),
    "phone": L("电话", "Phone"),
    "q": L("搜索", "Search"),
    "query": L("条件", "Conditions"),
    "reader_ids": L("接收人", "Readers"),
    "refused": L("被拒绝", "Refused"),
    "remarks": L("备注", "Remarks"),
    "report": L("报表", "Report"),
    "role_id": L("角色", "Role"),
    "role_ids": L("角色", "Roles"),
    "rows": L("行数", "Rows"),
    "scopes": L("范围", "Scopes"),
    "sessions": L("会话数", "Sessions"),
    "sha256": L("校验值", "Checksum"),
    "size": L("大小（字节）", "Size (bytes)"),
    "state": L("状态", "State"),
    "target_id": L("对象", "Target"),
    "template": L("打印模板", "Print template"),
    "text": L("内容", "Text"),
    "token_id": L("令牌", "Token"),
    "type": L("类型", "Type"),
    "type_code": L("类型", "Type"),
    "user_id": L("用户", "User"),
    "username": L("用户名", "Username"),
    "view_id": L("查询方案", "Saved set"),
    "weekday": L("星期", "Weekday"),
    "where": L("组合条件", "Joined conditions"),
}
OPERATIONS = {
    "insert": L("新增", "Created"),
    "update": L("修改", "Changed"),
    "delete": L("删除", "Deleted"),
    "bulk": L("批量操作", "Bulk action"),
    "bulk_change": L("批量修改", "Bulk change"),
    "export": L("导出", "Exported"),
    "import": L("导入", "Imported"),
    "print": L("打印", "Printed"),
    "schedule": L("设置定时", "Schedule set"),
}
SOURCES = {
    "api": L("接口", "API"),
    "cli": L("命令行", "Command line"),
    "demo": L("演示数据", "Demo data"),
    "http": L("网页或接口", "Web or API"),
    "import": L("导入", "Import"),
    "job": L("后台任务", "Background job"),
}
VALUES: Mapping[str, Mapping[str, L]] = {
    "event": {
        "locked": L("已锁定", "locked"),
        "password_changed": L("修改密码", "password changed"),
        "recovery_codes": L("生成恢复码", "recovery codes made"),
        "refused": L("登录被拒绝", "sign-in refused"),
        "revoked": L("结束会话或令牌", "session or token ended"),
        "signed_in": L("登录", "signed in"),
        "signed_out": L("退出", "signed out"),
        "token_made": L("新建令牌", "token made"),
        "totp_off": L("停用两步验证", "second factor off"),
        "totp_on": L("启用两步验证", "second factor on"),
        "unlocked": L("解除锁定", "unlocked"),
    },
    "every": {"day": L("每天", "day"), "week": L("每周", "week"), "month": L("每月", "month")},
    "kind": {"company": L("公司", "company"), "warehouse": L("仓库", "warehouse")},
    "language": {"zh": L("中文", "Chinese"), "en": L("英文", "English")},
    "template": {"standard": L("标准格式", "standard")},
}
_POINTS_TO = {
    "company_id": "company",
    "default_company_id": "company",
    "mentions": "user",
    "owner_id": "user",
    "reader_ids": "user",
    "role_id": "role",
    "role_ids": "role",
    "user_id": "user",
}
_NUMERIC = frozenset({Type.MONEY, Type.QUANTITY, Type.PRICE, Type.PERCENT})
_YES = {True: L("是", "yes"), False: L("否", "no")}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one column of an audit row is called and how its values are said; `label` is None where it is hidden."""

    label: str | None
    field: Field | None = None
    type: RecordType | None = None


class Words:
    """The words for some rows of the audit, in the language and with the permissions of the unit.

    One statement brings the names of everything that the rows refer to.
    """

    def __init__(self, unit: Unit, rows: Iterable[tuple[Row, str | None]]) -> None:
        """`rows` with the code of the type to which each belongs; their `changes` hold each custom value by its name."""
        self._unit = unit
        self._types = [tailored(unit, one) for one in record_types()]
        self._columns = self._declared()
        self._names(rows)

    def column(self, table: str, type_code: str | None, column: str) -> Spoken:
        """The words for one column."""
        known = self._columns.get((table, column))
        if known is None:
            label = COLUMNS.get(column)
            return Spoken(text(label, self._unit.language) if label else column)
        if any(one.label is None for one in known):
            return Spoken(None)
        return next((one for one in known if one.type and one.type.code == type_code), known[0])

    def table(self, table: str, type_code: str | None) -> str:
        """What a row is about."""
        if table in TABLES:
            return text(TABLES[table], self._unit.language)
        for one in self._types:
            if type_code in (None, one.code):
                if one.table == table:
                    return text(one.label, self._unit.language)
                for lines in one.lines:
                    if lines.table == table:
                        return f"{text(one.label, self._unit.language)} · {text(lines.label, self._unit.language)}"
        return table

    def value(self, spoken: Spoken, column: str, value: Any) -> str | None:
        """One value as people read it; None where there is nothing."""
        if value is None or value in ("", [], {}):
            return None
        language = self._unit.language
        if isinstance(value, bool):
            return text(_YES[value], language)
        field = spoken.field
        if field is not None and field.type is Type.ENUM and spoken.type is not None:
            labels = {one.value: one.label for one in field.options}
            if field.name == "state":
                labels |= {one.code: one.label for one in spoken.type.states}
            return text(labels[value], language) if value in labels else str(value)
        target = _target(field, column)
        if target is not None:
            return self._joined([self._name(target, one) for one in (value if isinstance(value, list) else [value])])
        if field is not None:
            return _plain(field, value)
        return self._free(column, value)

    def _free(self, column: str, value: Any) -> str:
        """A value that no field describes: a note's fact, or what is kept about people and roles."""
        language = self._unit.language
        if isinstance(value, dict):
            pairs = ((self.column("", None, name), name, one) for name, one in value.items())
            said = ((one.label, self.value(one, name, inner)) for one, name, inner in pairs)
            return self._joined([f"{label} {inner}" for label, inner in said if inner is not None])
        if isinstance(value, list):
            return self._joined([self._free(column, one) for one in value])
        if column in ("type", "type_code"):
            found = next((one for one in self._types if one.code == value), None)
            return text(found.label, language) if found else str(value)
        if column == "action":
            steps = {step.code: step.label for one in self._types for step in one.transitions}
            return text(steps[value], language) if value in steps else str(value)
        label = VALUES.get(column, {}).get(value) if isinstance(value, str) else None
        return text(label, language) if label else str(value)

    def _joined(self, said: list[str]) -> str:
        return ("、" if self._unit.language == "zh" else ", ").join(said)

    def _name(self, target: str, value: Any) -> str:
        row = self._unit.references.get(target, {}).get(value)
        if row is None:
            return str(value)
        known = references()[target]
        code, name = row.get(known.code_column), row.get(known.name_column)
        if target == "role" and self._unit.language == "en":
            name = row.get("name_en") or name
        return f"{code} {name}" if code != name else str(code)

    def _declared(self) -> dict[tuple[str, str], list[Spoken]]:
        """Each declared column of each table, by every type that keeps its records there."""
        found: dict[tuple[str, str], list[Spoken]] = {}
        for one in self._types:
            plan = plan_of(one)
            sets = [(one.table, (*plan.fields, *plan.system)), *((own.lines.table, own.fields) for own in plan.lines)]
            for table, fields in sets:
                for field in fields:
                    may_see = field.see is None or self._unit.may(field.see)
                    label = text(field.label, self._unit.language) if may_see else None
                    found.setdefault((table, field.column_name), []).append(Spoken(label, field, one))
        return found

    def _names(self, rows: Iterable[tuple[Row, str | None]]) -> None:
        wanted: dict[str, set[int]] = {}
        for row, type_code in rows:
            for column, value in row["changes"].items():
                target = _target(self.column(row["table_name"], type_code, column).field, column)
                if target is not None:
                    wanted.setdefault(target, set()).update(_numbers(value))
        fetch(self._unit, {code: ids for code, ids in wanted.items() if ids}, {})


def _target(field: Field | None, column: str) -> str | None:
    """The code of the type that a value of the column names by its id."""
    if field is not None:
        return field.ref if target_of(field) is not None else None
    code = _POINTS_TO.get(column)
    return code if code in references() else None


def _numbers(value: Any) -> Iterable[int]:
    if isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def _plain(field: Field, value: Any) -> str:
    """As it is read; as it was written where it is none of the field's type, which was another one then."""
    said = str(as_kept(field, value))
    try:
        if field.type is Type.DATETIME:
            return datetime.fromisoformat(said).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{Decimal(said):,f}" if field.type in _NUMERIC else said
    except (ArithmeticError, ValueError):
        return said
