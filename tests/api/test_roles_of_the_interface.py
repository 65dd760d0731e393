"""A token of one role reaches nothing of another: every route by every role."""

from __future__ import annotations

import csv
import io

import pytest
from interface_bank import SCORES, Asking

from pipeline.access import accesses
from pipeline.api.app import create_app

EDITION = "/v1/periods/2026-09/editions/1"
PREVIEW = "/v1/periods/2026-10/editions/preview/employees"
# Address → status for hr, branch_head (of B1), employee (E1), auditor, and without a token.
MATRIX: dict[str, tuple[int, int, int, int, int]] = {
    "/v1/periods": (200, 200, 200, 403, 401),
    "/v1/periods/2026-09/editions": (200, 200, 200, 403, 401),
    "/v1/data-dictionary": (200, 200, 200, 403, 401),
    f"{EDITION}/scores": (200, 200, 200, 403, 401),
    f"{EDITION}/indicator-points": (200, 200, 200, 403, 401),
    f"{EDITION}/score-events": (200, 200, 200, 403, 401),
    f"{EDITION}/differences": (200, 200, 200, 403, 401),
    f"{EDITION}/scores?branch=B2": (200, 403, 200, 403, 401),
    f"{EDITION}/employees/E1/sheet": (200, 200, 200, 403, 401),
    f"{EDITION}/employees/E2/sheet": (200, 200, 403, 403, 401),
    f"{EDITION}/employees/E3/sheet": (200, 403, 403, 403, 401),
    f"{EDITION}/employees/E999/sheet": (404, 403, 403, 403, 401),
    f"{PREVIEW}/E1/sheet": (403, 403, 200, 403, 401),
    f"{PREVIEW}/E2/sheet": (403, 403, 403, 403, 401),
    "/v1/periods/2026-10/editions/latest/scores": (404, 404, 404, 403, 401),
    "/v1/periods/2026-10/editions/1/employees/E1/sheet": (404, 404, 404, 403, 401),
    "/v1/audit": (403, 403, 403, 200, 401),
    "/health": (200, 200, 200, 200, 200),
    "/metrics": (200, 200, 200, 200, 200),
}
ROLES = ("hr", "branch_head", "employee", "auditor", None)
TABLES = ("scores", "indicator-points", "score-events", "differences")


@pytest.mark.parametrize("path", MATRIX)
def test_each_role_reaches_what_is_its_own_and_nothing_else(asking: Asking, path: str) -> None:
    assert tuple(asking.get(path, role).status_code for role in ROLES) == MATRIX[path]


def test_no_route_is_missing_from_the_matrix(asking: Asking) -> None:
    named = {path.split("?")[0] for path in MATRIX}
    for path in create_app(asking.workspace).openapi()["paths"]:
        shape = path.split("/")
        assert any(
            len(one.split("/")) == len(shape)
            and all(a == b or b.startswith("{") for a, b in zip(one.split("/"), shape, strict=True))
            for one in named
        ), path


@pytest.mark.parametrize("table", TABLES)
def test_a_branch_head_sees_the_people_of_the_branch_alone(asking: Asking, table: str) -> None:
    rows = asking.get(f"/v1/periods/2026-09/editions/2/{table}", "branch_head").json()["rows"]
    assert {row["employee_id"] for row in rows} == ({"E2"} if table == "differences" else {"E1", "E2"})


@pytest.mark.parametrize("table", TABLES)
def test_an_employee_sees_themself_alone(asking: Asking, table: str) -> None:
    rows = asking.get(f"/v1/periods/2026-09/editions/2/{table}", "employee").json()["rows"]
    assert {row["employee_id"] for row in rows} == (set() if table == "differences" else {"E1"})


@pytest.mark.parametrize("form", ["text/csv", "application/vnd.apache.parquet"])
def test_other_forms_are_bounded_as_json_is(asking: Asking, form: str) -> None:
    content = asking.get(SCORES, "branch_head", accept=form).content
    assert b"E1" in content
    assert b"E3" not in content
    assert "张伟".encode() not in content


def test_hr_pulls_numbered_editions_only(asking: Asking) -> None:
    answer = asking.get("/v1/periods/2026-10/editions/latest/scores").json()
    assert (answer["status"], answer["type"]) == (404, "urn:appraise:problem:edition")


def test_what_a_role_reached_for_in_vain_is_in_the_access_log(asking: Asking) -> None:
    asking.get(f"{EDITION}/employees/E3/sheet", "employee")
    last = list(accesses(asking.workspace))[-1]
    assert (last.who, last.action, last.subjects, last.result) == ("employee", "api sheet", ("E3",), "refused: scope")


def test_an_unknown_person_and_one_of_another_branch_get_the_same_answer(asking: Asking) -> None:
    other, unknown = (asking.get(f"{EDITION}/employees/{who}/sheet", "branch_head").json() for who in ("E3", "E999"))
    assert other | {"instance": ""} == unknown | {"instance": ""}


@pytest.mark.parametrize(("role", "shown"), [("hr", None), ("branch_head", None), ("employee", 2.0)])
def test_what_fewer_than_five_answered_is_shown_to_the_person_alone(
    asking: Asking, role: str, shown: float | None
) -> None:
    for path in (f"{EDITION}/indicator-points?post=teller", f"{EDITION}/employees/E1/sheet"):
        answer = asking.get(path, role).json()
        rows = [row for row in answer.get("rows") or answer["indicator_points"] if row["employee_id"] == "E1"]
        found = {row["indicator"]: (row["numerator"], row["points"]) for row in rows}
        assert found == {"counter_satisfaction_rate": (shown, 95.0), "error_rate": (2.0, 95.0)}


def test_other_forms_do_not_show_it_either(asking: Asking) -> None:
    text = asking.get(f"{EDITION}/indicator-points", accept="text/csv").text
    for line in csv.DictReader(io.StringIO(text)):
        assert line["numerator"] == ("" if line["indicator"] == "counter_satisfaction_rate" else "2.000000")
