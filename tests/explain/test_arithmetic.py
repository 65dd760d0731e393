"""Printed lines of arithmetic: what a pocket calculator would say of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.explain.arithmetic import billionths, calculate, check_arithmetic, evaluate, operand, total, written


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("25 + 18 − 0.5", "25 + 18 − 0.5 = 42.5"),
        ("540 ÷ 546 × 100", "540 ÷ 546 × 100 ≈ 98.901098901"),  # 98.901098901 098…
        ("2 + 3 × 4", "2 + 3 × 4 = 14"),
        ("(2 + 3) × 4", "(2 + 3) × 4 = 20"),
        ("10 − 3 − 2", "10 − 3 − 2 = 5"),
        ("12 ÷ 3 ÷ 2", "12 ÷ 3 ÷ 2 = 2"),
        ("3 − (−2)", "3 − (−2) = 5"),
        ("2 − 7", "2 − 7 = −5"),
        ("√(9 + 16)", "√(9 + 16) = 5"),
        ("1 ÷ 3000000000", "1 ÷ 3000000000 ≈ 0"),  # a third of a billionth
    ],
)
def test_a_line_bears_its_result_exact_or_rounded(expression: str, line: str) -> None:
    assert calculate(expression).line == line
    assert check_arithmetic(line)


def test_a_tie_is_printed_as_scoring_had_it_and_nothing_else_is() -> None:
    exact = "10 × 91.321972185 ÷ 100"  # 9.1321972185: a tie at the ninth place
    for had in (Decimal("9.132197218"), Decimal("9.132197219")):
        assert calculate(exact, had).result == had
        assert check_arithmetic(f"{exact} ≈ {had}")
    assert calculate(exact, Decimal("9.132197220")).result == Decimal("9.132197219")


@pytest.mark.parametrize(
    "line",
    [
        "1 + 1 = 3",
        "1 ÷ 3 = 0.333333333",  # exact it is not
        "1 ÷ 3 ≈ 0.333333334",
        "91.056 ≈ 91.05",
        "1 + 1",
        "1 + = 1",
        "1 ÷ 0 = 0",
        "2 × 2 = 4 = 4",
        "(1 + 1 = 2",
        "one + 1 = 2",
    ],
)
def test_a_wrong_line_is_found_out(line: str) -> None:
    assert not check_arithmetic(line)


def test_what_cannot_be_read_or_divided_raises() -> None:
    for expression in ("", "2 ×", "(2", "2 2", "abc"):
        with pytest.raises(ValueError, match="not arithmetic"):
            evaluate(expression)
    with pytest.raises(ZeroDivisionError):
        evaluate("1 ÷ 0")
    with pytest.raises(ValueError, match="not arithmetic"):
        evaluate("√(1 − 2)")


def test_numbers_are_written_with_all_their_digits_and_no_more() -> None:
    assert [written(Decimal(text)) for text in ("25", "100", "8.8150", "-5", "-0", "0.000000001")] == [
        "25",
        "100",
        "8.815",
        "−5",
        "0",
        "0.000000001",
    ]
    assert operand(Decimal("-2.5")) == "(−2.5)"
    assert total([Decimal("93.5"), Decimal("0.5"), Decimal(-5)]) == "93.5 + 0.5 − 5"
    assert total([]) == "0"
    assert billionths(98.9010989010989) == Decimal("98.901098901")
    assert billionths(float("nan")) is None
