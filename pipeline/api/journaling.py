"""The server's own log: a JSON line for each request, by route and token number, without ids, names or what was asked for;
and figures for Prometheus.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from pipeline.workspace import metrics_folder

LOGGER = logging.getLogger("appraise.api")
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "appraise_api_requests", "Requests by route and status.", ("route", "method", "status"), registry=REGISTRY
)
REFUSED = Counter("appraise_api_refused", "Requests refused, by why.", ("code",), registry=REGISTRY)
SECONDS = Histogram(
    "appraise_api_seconds",
    "Seconds until a request was answered whole.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
    registry=REGISTRY,
)
KNOWN = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Of an exception only its kind and place: its words may hold somebody's data."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": os.getpid(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            facts |= {"exception": record.exc_info[0].__name__, "where": _where(record.exc_info[2])}
        return json.dumps(facts, ensure_ascii=False)


def _where(trace: Any) -> str:
    """The innermost place of a traceback, as file:line."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""


def answered(*, route: str, method: str, status: int, seconds: float, size: int, **facts: Any) -> None:
    """Count a request and write its line."""
    method = method if method in KNOWN else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    if facts.get("refused"):
        REFUSED.labels(facts["refused"]).inc()
    told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1), "bytes": size, **facts}
    LOGGER.log(logging.WARNING if status >= 400 else logging.INFO, "request", extra={"facts": told})


def figures() -> bytes:
    """What Prometheus reads, of all workers together."""
    folder = metrics_folder()
    if folder is None:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)
    return generate_latest(registry)
