"""Whether the server works, and its figures. Without a token: nothing of the bank's is told here."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from pipeline.api import journaling
from pipeline.api.described import problem
from pipeline.api.service import Served

router = APIRouter()


@router.get(
    "/health",
    operation_id="health",
    summary="Whether the editions can be read",
    tags=["operation"],
    response_class=Response,
    responses={
        200: {
            "description": "It works.",
            "content": {
                "application/json": {
                    "schema": {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}
                }
            },
        },
        503: problem(503),
    },
)
async def health(served: Served) -> Response:
    await served.reader.ask(lambda connection: connection.execute("select 1").fetchall())
    return Response(orjson.dumps({"status": "ok"}), media_type="application/json")


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Counts and times for Prometheus",
    tags=["operation"],
    response_class=Response,
    responses={
        200: {"description": "Its text format.", "content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}}
    },
)
async def metrics() -> Response:
    return Response(journaling.figures(), headers={"Content-Type": CONTENT_TYPE_LATEST})
