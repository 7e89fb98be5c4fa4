"""What leaves the staff screens as CSV is inert."""

import pytest

from ui.staff import inert


@pytest.mark.parametrize("text", ["=1+1", "+44 1865", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "−1"])
def test_formula_looking_text_is_defused(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ann Lee", "12 of 30", "2026-03-03 10:00", "O'Neill", "a=b", "name@example.com", ""])
def test_plain_text_is_left_alone(text: str) -> None:
    assert inert(text) == text


def test_nothing_is_an_empty_cell() -> None:
    assert inert(None) == ""
