"""The fields that masters share, and the short words the declarations are written in."""

from __future__ import annotations

from typing import Any

from guantong.kernel.declare import Field, L, Option, Type

CODE_LENGTH = 64
NAME_LENGTH = 200

MAIN = L("基本信息", "General")
OTHER = L("其他", "Other")


def code(label: L, **options: Any) -> Field:
    """The natural key: unique in the company."""
    options = {"required": True, "in_list": True, "searchable": True, "unique": True, "width": 140} | options
    return Field("code", Type.TEXT, label, max_length=CODE_LENGTH, **options)


def name(label: L, **options: Any) -> Field:
    """What people call it."""
    options = {"required": True, "in_list": True, "searchable": True, "width": 220} | options
    return Field("name", Type.TEXT, label, max_length=NAME_LENGTH, **options)


def text(field: str, zh: str, en: str, length: int = 200, **options: Any) -> Field:
    """A short text; empty when unknown."""
    return Field(field, Type.TEXT, L(zh, en), max_length=length, **options)


def ref(field: str, target: str, zh: str, en: str, **options: Any) -> Field:
    """A reference to another master."""
    return Field(field, Type.REF, L(zh, en), ref=target, **options)


def choice(field: str, zh: str, en: str, *options: Option, **settings: Any) -> Field:
    """One of a few values."""
    return Field(field, Type.ENUM, L(zh, en), options=options, **settings)


def option(value: str, zh: str, en: str, tone: Any = "neutral") -> Option:
    """One value of a choice."""
    return Option(value, L(zh, en), tone)


IS_ACTIVE = Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True, section="other", width=70)
REMARKS = Field("remarks", Type.LONGTEXT, L("备注", "Remarks"), max_length=2000, section="other")
TAIL = (IS_ACTIVE, REMARKS)
"""The last fields of every master."""

SECTIONS = {"main": MAIN, "other": OTHER}

VALID_FROM = Field("valid_from", Type.DATE, L("生效日期", "Valid from"), in_list=True)
VALID_TO = Field("valid_to", Type.DATE, L("失效日期", "Valid to"), in_list=True)

PRICE_MODES = (option("inclusive", "含税", "Tax included"), option("exclusive", "不含税", "Tax excluded"))
CURRENCY = Field("currency", Type.TEXT, L("币种", "Currency"), max_length=3, default="company_currency", required=True)
