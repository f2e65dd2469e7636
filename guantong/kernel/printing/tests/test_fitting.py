"""A table fits its paper: nothing that must stay whole is cut or runs into its neighbour."""

from __future__ import annotations

from guantong.kernel.printing.fitting import Column, fitted, within

TEXT, NUMBER = Column("物料", "left", 16), Column("金额", "right", 9)


def test_few_columns_keep_the_usual_type_and_share_the_page_by_weight() -> None:
    fit = fitted([TEXT, NUMBER], [["护眼台灯 十二瓦", "1,226.00"]], landscape=False)
    assert (fit.size, fit.paper, fit.landscape) == (9.0, "a4", False)
    assert [one.weight for one in fit.columns] == [329.6, 185.4]  # 16 : 9 of 515 points


def test_a_long_number_gets_its_room_from_the_texts() -> None:
    fit = fitted([TEXT, NUMBER, NUMBER], [["灯", "-123,456,789,012.00", "1"]], landscape=False)
    assert fit.size == 9.0
    assert fit.columns[1].weight >= 19 * 0.56 * 9 + 8


def test_what_is_crowded_gets_smaller_type_then_the_side_then_larger_paper() -> None:
    def of(count: int) -> tuple[float, str, bool]:
        fit = fitted([NUMBER] * count, [["1,234,567.00"] * count], landscape=False)
        assert all(one.weight >= 12 * 0.56 * fit.size + 8 for one in fit.columns)
        return fit.size, fit.paper, fit.landscape

    assert of(7) == (9.0, "a4", False)
    assert of(9) == (7.0, "a4", False)
    assert of(12) == (8.0, "a4", True)
    assert of(20) == (7.0, "a3", True)


def test_text_is_broken_and_a_word_without_end_takes_no_larger_paper() -> None:
    fit = fitted([TEXT, NUMBER], [["灯" * 500, "1"], ["x" * 500, "1"]], landscape=False)
    assert (fit.size, fit.paper) == (9.0, "a4")


def test_what_fits_nowhere_is_as_small_as_can_be_read() -> None:
    fit = fitted([NUMBER] * 60, [["1,234,567.00"] * 60], landscape=False)
    assert (fit.size, fit.paper, fit.landscape) == (6.0, "a3", True)


def test_a_table_of_an_own_template_keeps_its_size_where_it_fits() -> None:
    rows = [["1,234,567.00"] * 8]
    assert within([NUMBER] * 8, rows, room=700, size=9.0)[1] == 9.0
    columns, size = within([NUMBER] * 8, rows, room=480, size=9.0)
    assert size == 7.0
    assert sum(one.weight for one in columns) <= 480.1
