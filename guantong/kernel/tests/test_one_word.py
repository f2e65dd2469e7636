"""One thing has one word: whoever reads “货位” on one screen and “库位” on another looks for two things."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
CHECKOUT = PACKAGE.parent
SETTLED = {
    "作业": "后台任务", "货位": "库位", "批号": "批次", "审计日志": "操作日志", "红冲": "冲销", "冲回": "冲销", "客商": "往来单位",
    "员工": "职员", "货品": "物料", "反审批": "反审核", "供货商": "供应商", "分类账": "明细账",
}  # fmt: skip
"""A word that is not used, and the one that is (that of the glossary, where it has one)."""


def texts() -> list[Path]:
    """Where words for people stand: messages and labels, the client's catalogue, the users' pages."""
    code = [path for path in PACKAGE.rglob("*.py") if not {"tests", "demo", "integration"} & set(path.parts)]
    return [*code, *CHECKOUT.glob("web/src/core/i18n/*.zh.ts"), *CHECKOUT.glob("docs/zh/*.md")]


def test_no_word_that_was_settled_comes_back() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}: “{word}”, say “{instead}”"
        for path in texts()
        for text in [path.read_text("utf-8")]
        for word, instead in SETTLED.items()
        if word in text
    ]
    assert found == []
