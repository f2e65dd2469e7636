"""The table of domain/documents.md section 3, to the character."""

from decimal import Decimal

import pytest

from guantong.kernel.printing.capitals import in_capitals

TABLE = {
    "0.00": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "10.00": "壹拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "100000001.00": "壹亿零壹元整",
    "10050000.00": "壹仟零伍万元整",
    "200003000.00": "贰亿零叁仟元整",
    "1000010.10": "壹佰万零壹拾元零壹角整",
    "-226.00": "负贰佰贰拾陆元整",
    "999999999999.99": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "0.005": "壹分",
}


@pytest.mark.parametrize(("amount", "words"), TABLE.items())
def test_amount_in_capitals(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount)) == words


def test_prefix_stands_directly_before_the_amount() -> None:
    assert in_capitals(Decimal("12.3"), prefix="人民币") == "人民币壹拾贰元叁角整"


def test_beyond_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="10,000 亿"):
        in_capitals(Decimal("1000000000000"))
