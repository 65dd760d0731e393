"""The page of what was measured: a part that is measured again takes the place of what it said, and no other."""

from pathlib import Path

from tests.bench.__main__ import PARTS
from tests.bench.report import PAGE, Bound, Told, at_most, write

TITLES = ["First", "Second", "Third"]


def test_a_part_measured_again_takes_its_own_place_only(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    write(page, TITLES, "Third", Told(["c 3 s"]), "a Monday")
    write(page, TITLES, "First", Told(["a 9 s"], [at_most("a's time", 2, 9, "s")]), "a Tuesday")
    write(page, TITLES, "First", Told(["a 1 s"], [at_most("a's time", 2, 1, "s")]), "a Friday")
    text = page.read_text(encoding="utf-8")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == ["First", "Third"]
    assert "a 1 s" in text
    assert "c 3 s" in text
    assert not [word for word in ("a 9 s", "Tuesday") if word in text]
    assert "| a's time | at most 2 s | 1.00 s | yes |" in text
    assert text.count("# What was measured") == 1


def test_what_is_not_kept_is_told_as_loudly_on_the_page_as_on_the_terminal(tmp_path: Path) -> None:
    told = Told(["a 9 s"], [at_most("a's time", 2, 9, "s"), Bound("b", "faster", "0.5 x", is_kept=True)])
    assert list(told)[1:] == [
        "NOT KEPT: a's time, wanted at most 2 s, seen 9.00 s",
        "kept: b, wanted faster, seen 0.5 x",
    ]
    write(tmp_path / "bench.md", TITLES, "First", told, "a Monday")
    assert "| a's time | at most 2 s | 9.00 s | **no** |" in (tmp_path / "bench.md").read_text(encoding="utf-8")


def test_the_page_has_a_section_for_every_part() -> None:
    heads = [line[3:] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert heads == list(PARTS.values())
