"""Chinese without English is found where it would be shown, and pairs of both are let pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from guantong.kernel.messages.literals import ALLOWED, literal_faults, unpaired


@pytest.mark.parametrize(
    "code",
    [
        'raise Refused("订单已关闭")',
        'answer = {"message": "没有权限"}',
        'answer = f"第 {line} 行有误"',
        'row["name"] = row["name"] or "(无)"',
        'rows.append({"summary": "期初余额", "document_id": None})',
        'post(unit, "close-year", "结转本年利润")',
        'for side, summary in (("credit", "结转收入"), ("debit", "结转成本")): pass',
        'def post(summary: str = "期初库存") -> None: ...',
        'label = ("是" if value else "否") if language == "zh" else str(value)',
        'send(unit, source_key="confirm_tax", summary="勾选确认")',
    ],
)
def test_a_text_in_chinese_alone_is_found(code: str) -> None:
    assert list(unpaired(code)) != []


@pytest.mark.parametrize(
    "code",
    [
        'label = L("订单", "Order")',
        'say = Message("a.b", "It is closed", "Open it.", "已关闭", "请打开。")',
        'word = "合计" if unit.language == "zh" else "Total"',
        'word = ("是" if value else "否") if language == "zh" else ("Yes" if value else "No")',
        'TOTAL = {"zh": "合计", "en": "Total"}',
        'PHASES = {"zh": {"check": "校验"}, "en": {"check": "checking"}}',
        'choice("kind", [("月", "month"), ("年", "year")])',
        'raise BackupError("The disk is full.", "磁盘已满。")',
        'make(name_zh="主仓库", name_en="Main warehouse")',
        'NAME = "Guantong 贯通"',
        '"""说明：只给开发者看。"""',
    ],
)
def test_a_pair_is_let_pass(code: str) -> None:
    assert list(unpaired(code)) == []


def test_a_planted_text_is_found_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text('"""Orders."""\n\nword = "订单"\n', "utf-8")
    assert literal_faults(tmp_path) == ["orders.py:3: Chinese without English: 订单"]


def test_every_exception_has_its_reason() -> None:
    assert all(len(reason) >= 12 for reason in ALLOWED.values())
