"""Places within a peer group and which of them can be told apart; what departments delivered, late, in part or not at all."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

import pytest
import report_samples as samples

from pipeline.periods import Period
from pipeline.render.svg import band_label_place
from pipeline.report.circular import overview
from pipeline.report.departments import department_lines, notes
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model import BranchLine, Delivery, Finding, Text
from pipeline.report.ranking import place_note, places, ranked, tie_runs


@dataclass(frozen=True)
class Scores:
    """As much of a Book as ranking reads: every branch's scores over the periods, the newest last, of which the last `since`
    are by the newest scorecard.
    """

    series: dict[str, list[float]]
    since: int = 15
    period: ClassVar[Period] = Period.parse("2026-09")

    @property
    def periods(self) -> list[Period]:
        count = len(next(iter(self.series.values())))
        return [self.period.shifted(n + 1 - count) for n in range(count)]

    def score(self, level: str, branch: str, period: Period) -> float:
        return self.series[branch][self.periods.index(period)]

    def scorecard(self, level: str, branch: str, period: Period) -> str:
        return "new" if period in self.periods[-self.since :] else "old"


def ranked_by(
    newest: dict[str, float], spread: float, history: int = 15, since: int = 15, before: float = 0.0
) -> list[BranchLine]:
    """Branches whose scores went up and down by `spread` before the newest; those by the scorecard before the last `since`
    periods were higher by `before`.
    """
    chance = random.Random(3)
    series = {
        branch: [score + chance.gauss(0, spread) + before * (n < history - since) for n in range(history - 1)] + [score]
        for branch, score in newest.items()
    }
    lines = [
        BranchLine(branch, branch, None, "A", score, None, None, None, False, "ranked", None)
        for branch, score in newest.items()
    ]
    return list(ranked(cast(Book, Scores(series, since)), lines))


def said(finding: Finding) -> str:
    return finding.sentence.text("zh-CN", fact)


def test_scores_further_apart_than_they_usually_move_have_places_of_their_own() -> None:
    lines = ranked_by({"甲": 98.0, "乙": 95.0, "丙": 92.0}, 0.1)
    assert [(line.name, line.rank, line.tie) for line in lines] == [
        ("甲", 1, False),
        ("乙", 2, False),
        ("丙", 3, False),
    ]
    assert tie_runs(lines) == []


def test_scores_closer_than_they_usually_move_are_a_tie_with_its_ends() -> None:
    lines = ranked_by({"甲": 99.0, "乙": 93.2, "丙": 93.0, "丁": 92.9, "戊": 85.0}, 0.5)
    assert [(line.rank, line.tie) for line in lines] == [(1, False), (2, True), (3, True), (4, True), (5, False)]
    assert tie_runs(lines) == [(2, 4)]


def test_two_ties_side_by_side_are_told_as_two() -> None:
    lines = ranked_by({"甲": 97.0, "乙": 96.9, "丙": 90.0, "丁": 89.9}, 0.3)
    assert tie_runs(lines) == [(1, 2), (3, 4)]


def test_with_too_short_a_history_only_equal_scores_share_a_place() -> None:
    lines = ranked_by({"甲": 93.0, "乙": 93.0, "丙": 92.9}, 0.5, history=5)
    assert [(line.rank, line.tie) for line in lines] == [(1, True), (1, True), (3, False)]
    assert tie_runs(lines) == []  # a shared place needs no sentence
    note = place_note(lines)
    assert note
    assert note.text("zh-CN", fact) == "期数不足，未作差异判断；名次仅供参考。"


@pytest.mark.parametrize("since", [1, 4, 8])
def test_a_step_from_one_scorecard_to_the_next_is_no_ordinary_variation(since: int) -> None:
    lines = ranked_by({"甲": 98.0, "乙": 95.0, "丙": 92.0}, 0.1, since=since, before=-40.0)
    assert [(line.name, line.rank, line.tie, line.is_judged) for line in lines] == [
        ("甲", 1, False, True),
        ("乙", 2, False, True),
        ("丙", 3, False, True),
    ]


def test_the_note_on_places_tells_the_ties_and_nothing_of_places_that_stand_for_themselves() -> None:
    tied = place_note(ranked_by({"甲": 99.0, "乙": 93.2, "丙": 93.0, "丁": 92.9, "戊": 85.0}, 0.5))
    assert tied
    assert tied.text("zh-CN", fact) == "第2至4位得分差距在正常波动范围内，名次仅供参考。"
    assert place_note(ranked_by({"甲": 98.0, "乙": 95.0, "丙": 92.0}, 0.1)) is None
    assert place_note(ranked_by({"甲": 98.0}, 0.1, history=3)) is None  # alone in its group


def test_a_branch_that_takes_no_part_has_no_place_and_shifts_nobody() -> None:
    lines = ranked_by({"甲": 98.0, "乙": 95.0}, 0.1)
    apart = BranchLine("丙", "丙", None, "A", 60.0, None, None, None, False, "suspended", None)
    again = ranked(cast(Book, Scores({"甲": [98.0], "乙": [95.0]})), [apart, *lines])
    assert [(line.name, line.rank) for line in again] == [("甲", 1), ("乙", 2), ("丙", None)]


def test_the_first_and_the_last_three_are_told_in_a_sentence() -> None:
    newest = {name: 99.0 - 2 * n for n, name in enumerate("甲乙丙丁戊己庚")}
    sentence = said(places(ranked_by(newest, 0.1))["A"])
    assert sentence == "A组（7家）得分前三位：甲99.00、乙97.00、丙95.00；后三位：戊91.00、己89.00、庚87.00。"


def test_places_in_the_circular_bear_the_same_reservation_as_on_the_page() -> None:
    lines = tuple(
        BranchLine(name, name, None, "A", 95.0 - n / 100, None, None, n + 1, True, "ranked", None, {}, 1, 7)
        for n, name in enumerate("甲乙丙丁戊己庚")
    )
    report = replace(samples.bank_report(), branches=lines, places=places(lines))
    (told,) = [one for one in overview(report) if "A组（7家）得分前三位" in one.text("zh-CN", fact)]
    assert told.text("zh-CN", fact).endswith("第1至7位得分差距在正常波动范围内，名次仅供参考。")


def test_a_small_group_is_told_whole_and_names_nobody_twice() -> None:
    assert said(places(ranked_by({"甲": 99.0, "乙": 98.0}, 0.1))["A"]) == "A组（2家）得分：甲99.00、乙98.00。"


def delivery(department: str, feed: str, **more: Any) -> Delivery:
    line = Delivery(department, feed, Text(feed, feed), 1, 10, 0, 10, 10, 0, 0, 0, 0, "delivered")
    return replace(line, **({"due": "2026-10-12", "due_count": 1, "on_time_count": 1, "is_on_time": True} | more))


LATE = delivery("运营管理部", "业务差错", is_on_time=False, on_time_count=0)
PARTIAL = delivery("运营管理部", "排队叫号", status="incomplete", missing_branches=("滨江支行",), on_time_count=0)
MISSING = delivery("安平分行", "服务检查", status="not_delivered", is_on_time=False, on_time_count=0, produced=0)


def test_a_department_that_is_late_in_part_or_silent_is_told_which_and_what() -> None:
    silent, operations = department_lines((delivery("运营管理部", "业务量"), LATE, PARTIAL, MISSING))
    assert (silent.department, silent.due, silent.in_time, silent.missing) == ("安平分行", 1, 0, (MISSING.title,))
    assert (operations.due, operations.in_time, operations.late, operations.missing) == (3, 1, (LATE.title,), ())
    assert [part.text("zh-CN", fact) for part in operations.partial] == ["“排队叫号”缺滨江支行"]


def test_the_notes_name_what_did_not_come() -> None:
    told = notes((delivery("运营管理部", "业务量"), LATE, PARTIAL, MISSING))
    assert [said(note) for note in told] == [
        "应报数据4类，实报3类（未报：安平分行“服务检查”）。",
        "迟报：运营管理部“业务差错”。",
        "报送不全：运营管理部“排队叫号”缺滨江支行。",
        "退回问题数据0行，占0.00%。",
    ]


def test_data_that_nobody_expects_are_not_counted_as_due() -> None:
    extra = delivery("办公室", "机构信息", due=None, due_count=0, on_time_count=0, is_on_time=None)
    assert said(notes((delivery("运营管理部", "业务量"), extra))[0]) == "应报数据1类，实报1类。"
    assert [line.department for line in department_lines((extra,))] == []


@pytest.mark.parametrize(
    ("values", "low", "high", "ends", "place"),
    [
        ([99.9, 99.8, 99.9, 99.7, 99.8], 98.9, 100.0, (98.5, 100.0), "bottom"),  # the line runs along the top
        ([93.0, 92.9, 93.1, 93.0, 93.0], 91.5, 94.5, (91.0, 95.0), "top"),
        ([93.0, 93.0, 93.0, 93.0, 93.0], 92.95, 93.05, (92.0, 94.0), "above"),  # a band too thin for words
    ],
)
def test_the_words_of_the_band_stand_clear_of_the_line(
    values: list[float | None], low: float, high: float, ends: tuple[float, float], place: str
) -> None:
    assert band_label_place(values, low, high, *ends) == place
