"""What means harm gets a clear refusal and a line in the log, and learns nothing."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from interface_bank import PURPOSE, SCORES, Asking

from pipeline.access import accesses
from pipeline.api import reading, service
from pipeline.api.journaling import JsonLines
from pipeline.errors import WorkspaceError
from pipeline.texts import msg

EDITION = "/v1/periods/2026-09/editions/1"
TRAVERSAL = (
    "/v1/periods/../../../../etc/passwd",
    "/v1/periods/..%2f..%2f..%2fetc%2fpasswd/editions",
    "/v1/periods/2026-09/editions/..%2fdraft/scores",
    "/v1/periods/2026-09/editions/%2e%2e/scores",
    "/v1/periods/2026-09/editions/1-preview/scores",
    "/v1/periods/2026-09/editions/draft/scores",
    "/v1/periods/2026-09%00/editions/1/scores",
    "/%2e%2e/appraisal.yaml",
)
INJECTIONS = (
    "' or '1'='1",
    "B1'; drop table x; --",
    "$path",
    "B1' union select * from read_parquet('/etc/passwd') --",
    "=cmd|' /C calc'!A0",
    "%",
)


@pytest.mark.parametrize("path", TRAVERSAL)
def test_no_path_leads_out_of_the_editions(asking: Asking, path: str) -> None:
    answer = asking.get(path)
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "root:" not in answer.text


@pytest.mark.parametrize("name", ["branch", "grade", "post"])
@pytest.mark.parametrize("value", INJECTIONS)
def test_a_filter_is_a_value_and_never_sql(asking: Asking, name: str, value: str) -> None:
    answer = asking.client.get(
        f"{EDITION}/scores",
        params={name: value},
        headers={"authorization": f"Bearer {asking.tokens['hr']}", "x-purpose": PURPOSE},
    )
    assert (answer.status_code, answer.json()["rows"]) == (200, [])


def test_an_employee_number_is_a_value_and_never_a_path(asking: Asking) -> None:
    assert asking.get(f"{EDITION}/employees/'%20or%20''='/sheet").status_code == 404


def test_the_reader_reaches_no_file_but_the_shelves(asking: Asking) -> None:
    with asking.client.app.state.service.reader._base.cursor() as connection:
        for path in (asking.workspace.root / "appraisal.yaml", asking.workspace.tokens, asking.workspace.access_log):
            with pytest.raises(Exception, match="disabled by configuration"):
                connection.execute("select * from read_text(?)", [str(path)])
        with pytest.raises(Exception, match="locked"):
            connection.execute("set enable_external_access = true")


@pytest.mark.parametrize(
    "query", ["grad=good", "limit=0", "limit=1001", "limit=x", "cursor=1", "branch=", "branch=%00"]
)
def test_a_parameter_that_is_not_as_it_must_be_is_refused_without_repeating_it(asking: Asking, query: str) -> None:
    answer = asking.get(f"{EDITION}/scores?{query}")
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert (fault["in"], fault["name"]) == ("query", query.split("=")[0])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_but_reading_is_offered(asking: Asking, method: str) -> None:
    answer = asking.ask(method, SCORES)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["status"] == 405


def test_head_answers_as_get_without_a_body(asking: Asking) -> None:
    get, head = asking.get(SCORES), asking.ask("HEAD", SCORES)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


def test_a_body_is_refused(asking: Asking) -> None:
    for headers in ({"content-length": "5"}, {"transfer-encoding": "chunked"}):
        answer = asking.get(SCORES, **headers)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_an_address_without_end_is_refused(asking: Asking) -> None:
    answer = asking.get(f"{EDITION}/scores?branch={'x' * 5000}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:appraise:problem:address-too-long")


def test_every_answer_forbids_keeping_and_framing(asking: Asking) -> None:
    for answer in (asking.get(SCORES), asking.get("/nowhere"), asking.get(SCORES, None), asking.ask("POST", SCORES)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"]


def test_a_fault_of_the_program_is_told_without_a_word_of_what_it_was(
    asking: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("王丽 scored 92.50")

    logging.getLogger("appraise.api").propagate = True
    monkeypatch.setattr(reading, "page", fail)
    answer = asking.get(SCORES)
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:appraise:problem:broken")
    assert "王丽" not in answer.text
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    failed = next(line for line in lines if line["event"] == "failed")
    assert failed["exception"] == "RuntimeError"
    assert failed["request"] == answer.headers["x-request-id"]
    assert "王丽" not in json.dumps(lines, ensure_ascii=False)


def test_without_an_access_log_nothing_is_handed_out(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(service, "log_access", full)
    for headers in ({}, {"accept": "text/csv"}, {"accept": "application/vnd.apache.parquet"}):
        answer = asking.get(SCORES, **headers)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:appraise:problem:access-log")


def test_an_answer_that_takes_too_long_is_given_up(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.api import guard

    def endless(connection: Any, *_: Any) -> Any:
        connection.execute("select count(*) from range(100000000) a, range(100000) b").fetchall()

    monkeypatch.setattr(reading, "page", endless)
    real = guard.asyncio.timeout
    monkeypatch.setattr(guard.asyncio, "timeout", lambda seconds: real(0.2))
    answer = asking.get(SCORES)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:appraise:problem:too-slow")


def test_a_workspace_that_cannot_be_read_names_no_file(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise WorkspaceError(msg("{file} line {line} is damaged. Restore the ledger from a backup.", file="x", line=1))

    monkeypatch.setattr(service, "standings", broken)
    answer = asking.get(SCORES)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:appraise:problem:unreadable")


def test_the_servers_log_names_routes_and_tokens_by_number_and_nobody(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("appraise.api").propagate = True
    caplog.set_level(logging.INFO, "appraise.api")
    asking.get(f"{EDITION}/employees/E1/sheet")
    asking.get(f"{EDITION}/employees/E3/sheet", "employee")
    asking.get(SCORES, None)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["status"] for line in lines] == [200, 403, 401]
    assert [line["refused"] for line in lines] == ["", "scope", "no-token"]
    assert lines[0]["route"].endswith("/employees/{employee_id}/sheet")
    text = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in ("E1", "E3", "王丽", "薪酬", *asking.tokens.values()) if word in text]


def test_hostile_text_in_an_address_reaches_no_log(asking: Asking) -> None:
    asking.get("/v1/periods/%1b%5b2J/editions/%1b%5b2J/employees/E3/sheet", "auditor")
    last = list(accesses(asking.workspace))[-1]
    assert (last.period, last.edition, last.subjects, last.result) == ("", "", ("E3",), "refused: role")


def test_metrics_count_requests_and_refusals_and_name_nobody(asking: Asking) -> None:
    asking.get(SCORES)
    asking.get(SCORES, None)
    text = asking.get("/metrics", None).text
    assert 'appraise_api_refused_total{code="no-token"}' in text
    assert 'route="/v1/periods/{period}/editions/{edition}/scores",status="200"' in text
    assert "E1" not in text
