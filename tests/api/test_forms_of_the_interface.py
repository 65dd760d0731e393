"""Paging, filters, forms, ETags and purposes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from interface_bank import SCORES, Asking

from pipeline.access import accesses
from pipeline.api.callers import purpose
from pipeline.api.choosing import Choice
from pipeline.api.forms import has_it, wanted
from pipeline.api.problems import Problem
from pipeline.warehouse import read_parquet


def test_pages_joined_are_the_whole(asking: Asking) -> None:
    whole = asking.get("/v1/periods/2026-09/editions/1/scores").json()
    assert whole["next"] is None
    found, following = [], ""
    while following is not None:
        page = asking.get(f"/v1/periods/2026-09/editions/1/scores?limit=4{following and '&cursor=' + following}").json()
        assert page["count"] == len(page["rows"]) <= 4
        found += page["rows"]
        following = page["next"]
    assert found == whole["rows"]
    assert [row["score"] for row in found] == [92.5, 59.9, 90.0, 81.0, 82.0, 80.0]


def test_the_link_header_leads_to_the_next_page_with_the_same_filters(asking: Asking) -> None:
    first = asking.get("/v1/periods/2026-09/editions/1/scores?branch=B2&limit=3")
    link = first.headers["link"].removeprefix("<").partition(">")[0]
    second = asking.get(f"/v1/periods/2026-09/editions/1/scores{link}")
    assert [row["employee_id"] for row in first.json()["rows"] + second.json()["rows"]] == ["E3", "E4", "E4", "E4"]
    assert "link" not in second.headers


def test_a_cursor_of_another_edition_is_refused(asking: Asking) -> None:
    following = asking.get("/v1/periods/2026-09/editions/1/scores?limit=2").json()["next"]
    answer = asking.get(f"/v1/periods/2026-09/editions/2/scores?cursor={following}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:appraise:problem:cursor")


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("grade=good", ["E1", "E3"]),
        ("post=teller&branch=B2", ["E3", "E4"]),
        ("changed_since=1", ["E2"]),
        ("changed_since=2", []),
        ("grade=nobody", []),
    ],
)
def test_filters_narrow(asking: Asking, query: str, people: list[str]) -> None:
    rows = asking.get(f"/v1/periods/2026-09/editions/2/scores?{query}").json()["rows"]
    assert [row["employee_id"] for row in rows] == people


def test_csv_holds_every_row_ids_as_text_and_no_formula(asking: Asking) -> None:
    answer = asking.get("/v1/periods/2026-09/editions/1/scores", accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["employee_id"] for row in rows] == ["E1", "E2", "E3", "E4", "E4", "E4"]
    assert rows[0]["employee_name"] == "王丽"
    assert rows[1]["employee_name"] == '\'=HYPERLINK("http://x","y")'
    assert (rows[0]["score"], rows[0]["score_exact"]) == ("92.50", "92.50000000")


def test_a_page_of_csv_is_cut_where_the_page_of_json_is(asking: Asking) -> None:
    answer = asking.get("/v1/periods/2026-09/editions/1/scores?limit=2", accept="text/csv")
    assert len(answer.text.splitlines()) == 3
    assert "cursor=" in answer.headers["link"]


def test_parquet_has_the_columns_of_hr_with_their_types(asking: Asking, tmp_path: Path) -> None:
    answer = asking.get("/v1/periods/2026-09/editions/1/scores?branch=B2", accept="application/vnd.apache.parquet")
    (tmp_path / "scores.parquet").write_bytes(answer.content)
    frame = read_parquet(tmp_path / "scores.parquet")
    assert list(frame["employee_id"]) == ["E3", "E4", "E4", "E4"]
    assert not [column for column in frame if column.startswith("_")]
    assert list((asking.workspace.state / "interface").glob("*.parquet")) == []


def test_a_whole_table_is_the_same_in_the_same_order_as_csv_and_as_parquet(asking: Asking, tmp_path: Path) -> None:
    lines = asking.get(SCORES, accept="text/csv").text.splitlines()
    (tmp_path / "scores.parquet").write_bytes(asking.get(SCORES, accept="application/vnd.apache.parquet").content)
    frame = read_parquet(tmp_path / "scores.parquet")
    order = [(row["employee_id"], row["post"]) for row in csv.DictReader(lines)]
    assert order == list(zip(frame["employee_id"], frame["post"], strict=True))
    assert len(order) > 4


def test_the_same_question_is_answered_by_not_modified(asking: Asking) -> None:
    first = asking.get(SCORES)
    again = asking.get(SCORES, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    for other in (f"{SCORES}?grade=good", "/v1/periods/2026-09/editions/1/scores"):
        assert asking.get(other, if_none_match=first.headers["etag"]).status_code == 200
    assert asking.get(SCORES, accept="text/csv", if_none_match=first.headers["etag"]).status_code == 200
    assert asking.get(SCORES, "branch_head", if_none_match=first.headers["etag"]).status_code == 200


def test_what_is_not_offered_is_not_acceptable(asking: Asking) -> None:
    assert asking.get(SCORES, accept="application/xml").status_code == 406
    sheet = "/v1/periods/2026-09/editions/1/employees/E1/sheet"
    assert asking.get(sheet, accept="text/csv").status_code == 406


def test_the_form_liked_best_is_given() -> None:
    assert wanted(None) == "json"
    assert wanted("text/html, text/csv;q=0.5, application/json;q=0.1") == "csv"
    assert wanted("text/*;q=0.9, */*;q=0.1") == "csv"
    with pytest.raises(Problem):
        wanted("application/json;q=0", ("json",))
    assert has_it('W/"a", "b"', '"a"')


@pytest.mark.parametrize("sent", [None, "", "   ", "%", "a" * 201, "tab\there"])
def test_without_a_purpose_nothing_is_handed_out(asking: Asking, sent: str | None) -> None:
    before = len(list(accesses(asking.workspace)))
    answer = asking.get(SCORES, x_purpose=sent)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:appraise:problem:purpose")
    assert len(list(accesses(asking.workspace))) == before


def test_a_purpose_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Problem):
        purpose("\xe9t\xe9")
    assert purpose("100%25 checked, %zz".replace("%zz", "")) == "100% checked,"
    assert purpose("%00") == "%00"


@pytest.mark.parametrize("sent", ["%E8%96%AA%E9%85%AC", "薪酬".encode()])
def test_a_purpose_in_chinese_is_kept_as_it_was_meant(asking: Asking, sent: str | bytes) -> None:
    assert asking.get(SCORES, x_purpose=sent).status_code == 200  # type: ignore[arg-type]
    assert list(accesses(asking.workspace))[-1].purpose == "薪酬"


def test_every_pull_is_logged_with_whom_it_held(asking: Asking) -> None:
    asking.get(f"{SCORES}?grade=good", accept="text/csv")
    last = list(accesses(asking.workspace))[-1]
    assert (last.who, last.role, last.action, last.period) == ("hr", "hr", "api appraisal_results csv", "2026-09")
    assert (last.edition, last.subjects, last.selection, last.result) == ("2", ("E1", "E3"), "grade=good", "given")


def test_the_auditor_reads_the_log_page_by_page(asking: Asking) -> None:
    asking.get("/v1/periods/2026-09/editions/1/employees/E3/sheet")
    first = asking.get("/v1/audit?limit=1&employee=E3", "auditor").json()
    assert first["entries"][0]["count"] >= 1
    assert first["next"] == first["entries"][0]["number"]
    rest = asking.get(f"/v1/audit?employee=E3&after={first['next']}", "auditor").json()
    assert [one for one in rest["entries"] if one["action"] == "api sheet" and one["subjects"] == ["E3"]]
    assert {one["who"] for one in asking.get("/v1/audit?who=hr", "auditor").json()["entries"]} == {"hr"}
    assert asking.get("/v1/audit?since=2999-01-01", "auditor").json()["entries"] == []


def test_a_choice_tells_only_what_was_asked() -> None:
    assert Choice(grade="good", most=5).told() == "grade=good most=5"
    assert Choice().told() == ""


def test_a_preview_is_made_again_when_more_was_heard_and_read_meanwhile(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.api import service, shelf

    made = []

    async def remade(self: service.Service, standing: Any, there: shelf.Shelf) -> shelf.Shelf:
        made.append(there.edition)
        return there

    monkeypatch.setattr(service.Service, "_made", remade)
    monkeypatch.setattr(shelf, "FRESH_SECONDS", -1)
    path = "/v1/periods/2026-10/editions/preview/employees/E1/sheet"
    first = asking.get(path, "employee")
    assert made == []
    asking.workspace.acknowledgements.write_text("{}\n", encoding="utf-8")
    try:
        assert asking.get(path, "employee").json() == first.json()
        asking.get(SCORES)
        assert made == ["1-preview"]
    finally:
        asking.workspace.acknowledgements.unlink()


def test_another_version_of_the_tables_has_another_tag(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.api import service, shelf

    first = asking.get(SCORES)
    real = shelf.ready
    monkeypatch.setattr(service, "ready", lambda one: replace(real(one), version="17-0"))
    assert asking.get(SCORES, if_none_match=first.headers["etag"]).status_code == 200
