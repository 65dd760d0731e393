"""The JSON Schema of report.json, made from the dataclasses that it is written from."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import TypeAdapter

from pipeline.report.model import Report
from pipeline.report.model.department import DepartmentPage
from pipeline.report.model.employee import EmployeeSheet
from pipeline.report.model.findings import Evidenced
from pipeline.report.model.hr import HrOverview
from pipeline.report.model.regulator import RegulatorAnnex

_FINDING = "#/$defs/Finding"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
Page = Report | EmployeeSheet | DepartmentPage | HrOverview | RegulatorAnnex


def schema() -> dict[str, Any]:
    """report.json: a list of pages, each of one of the kinds that there are."""
    wanted: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        ("pages", "serialization", TypeAdapter(list[Page])),
        ("evidenced", "serialization", TypeAdapter(Evidenced)),
    ]
    found, parts = TypeAdapter.json_schemas(wanted)
    whole = {"$schema": DRAFT, "title": "report.json", **parts, **found["pages", "serialization"]}
    closed: dict[str, Any] = _closed(whole)
    return closed


def schema_page() -> str:
    """docs/report.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _closed(node: Any) -> Any:
    """The schema with every object of a dataclass holding no more and no less than its fields."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("$ref") == _FINDING:  # wherever a finding may stand, one with its evidence may
        return {"anyOf": [{"$ref": _FINDING}, {"$ref": f"#/$defs/{Evidenced.__name__}"}]}
    inside = {key: _closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        inside |= {"additionalProperties": False, "required": sorted(node["properties"])}
    return inside
