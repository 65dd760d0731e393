"""Rows that were purged by the retention of their feed: sealed figures stand, sums stay, and nothing brings the rows back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from closing_desks import MONTH, Desk, dump, with_planted, years_later

from pipeline.appeals.model import AppealRefused, Filing, Ruling
from pipeline.closing.proving import prove
from pipeline.closing.verifying import verify
from pipeline.editions import read_edition
from pipeline.errors import ClosingRefused, DefinitionError
from pipeline.exclusions import EXCLUDED
from pipeline.explain import explain
from pipeline.hearing import decide_claim, decided, file_claim
from pipeline.holds import hold, release
from pipeline.journal import read, verify_chain
from pipeline.periods import Period
from pipeline.purging import purge
from pipeline.purging.rows import _counted_elsewhere
from pipeline.rebuild import rebuild
from pipeline.render.explain import all_files

FEEDS = ("surveys", "errors", "score_events", "training")
OCTOBER = Period.parse("2026-10")


@pytest.fixture
def old_desk(lived_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return years_later(
        lived_folder, tmp_path / "bank", monkeypatch, "{originals: 12, feeds: {surveys: 24, errors: 24}}"
    )


ALL = (
    "meta.files",
    "meta.loads",
    "meta.stated",
    "meta.cleared",
    "partial.facts",
    "partial.computed",
    *(table for feed in FEEDS for table in (f"feed.{feed}", f"feed.{feed}_history", f"quarantine.{feed}")),
)
SUMS = ("partial.facts", "partial.computed")


def test_rows_of_a_sealed_month_go_for_good_and_its_sums_stay(old_desk: Desk) -> None:
    desk = old_desk
    sums, before = dump(desk, *SUMS), dump(desk, "feed.surveys", "quarantine.surveys")
    assert with_planted(desk) == {"archive", "state", "warehouse"}
    would = [line.text("en") for line in purge(desk.workspace, dry_run=True).lines(dry_run=True)]
    assert (
        "surveys: 48 rows of 2026-09 would go (retention.feeds.surveys: 24); the sealed figures would stand." in would
    )
    assert "surveys: the rows of 2026-10 stay: 2026-10 is not final" in would
    assert dump(desk, "feed.surveys", "quarantine.surveys") == before
    assert not desk.workspace.purges.exists()

    said = [line.text("en") for line in purge(desk.workspace).lines(dry_run=False)]
    assert "surveys: removed 48 rows of 2026-09 (retention.feeds.surveys: 24); the sealed figures stand." in said
    assert "errors: removed 2 rows of 2026-09 (retention.feeds.errors: 24); the sealed figures stand." in said
    after = dump(desk, *ALL)
    assert [row[0] for row in after["feed.surveys"]] == ["P3"]
    assert after["quarantine.surveys"] == after["feed.errors"] == []
    assert len(after["feed.training"]) == 3, "it has no retention"
    assert {name: after[name] for name in SUMS} == sums
    assert with_planted(desk) == set()
    steps = [step for step in read(desk.workspace.purges) if step["step"] == "rows"]
    assert [(step["feed"], step["months"]) for step in steps] == [("errors", ["2026-09"]), ("surveys", ["2026-09"])]
    assert verify_chain(desk.workspace.purges) is None

    rebuild(desk.workspace)
    kept = {
        (name, row[1])
        for row in dump(desk, "partial.computed")["partial.computed"]
        for name in (row[0], row[0] + EXCLUDED)
    }
    again = dump(desk, *ALL)
    assert {name: again[name] for name in ALL if name not in SUMS} == {n: after[n] for n in ALL if n not in SUMS}
    assert ("counter_satisfaction_rate", "2026-09-01") in kept
    assert [row for row in sums["partial.facts"] if (row[0], row[5]) in kept] == again["partial.facts"]

    # The next run computes what is missing, and leaves what stands on the purged rows.
    desk.run(OCTOBER)
    now, september = dump(desk, *SUMS), "2026-09-01"
    facts = [row for row in sums["partial.facts"] if row[5] == september]
    assert [row for row in now["partial.facts"] if row[5] == september] == facts
    assert purge(desk.workspace).rows == ()


def test_rows_that_come_again_go_again_and_change_no_sums(old_desk: Desk) -> None:
    desk = old_desk
    purge(desk.workspace)
    sums = dump(desk, *SUMS)
    desk.bank.deliver("surveys", {"survey_id": "P1", "employee_id": "E1", "branch_id": "B1"}, name="again.csv")
    desk.run(OCTOBER)
    facts = [row for row in dump(desk, *SUMS)["partial.facts"] if row[5] == "2026-09-01"]
    assert facts == [row for row in sums["partial.facts"] if row[5] == "2026-09-01"]
    assert sum(sum(due.months.values()) for due in purge(desk.workspace).rows) == 1
    after = dump(desk, *ALL)
    rebuild(desk.workspace)
    again = dump(desk, *ALL)
    assert {name: again[name] for name in ALL if name not in SUMS} == {n: after[n] for n in ALL if n not in SUMS}


def test_what_was_purged_is_said_and_not_computed_to_nothing(old_desk: Desk) -> None:
    desk = old_desk
    before = read_edition(desk.workspace, MONTH, 1).checksum
    purge(desk.workspace)
    gone = "The rows of surveys of 2026-09 have been purged on 2028-11-05 under retention.feeds.surveys: 24"
    proof = prove(desk.workspace, MONTH, recompute=True)
    assert not proof.faults
    assert [one.number for one in proof.sound] == [1, 1]
    assert any(
        "2026-09, edition 1, is not computed again" in n.text("en") and gone in n.text("en") for n in proof.notes
    )
    for act in (desk.run, desk.restate):
        with pytest.raises(ClosingRefused, match=r"is not computed again: .*the sealed figures stand"):
            act()
    assert read_edition(desk.workspace, MONTH, 1).checksum == before
    told = explain(desk.workspace, "E1", MONTH, number=1)
    assert any(gone in remark.text("en") for remark in told.remarks)
    # What is left of purged originals is where the explanation says.
    places = {file.archive for file in all_files(told)}
    assert places
    assert all(place.endswith(".rows") and (desk.workspace.root / place).is_dir() for place in places)

    sums = next(desk.workspace.archive.glob("sums/*.facts.parquet"))
    sums.write_bytes(sums.read_bytes()[:-1] + b"?")
    assert [fault.text("en") for fault in verify(desk.workspace).faults] == [
        f"archive/sums/{sums.name}, which has the sums of purged rows, was changed or is missing."
    ]


def test_months_of_somebody_held_stay_and_those_of_a_quarter_that_is_not_final(old_desk: Desk) -> None:
    desk = old_desk
    hold(desk.workspace, "E1", "arbitration")
    done = purge(desk.workspace)
    assert done.rows == ()
    assert [(one.feed, f"{one.month:%Y-%m}") for one in done.kept_rows] == [
        ("errors", "2026-09"),
        ("surveys", "2026-09"),
        ("surveys", "2026-10"),
    ]
    assert all("held" in one.reason.text("en") for one in done.kept_rows)
    release(desk.workspace, "E1", "settled")
    (desk.workspace.root / "editions" / "2026-Q3" / "draft").mkdir(parents=True)
    said = [one.reason.text("en") for one in purge(desk.workspace).kept_rows]
    assert said[:2] == ["2026-Q3 is not final", "2026-Q3 is not final"]


def test_a_feed_without_days_has_no_retention(
    lived_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = years_later(lived_folder, tmp_path / "bank", monkeypatch, "{feeds: {employees: 36}}")
    with pytest.raises(DefinitionError, match="have no day of their own"):
        purge(desk.workspace)


def test_a_claim_about_a_purged_record_is_refused_and_heard_about_the_sheet(old_desk: Desk) -> None:
    desk = old_desk
    purge(desk.workspace)
    claim = Filing("2026-09", "the customer meant a colleague", employee_id="E1", feed="surveys", record_id="P1")
    with pytest.raises(AppealRefused) as refused:
        file_claim(desk.workspace, claim)
    gone = "The rows of surveys of 2026-09 have been purged on 2028-11-05 under retention.feeds.surveys: 24"
    assert gone in refused.value.message.text("en")
    assert "about a row of the sheet (--item)" in refused.value.message.text("en")
    # Of a feed that keeps its rows, a number that there is not is a number that there is not.
    with pytest.raises(AppealRefused, match="Write the number as the department"):
        file_claim(desk.workspace, replace(claim, feed="training"))

    whole = replace(claim, feed=None, record_id=None, item="counter_satisfaction_rate")
    number = file_claim(desk.workspace, whole).number
    ruling = Ruling("upheld", "zhao", "Doc 77", "the letter of the customer")
    with pytest.raises(AppealRefused, match="no decision can correct it"):
        decide_claim(desk.workspace, number, replace(ruling, is_excluded=True, feed="surveys", record_id="P1"))
    appeal = decide_claim(desk.workspace, number, ruling)
    assert (appeal.status, appeal.remedy, appeal.is_waiting) == ("upheld", None, False)
    assert "an approved matter of a month that is still open" in decided(desk.workspace, appeal).text("en")
    assert not verify(desk.workspace).faults


def test_a_month_whose_rows_count_in_one_that_stays_stays_too() -> None:
    june, july, august, september = (date(2025, month, 1) for month in (6, 7, 8, 9))
    said = {month: text.text("en") for month, text in _counted_elsewhere({june: [august]}, [], []).items()}
    assert said == {june: "some of them count in 2025-08, which stays"}  # nothing of August goes: its sums are not kept
    assert _counted_elsewhere({june: [august], september: []}, [], []) == {}
    assert _counted_elsewhere({june: [august]}, [], [september]) == {}
    assert _counted_elsewhere({june: [august], august: []}, [august], [september]).keys() == {june}
    assert _counted_elsewhere({june: [], july: [june]}, [june], []).keys() == {july}  # an earlier one


def test_a_month_stays_while_a_matter_of_it_is_not_over_or_counts_later(
    lived_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retention = "{feeds: {complaints: 24, rectifications: 24, score_events: 24}}"
    desk = years_later(lived_folder, tmp_path / "bank", monkeypatch, retention)

    def deliver(feed: str, *rows: dict[str, str]) -> dict[str, str]:
        """What a purge of November 2028 says of the feed: it keeps what is of November 2026 and later."""
        desk.bank.deliver(feed, *rows)
        desk.run(OCTOBER)
        done = purge(desk.workspace, dry_run=True)
        kept = {f"{one.month:%Y-%m}": one.reason.text("en") for one in done.kept_rows if one.feed == feed}
        return kept | {f"{month:%Y-%m}": "goes" for due in done.rows if due.feed == feed for month in due.months}

    lasting = "it has a matter that is not over yet"
    # A complaint without an end; one that was merged into another ends with that.
    merged = {"complaint_id": "K2", "merged_into": "K1"}
    assert deliver("complaints", {}, merged) == {"2026-09": lasting}
    assert deliver("complaints", {"informed_at": "2026-10-09"}, merged) == {"2026-09": "goes"}
    ruled = {"informed_at": "2026-10-09", "liability": "full", "liability_confirmed_at": "2026-10-05"}
    assert deliver("complaints", ruled, merged) == {"2026-09": "some of them count in 2026-10, which stays"}
    assert deliver("rectifications", {"done_at": "", "verified_at": ""}) == {"2026-09": lasting}
    assert deliver("rectifications", {"done_at": "", "verified_at": "2026-10-20"}) == {"2026-09": "goes"}
    # A matter in force on the first day that is kept; its day of decision is what places it.
    assert deliver("score_events", {"event_id": "M9", "valid_until": "2026-11-01"})["2026-09"] == lasting
    assert deliver("score_events", {"event_id": "M9", "valid_until": "2026-10-31"})["2026-09"] == "goes"
    outage = {"event_id": "M8", "kind": "exclusion", "starts_at": "2026-09-01 08:00", "ends_at": "2026-11-02 08:00"}
    assert deliver("score_events", outage)["2026-09"] == lasting
