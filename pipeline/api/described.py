"""How the interface's answers are described in OpenAPI: schemas from HR's own columns, examples, every error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.api import problems
from pipeline.api.columns import column_types
from pipeline.api.forms import MEDIA_TYPES, Form
from pipeline.api.shelf import Table


@dataclass(frozen=True)
class Address:
    path: str
    summary: str


ADDRESSES: Mapping[Table, Address] = {
    "appraisal_results": Address("scores", "Scores, grades and coefficients: a row per employee and post"),
    "indicator_points": Address(
        "indicator-points", "What the scores are made of: a row per employee, post and indicator"
    ),
    "score_events": Address("score-events", "Bonuses, deductions, vetoes and exclusions as they counted"),
    "differences": Address("differences", "What a correction changed, old and new"),
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
ERRORS = (400, 401, 403, 404, 406, 422, 429, 503)
_JSON = {
    "varchar": {"type": ["string", "null"]},
    "bigint": {"type": ["integer", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamp": {"type": ["string", "null"]},
}


def row_of(table: Table) -> dict[str, Any]:
    """The schema of a row: every column, in order."""
    properties = {name: _JSON.get(kind, {"type": ["number", "null"]}) for name, kind in column_types(table).items()}
    return {"type": "object", "required": list(properties), "properties": properties}


def page_of(table: Table) -> dict[str, Any]:
    """The schema of a page."""
    return {
        "type": "object",
        "required": ["period", "edition", "edition_status", "seal", "count", "next", "rows"],
        "properties": {
            "period": {"type": "string"},
            "edition": {"type": "integer"},
            "edition_status": {"enum": ["final", "restated"]},
            "seal": {"type": "string", "description": "校验码, as it is printed on reports and files."},
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page; null on the last."},
            "rows": {"type": "array", "items": row_of(table)},
        },
        "example": {
            "period": "2026-09",
            "edition": 1,
            "edition_status": "final",
            "seal": "8f14e45fceea167a",
            "count": 1000,
            "next": "1000-8f14e45fceea",
            "rows": [],
        },
    }


def answers(
    schema: Mapping[str, Any], *, forms: Sequence[Form] = ("json",), tagged: bool = True
) -> dict[int | str, Any]:
    """Every answer of a route that reads."""
    kinds: dict[str, Any] = {
        "json": schema,
        "csv": {"type": "string"},
        "parquet": {"type": "string", "format": "binary"},
    }
    headers = {"ETag": {"schema": {"type": "string"}}, "X-Request-Id": {"schema": {"type": "string"}}}
    found: dict[int | str, Any] = {
        200: {
            "description": "What was asked for.",
            "content": {MEDIA_TYPES[form]: {"schema": kinds[form]} for form in forms},
            "headers": headers if tagged else {},
        }
    }
    if tagged:
        found[304] = {"description": "What the caller has (If-None-Match) is what there is."}
    return found | {status: problem(status) for status in ERRORS}


def problem(status: int) -> dict[str, Any]:
    example = {
        "type": problems.TYPES + "role",
        "title": problems.TITLES[status].text("en"),
        "status": status,
        "detail": "…",
        "instance": "urn:uuid:7b1c2f5e-8a55-4f0e-9a52-0a2f7c0b6c11",
    }
    return {
        "description": problems.TITLES[status].text("en"),
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
