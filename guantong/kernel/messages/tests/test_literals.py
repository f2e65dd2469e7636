"""Chinese without English is found where it would be shown, and pairs of both are let pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from guantong.kernel.messages.literals import ALLOWED, literal_faults, unpaired, unpaired_english


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


@pytest.mark.parametrize(
    "code",
    [
        'answer = {"message": "Not allowed"}',
        'answer = {"title": "Unknown"}',
        'rows.append({"summary": "Opening balance", "document_id": None})',
        'word = row.get("label", "None")',
        'raise Http404("No such page")',
        'return HttpResponse("Forbidden")',
        'send(unit, title="Task")',
        'column = Column("name", "Name of the item")',
        'heads = ["Number of lines", "Total"]',
        'return f"Line {line} is wrong"',
        'label: str = "Standard"',
        'word = "Line of goods" if one else "Lines of goods"',
        'self.title = name or "Untitled"',
    ],
)
def test_a_text_in_english_alone_is_found(code: str) -> None:
    assert list(unpaired_english(code)) != []


@pytest.mark.parametrize(
    "code",
    [
        'label = L("订单", "Order of goods")',
        'say = Message("a.b", "It is closed", "Open it.", "已关闭", "请打开。")',
        'word = "合计" if unit.language == "zh" else "Total of all"',
        'TITLE = {"zh": "合计", "en": "Total of all"}',
        'choice("kind", [("月", "Every month"), ("年", "Every year")])',
        'raise BackupError("The disk is full.", "磁盘已满。")',
        'raise ValueError("A code is declared twice")',
        'log.warning("The pool is empty now")',
        '@router.get("", summary="The audit")\ndef get() -> None: ...',
        '"""Says something to developers."""',
        'kind = "Bearer "',
        'sql = "SELECT name FROM masterdata_item WHERE id = 1"',
        'states = {"state": "Draft"}',
        'assert found, "Nothing was found"',
    ],
)
def test_english_for_developers_or_with_its_chinese_is_let_pass(code: str) -> None:
    assert list(unpaired_english(code)) == []


def test_a_planted_english_text_is_found_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text('"""Orders."""\n\nanswer = {"message": "The order is closed"}\n', "utf-8")
    assert literal_faults(tmp_path) == ["orders.py:3: English without Chinese: The order is closed"]


def test_a_planted_text_is_found_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text('"""Orders."""\n\nword = "订单"\n', "utf-8")
    assert literal_faults(tmp_path) == ["orders.py:3: Chinese without English: 订单"]


def test_every_exception_has_its_reason() -> None:
    assert all(len(reason) >= 12 for reason in ALLOWED.values())
