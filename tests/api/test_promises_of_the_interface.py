"""The interface keeps what its own OpenAPI says: Schemathesis asks it, well and badly, as every role."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from interface_bank import Asking
from schemathesis import GenerationMode

from pipeline.api.app import create_app

NOTHING_TO_GET_WRONG = ("/v1/periods", "/v1/data-dictionary", "/health", "/metrics")

QUICK = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


def test_no_answer_breaks_a_promise_whoever_asks_well_or_badly(asking: Asking) -> None:
    tokens = asking.tokens.values()
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(asking.workspace))
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 11
    asked = 0
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and operation.path in NOTHING_TO_GET_WRONG:
                continue

            @QUICK
            @given(operation.as_strategy(generation_mode=mode))
            def keeps_its_promises(case: Any) -> None:
                nonlocal asked
                for token in tokens:
                    asked += 1
                    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

            keeps_its_promises()
    assert asked > 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/periods/{period}/editions/{edition}/scores",
        "/v1/periods/{period}/editions/{edition}/indicator-points",
        "/v1/periods/{period}/editions/{edition}/score-events",
        "/v1/periods/{period}/editions/{edition}/differences",
        "/v1/periods/{period}/editions/{edition}/employees/{employee_id}/sheet",
        "/v1/periods/{period}/editions",
        "/v1/audit",
    ],
)
def test_answers_with_rows_fit_their_schema(asking: Asking, path: str) -> None:
    document = asking.get("/openapi.json", None).json()
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    asking.get("/v1/periods")
    asked = path.format(period="2026-09", edition="2", employee_id="E4")
    answer = asking.get(asked, "auditor" if "audit" in path else "hr")
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), schema)
    assert max(len(part) for part in answer.json().values() if isinstance(part, list)) > 0


def test_the_description_has_an_example_and_every_error_of_each_route(asking: Asking) -> None:
    document = asking.get("/openapi.json", None).json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, route in document["paths"].items():
        if path in ("/health", "/metrics"):
            continue
        answers = route["get"]["responses"]
        assert {"401", "403", "422", "429", "503"} <= set(answers), path
        assert set(answers["401"]["content"]) == {"application/problem+json"}
        assert {"token": []} in route["get"]["security"]


def test_there_are_no_pages_of_documentation_that_load_from_elsewhere(asking: Asking) -> None:
    assert [asking.get(path, None).status_code for path in ("/docs", "/redoc")] == [404, 404]
