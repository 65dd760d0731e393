"""What is told of a parameter or a purpose that was refused: in the workspace's language, with what may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from interface_bank import SCORES, Asking

from pipeline.access import accesses
from pipeline.api import parameters
from pipeline.api.app import create_app
from pipeline.api.callers import PURPOSE
from pipeline.api.problems import body, of_parameters

SHEET = "/v1/periods/2026-09/editions/latest/employees/E1/sheet"


@pytest.fixture
def chinese(asking: Asking) -> Iterator[Asking]:
    """The same bank, speaking Chinese."""
    from starlette.testclient import TestClient

    settings = asking.workspace.settings.model_copy(update={"locale": "zh-CN"})
    with TestClient(create_app(replace(asking.workspace, settings=settings))) as client:
        yield Asking(client, asking.workspace, asking.tokens)


@pytest.mark.parametrize(
    ("path", "role", "en", "zh"),
    [
        (
            f"{SCORES}?foo=1",
            "hr",
            "There is no parameter of this name here. Those that there are: branch, grade, post, changed_since, limit, cursor.",
            "此处没有该参数。可用的参数：branch、grade、post、changed_since、limit、cursor。",
        ),
        (
            "/v1/audit?foo=1",
            "auditor",
            "There is no parameter of this name here. Those that there are: employee, who, since, after, limit.",
            "此处没有该参数。可用的参数：employee、who、since、after、limit。",
        ),
        *(
            (
                f"{path}?foo=1",
                "hr",
                "There is no parameter of this name here, nor any other. Leave it out.",
                "此处不接受任何查询参数，请去掉该参数。",
            )
            for path in ("/v1/periods", "/v1/periods/2026-09/editions", "/v1/data-dictionary", SHEET)
        ),
        *(
            (
                f"{path}limit=1&{name}=1&{name}=2",
                role,
                "It is given more than once. Ask for each value by itself.",
                "该参数重复出现。请每次只填一个值，分次查询。",
            )
            for path, role, name in ((f"{SCORES}?", "hr", "branch"), ("/v1/audit?", "auditor", "who"))
        ),
        (
            "/v1/periods/2026-9/editions",
            "hr",
            "period cannot be what was sent. Write a month (2026-09), a quarter (2026-Q3) or a year (2026).",
            "参数period的值不符合要求。请填写月份（2026-09）、季度（2026-Q3）或年份（2026）。",
        ),
        (
            f"{SCORES}?limit=1001",
            "hr",
            "limit cannot be what was sent. Write a whole number, 1 to 1000.",
            "参数limit的值不符合要求。请填写整数，1至1000。",
        ),
        (
            "/v1/audit?since=yesterday",
            "auditor",
            "since cannot be what was sent. Write a day, as 2026-10-01.",
            "参数since的值不符合要求。请填写日期，如2026-10-01。",
        ),
    ],
)
def test_the_reason_says_in_both_languages_what_may_stand_there(
    asking: Asking, chinese: Asking, path: str, role: str, en: str, zh: str
) -> None:
    told = [[error["reason"] for error in bank.get(path, role).json()["errors"]] for bank in (asking, chinese)]
    assert told == [[en], [zh]]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/periods/1899/editions", "hr"),
        ("/v1/periods/0000-01/editions", "hr"),
        ("/v1/periods/2026-09/editions/0/scores", "hr"),
        ("/v1/periods/2026-09/editions/first/employees/E1/sheet", "hr"),
        (f"/v1/periods/2026-09/editions/1/employees/{'9' * 65}/sheet", "hr"),
        *((f"{SCORES}?{query}", "hr") for query in ("limit=x", "limit=1.5", "limit=0", "changed_since=10000")),
        *((f"{SCORES}?{query}", "hr") for query in ("branch=", "grade=%01", f"post={'p' * 65}", "cursor=1")),
        *((f"/v1/audit?{query}", "auditor") for query in ("after=-1", "limit=0", "since=2026-13-01", "employee=")),
        ("/v1/audit?since=2026-10-01T10:00", "auditor"),
    ],
)
def test_every_refusal_names_its_parameter_and_ends_in_what_to_write(asking: Asking, path: str, role: str) -> None:
    answer = asking.get(path, role)
    assert answer.status_code == 422
    for error in answer.json()["errors"]:
        assert error["reason"].startswith(f"{error['name']} cannot be what was sent. Write ")


def test_every_parameter_of_the_description_has_its_hint(asking: Asking) -> None:
    routes: Any = asking.get("/openapi.json", None).json()["paths"].values()
    names = {one["name"] for route in routes for one in route["get"].get("parameters", [])} - {"X-Purpose"}
    assert names == set(parameters.HINTS)


def test_what_nobody_thought_of_leads_to_the_description() -> None:
    told = body(of_parameters([parameters.fault({"loc": ("query", "new"), "type": "odd"}, ())]), "zh-CN", "1")
    assert "参数new的值不符合要求。允许的取值见/openapi.json。" in told.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (None, "is needed here: what the data is for, in one line of at most 200 characters"),
        ("  ", "is needed here"),
        ("p" * 201, "A purpose is one line of at most 200 characters"),
        (quote("薪" * 201), "A purpose is one line of at most 200 characters"),
        ("100%", "cannot be read. It is one line of at most 200 characters"),
        ("tab\there", "cannot be read"),
    ],
)
def test_a_purpose_that_lacks_that_is_too_long_and_that_cannot_be_read_are_three_things(
    asking: Asking, sent: str | None, words: str
) -> None:
    answer = asking.get(SCORES, x_purpose=sent)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("sent", ["p" * 200, quote("薪" * 200), "薪" * 200])
def test_two_hundred_characters_are_taken_however_they_are_sent(asking: Asking, sent: str) -> None:
    assert asking.get(SCORES, x_purpose=sent if sent.isascii() else sent.encode()).status_code == 200  # type: ignore[arg-type]
    assert len(list(accesses(asking.workspace))[-1].purpose) == 200


def test_the_description_takes_as_many_characters_as_the_interface_does() -> None:
    assert all(re.match(PURPOSE, quote(sign * 200)) for sign in ("p", "é", "薪", "𠮷"))
    assert not any(re.match(PURPOSE, quote(sign * 201)) for sign in ("p", "é", "薪", "𠮷"))


def test_an_address_with_a_slash_too_many_leads_nowhere(asking: Asking) -> None:
    """A redirect would go to plain HTTP behind a proxy, and many clients send their token along."""
    answer = asking.client.get("/v1/periods/", follow_redirects=False)
    assert (answer.status_code, "location" in answer.headers) == (404, False)
