"""From a draft to final results: in order, after the days of objection, on a person's decision."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from closing_desks import MONTH, OVER, Desk, without_pages

from pipeline import stages
from pipeline.closing.close import _warnings
from pipeline.closing.making import freeze
from pipeline.closing.states import Decision, Entered, closed, enter, standing, standings
from pipeline.editions import edition_before, latest_edition, read_edition, shown_edition
from pipeline.errors import ClosingRefused, SealBroken
from pipeline.periods import Period


def refused(desk: Desk, state: str = "final", period: Period = MONTH, **given: str) -> str:
    """What is said; and that the period is as it was."""
    before = standings(desk.workspace)
    with pytest.raises(ClosingRefused) as error:
        desk.close(state, period, **given)
    assert standings(desk.workspace) == before
    return error.value.message.text("zh-CN")


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    if "closed_desk" in request.fixturenames:
        yield
        return
    with without_pages(monkeypatch):
        yield


def test_results_are_final_only_after_five_working_days_of_objections(desk: Desk) -> None:
    assert "尚未公示" in refused(desk)
    preview = desk.close("preview", approved_by="", minutes="").standing
    assert (preview.preview_from, preview.preview_until) == ("2026-10-14", "2026-10-21")  # a weekend lies between
    desk.moment = datetime(2026, 10, 21, 23, 0)
    assert "公示至2026-10-21" in refused(desk)
    desk.moment = OVER
    assert desk.close().standing.state == "final"


def test_a_bank_may_do_without_the_days_of_objection(desk: Desk) -> None:
    path = desk.workspace.root / "appraisal.yaml"
    path.write_text(path.read_text() + "closing: {preview_days: 0}\n")
    again = Desk.__new__(Desk)
    again.bank, again.moment = type(desk.bank)(desk.workspace.root, path.read_text()), OVER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.workspace.Workspace.now", lambda _: OVER)
        assert again.close().standing.state == "final"


@pytest.mark.parametrize(
    ("name", "minutes", "said"),
    [("", "M-1", "须由人审定"), ("li", " ", "须由人审定"), (" Wang", "M-1", "不能是同一人")],
)
def test_somebody_else_decides_and_the_minutes_tell_so(desk: Desk, name: str, minutes: str, said: str) -> None:
    assert said in refused(desk, approved_by=name, minutes=minutes)


def test_states_follow_each_other_and_never_go_back(desk: Desk) -> None:
    desk.close("provisional")
    desk.close("preview")
    assert "公示" in refused(desk, "provisional")
    desk.moment = OVER
    desk.close()
    for state in ("provisional", "preview", "final"):
        assert "已于2026-10-22定稿" in refused(desk, state)
    assert [one.state for one in standings(desk.workspace)] == ["provisional", "preview", "final"]


def test_provisional_results_are_frozen_again_only_where_the_draft_is_another(desk: Desk) -> None:
    desk.close("provisional")
    desk.run()
    assert "已于2026-10-14出具初步结果" in refused(desk, "provisional")
    desk.bank.deliver("errors", {"error_id": "X7", "occurred_at": "2026-09-21"}, name="new.csv")
    desk.run()
    assert desk.close("provisional").standing.folder == "1-provisional-2"


def test_a_second_preview_stands_beside_the_first_and_counts(desk: Desk) -> None:
    desk.close("preview")
    desk.moment = datetime(2026, 10, 16, 9, 0)
    second = desk.close("preview").standing
    assert (second.folder, second.preview_until) == ("1-preview-2", "2026-10-23")
    assert shown_edition(desk.workspace, MONTH).folder == desk.workspace.edition("2026-09", 1, "preview-2")
    desk.moment = OVER
    assert "公示至2026-10-23" in refused(desk)


def test_a_second_preview_of_the_same_draft_on_the_same_day_changes_nothing(desk: Desk) -> None:
    desk.close("preview")
    assert "公示至2026-10-21），草稿没有变化，未作任何改动" in refused(desk, "preview")
    assert [one.folder for one in standings(desk.workspace)] == ["1-preview"]
    desk.moment += timedelta(days=2)
    (told,) = [one.text("zh-CN") for one in desk.close("preview").warnings if "公示期" in one.text("zh-CN")]
    assert told == "2026-09的草稿与2026-10-14起公示的内容相同，仅公示期重新计算：至2026-10-23止（原为2026-10-21）。"
    desk.bank.deliver("errors", {"error_id": "X8", "occurred_at": "2026-09-21"}, name="newer.csv")
    desk.run()
    third = desk.close("preview")
    assert third.standing.folder == "1-preview-3"
    assert not [one for one in third.warnings if "公示期" in one.text("zh-CN")]


def test_a_draft_that_was_changed_by_hand_is_not_closed(desk: Desk) -> None:
    path = desk.workspace.edition("2026-09") / "results.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert "results.parquet" in refused(desk, "preview")


def test_a_draft_that_lacks_what_came_since_is_not_closed(desk: Desk) -> None:
    desk.bank.deliver("errors", {"error_id": "X7", "occurred_at": "2026-09-21"}, name="new.csv")
    assert "又收到new.csv" in refused(desk, "preview")
    desk.run()
    assert desk.close("preview").standing.state == "preview"


def test_a_critical_check_that_is_not_met_stands_against_it(desk: Desk) -> None:
    with desk.bank.writing() as connection:
        connection.execute(
            'insert into meta.checks (period, "check", feed, severity, zh, en, rows, is_met, subjects)'
            " values ('2026-09', 'one', 'surveys', 'critical', '', '', 1, false, [])"
        )
    assert "严重校验未通过：one" in refused(desk, "preview")


def test_what_is_owed_is_named_as_the_reader_calls_it(desk: Desk) -> None:
    draft = read_edition(desk.workspace, MONTH)
    owed = pd.DataFrame([{"feed": "checks", "department": "质量部", "status": "not_delivered"}])
    (told,) = _warnings(desk.workspace, replace(draft, tables={**draft.tables, "deliveries": owed}))
    assert told.text("zh-CN") == "质量部的服务检查未报或未报齐。"
    assert told.text("en") == "What 质量部 owes of checks has not come, or not from everybody."


def test_a_quarter_waits_for_its_months(desk: Desk) -> None:
    quarter = Period.parse("2026-Q3")
    desk.run(quarter)
    desk.close("preview", quarter)
    desk.moment = OVER
    assert "2026-07、2026-08、2026-09定稿后" in refused(desk, period=quarter)
    decision = Decision(desk.moment.isoformat(), "wang", "li", "M-1")
    for month in ("2026-07", "2026-08"):
        folder = desk.workspace.edition(month, 1)
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"ledger_number": 99}))
        enter(desk.workspace, decision, [Entered(month, 1, "final", "1", f"seal of {month}")])
    desk.finish()
    desk.moment = OVER
    done = desk.close(period=quarter).standing
    made_of = read_edition(desk.workspace, quarter, 1).manifest["members"]
    assert made_of["2026-07"] == {"number": 1, "seal": "seal of 2026-07"}
    assert made_of["2026-09"]["seal"] == closed(desk.workspace, MONTH).seal
    assert done.state == "final"


def test_pages_of_a_closed_period_stand_while_its_draft_goes_on(closed_desk: Desk) -> None:
    stages.publish(closed_desk.workspace, MONTH, stages.load_rules(closed_desk.workspace), None, lambda _: None)
    page = closed_desk.workspace.site / "bank" / "all" / "2026-09" / "index.html"
    before = page.read_text(encoding="utf-8")
    edition = latest_edition(closed_desk.workspace, MONTH)
    assert edition is not None
    assert edition.seal is not None
    for told in ("Edition 1", edition.seal.number, "li", "M-12", "14 October 2026", "21 October 2026"):
        assert told in before, told
    closed_desk.bank.deliver("errors", {"error_id": "X9", "employee_id": "E2"}, name="late.csv")
    card = closed_desk.workspace.root / "scorecards" / "teller.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("deduct: 2", "deduct: 9"), encoding="utf-8")
    draft = closed_desk.run()
    assert draft.checksum != edition.checksum
    stages.publish(closed_desk.workspace, MONTH, stages.load_rules(closed_desk.workspace), None, lambda _: None)
    assert page.read_text(encoding="utf-8") == before


def test_what_comes_for_a_closed_month_is_named_once_it_came(closed_desk: Desk) -> None:
    assert stages.late(closed_desk.workspace) == []
    closed_desk.bank.deliver("errors", {"error_id": "X9", "employee_id": "E2"}, name="late.csv")
    (late,) = stages.late(closed_desk.workspace)
    assert (late.period, late.feed, late.name, late.rows) == ("2026-09", "errors", "late.csv", 1)
    october = closed_desk.run(Period.parse("2026-10"))
    assert [one["name"] for one in october.manifest["late"]] == ["late.csv"]


def test_a_final_edition_tells_neither_time_nor_user_but_in_its_seal(closed_desk: Desk) -> None:
    folder = closed_desk.workspace.edition("2026-09", 1)
    for path in (folder / "manifest.json", folder / "report.json"):
        text = path.read_text(encoding="utf-8")
        for word in ("wang", '"li"', "M-12", "2026-10-22"):
            assert word not in text, (path.name, word)
    seal = json.loads((folder / "seal.json").read_text(encoding="utf-8"))
    assert (seal["by"], seal["approved_by"], seal["minutes"]) == ("wang", "li", "M-12")


def test_the_same_draft_closed_twice_is_the_same_to_the_byte(
    open_folder: Path, closed_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    shutil.copytree(open_folder, tmp_path / "other")
    other = Desk(tmp_path / "other", monkeypatch)
    other.finish()
    one, two = (desk.workspace.edition("2026-09", 1) for desk in (closed_desk, other))
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
    different = [str(name) for name in names if (one / name).read_bytes() != (two / name).read_bytes()]
    assert different == []


def test_the_first_edition_corrects_none(closed_desk: Desk) -> None:
    edition = latest_edition(closed_desk.workspace, MONTH)
    assert edition is not None
    assert edition_before(closed_desk.workspace, edition) is None
    now = standing(closed_desk.workspace, MONTH)
    assert now is not None
    assert now.is_closed


def test_nothing_is_closed_upon_a_journal_that_was_changed(closed_desk: Desk) -> None:
    path = closed_desk.workspace.periods
    path.write_bytes(path.read_bytes().replace(b'"approved_by": "li"', b'"approved_by": "lu"'))
    with pytest.raises(SealBroken, match=r"periods\.jsonl was changed"):
        freeze(closed_desk.workspace, [], Decision("2026-11-05T09:00:00", "wang"))
