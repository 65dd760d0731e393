"""Story 9: a mystery visit took a point from a branch; after the month was closed its appeal was upheld: edition 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from appeal_desks import Desk
from explained_bank import HEAD
from workbench import SETTINGS, Bank

from pipeline import stages
from pipeline.appeals.acknowledging import Said, acknowledge
from pipeline.closing.close import close
from pipeline.closing.differences import differences_in
from pipeline.closing.heard import heard
from pipeline.closing.restate import restate
from pipeline.closing.states import standing
from pipeline.editions import Edition, read_edition
from pipeline.periods import Period
from pipeline.validate import Verdict
from pipeline.workspace import Workspace

MONTH = Period.parse("2026-09")
POINTS = "target: 100, curve: {kind: steps, per: 1, deduct: 1}"
BRANCH = f"""title: {{zh: 网点评分表, en: Branch scorecard}}
level: branch
items:
  - {{indicator: mystery_shopper_score, weight: 100, {POINTS}}}
"""
TELLER = """title: {zh: 柜员评分表, en: Teller scorecard}
level: employee
posts: [teller]
items:
  - {indicator: training_completion, weight: 50, curve: {kind: per_case, deduct: 5}}
  - {linked: branch, weight: 50}
"""


@dataclass
class Told:
    """What the story leaves behind."""

    bank: Bank
    number: str
    pages: dict[str, str]

    def edition(self, number: int) -> Edition:
        return heard(self.bank.workspace, read_edition(self.bank.workspace, MONTH, number))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    root = tmp_path_factory.mktemp("story")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        patch.setenv("APPRAISE_KEYS", str(root / "keys"))
        return _lived(root / "bank", patch)


def _lived(root: Path, patch: pytest.MonkeyPatch) -> Told:
    def it_is(month: int, day: int) -> datetime:
        moment = datetime(2026, month, day, 10)
        patch.setattr(Workspace, "now", lambda self: moment)
        return moment

    bank = Bank(root, SETTINGS.replace("locale: en", "locale: zh-CN"))
    workspace, desk = bank.workspace, Desk(bank)
    (workspace.root / "scorecards").mkdir()
    for name, text in (("branch", BRANCH), ("teller", TELLER)):
        (workspace.root / "scorecards" / f"{name}.yaml").write_text(HEAD + text, encoding="utf-8")
    bank.deliver("branches", {"branch_name": "滨江支行"}, {"branch_id": "B2", "branch_name": "江北支行"})
    bank.deliver("employees", {"employee_name": "王丽"})
    bank.deliver("training")
    items = (
        {"item_code": "A1", "points_possible": "98", "points_scored": "98"},
        {"item_code": "A2", "points_scored": "1"},
    )
    bank.deliver("mystery_visits", *items, *({**item, "visit_id": "V2", "branch_id": "B2"} for item in items))
    it_is(10, 13)
    stages.compute(workspace, MONTH, stages.load_rules(workspace), Verdict(()), lambda _: None)
    close(workspace, MONTH, "preview", "", "")
    moment = it_is(10, 16)
    number = desk.file(moment=moment, claim="当日大堂经理在总行培训，有通知", evidence="培训通知〔2026〕12号").number
    acknowledge(workspace, MONTH, None, [Said("E1", "delivered", "2026-10-14")], moment)
    it_is(10, 21)
    close(workspace, MONTH, "final", "张行长", "纪要9号")
    desk.decide(
        number,
        moment=it_is(10, 22),
        document_no="明银服申〔2026〕3号",
        reason="培训通知属实",
        decided_by="赵敏",
        is_excluded=True,
    )
    desk.file(moment=it_is(10, 22), employee_id="E1", branch_id=None, item="training_completion", claim="当日请假")
    it_is(10, 23)
    correction = restate(
        workspace, MONTH, reason="申诉成立", reason_code="appeal_upheld", approved_by="张行长", minutes="纪要10号"
    )
    assert correction.corrections
    stages.publish(workspace, MONTH, stages.load_rules(workspace), None, lambda _: None)
    trees = {"hr": "hr/all", "branch": "branch/B1", "other": "branch/B2", "employee": "employee/E1", "bank": "bank/all"}
    pages = {
        name: (workspace.site / tree / "2026-09" / "index.html").read_text(encoding="utf-8")
        for name, tree in trees.items()
    }
    return Told(bank, number, pages)


def _scores(edition: Edition) -> dict[str, float]:
    rows = edition.tables["results"]
    rows = rows[(rows["period"] == date(2026, 9, 1)) & (rows["level"] == "branch")]
    return dict(zip(rows["subject_id"], rows["score"], strict=True))


def test_edition_2_raises_the_branch_by_a_point_and_nobody_else(told: Told) -> None:
    assert _scores(told.edition(1)) == {"B1": 99.0, "B2": 99.0}
    assert _scores(told.edition(2)) == {"B1": 100.0, "B2": 99.0}
    changed = differences_in(read_edition(told.bank.workspace, MONTH, 2))
    assert changed is not None
    assert set(changed["subject_id"]) == {"B1", "E1"}


def test_each_edition_keeps_what_was_known_of_the_appeal_when_it_was_closed(told: Told) -> None:
    first, second = (told.edition(number).tables["appeals"] for number in (1, 2))
    assert first[["number", "status"]].values.tolist() == [[told.number, "open"]]
    assert second[["number", "status", "is_late"]].values.tolist() == [
        [told.number, "upheld", False],
        ["SS-202609-0002", "open", True],
    ]
    ledger = told.edition(2).manifest["ledger_number"]
    assert second["ledger_number"].tolist()[0] == ledger
    assert ledger > told.edition(1).manifest["ledger_number"]


def test_silence_over_the_preview_is_kept_and_not_carried_to_the_next_edition(told: Told) -> None:
    first = told.edition(1).tables["acknowledgements"]
    assert first[["employee_id", "confirmation"]].values.tolist() == [["E1", "no_answer"]]
    assert told.edition(2).tables["acknowledgements"].empty


def test_the_pages_tell_the_effect(told: Told) -> None:
    for name in ("hr", "branch"):
        page = told.pages[name]
        assert told.number in page
        assert "复核后得分：— → 2" in page
        assert "得分99.00 → 100.00" in page.replace(" 99", "99")
        assert "2026年10月22日答复，按期" in page
    assert told.number not in told.pages["other"]
    assert "本机构员工另提出1件，其中1件未答复" in told.pages["branch"]
    assert "SS-202609-0002" not in told.pages["branch"]
    assert told.number not in told.pages["employee"]
    for part in ("您提出的异议和申诉", "SS-202609-0002", "培训按期完成率", "公示期后提出", "应于2026年10月29日前答复"):
        assert part in told.pages["employee"]
    assert "王丽 E1" in told.pages["hr"]
    assert "赵敏" not in told.pages["branch"]
    assert "异议和申诉（按数据报送部门）" in told.pages["bank"]
    assert "赵敏" not in told.pages["bank"]


def test_what_is_open_stands_in_the_state_that_the_period_is_in(told: Told) -> None:
    now = standing(told.bank.workspace, MONTH)
    assert now is not None
    assert (now.state, now.number, now.reason) == ("restated", 2, "申诉成立")
