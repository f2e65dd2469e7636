"""Every message of production, in Chinese and English."""

from __future__ import annotations

from guantong.kernel.messages import Message

BOM_CYCLE = Message(
    "production.bom_cycle",
    "Item {item} would contain itself, by way of {component}.",
    "Take {component} out of this bill of materials, or {item} out of one of the bills below it.",
    "物料 {item} 通过 {component} 又包含了自身，形成循环。",
    "请从本物料清单去掉 {component}，或从下级清单去掉 {item}。",
)
BOM_VERSION_TAKEN = Message(
    "production.bom_version_taken",
    "The item has a bill of materials of version {value} already.",
    "Give this one another version.",
    "该物料已有版本 {value} 的物料清单。",
    "请使用其他版本号。",
    409,
)
BOM_DATES = Message(
    "production.bom_dates",
    "{found} is before {start}, when it begins.",
    "Let the end be on or after the beginning.",
    "失效日期 {found} 早于生效日期 {start}。",
    "失效日期不得早于生效日期。",
)
