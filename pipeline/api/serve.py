"""Serving the interface: uvicorn, one process or several on one address."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.listening import address_of, why_not
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

CONNECTIONS = 256  # of one worker
LARGEST_HEAD = 16 * 1024  # bytes of a request's line and headers
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "pipeline.api.journaling.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {
        "appraise.api": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"handlers": ["lines"], "level": "INFO", "propagate": False},
    },
}


def serve(workspace: Workspace, host: str, port: int, workers: int, say: Callable[[Message], None]) -> None:
    """Serve until ended by a signal. Raises UsageError where the address cannot be had."""
    import uvicorn

    from pipeline.api.patience import PatientProtocol

    if not 1 <= workers <= 64:
        raise UsageError(msg("--workers: 1 to 64 processes."))
    if (reason := why_not(host, port)) is not None:
        raise UsageError(reason)
    address = address_of(host, port)
    say(msg("The interface listens at {address} with {workers} processes.", address=address, workers=workers))
    if not _is_loopback(host):
        say(
            msg(
                "It is open to the network and speaks plain HTTP: tokens and scores could be read on the way. Put nginx "
                "with TLS before it, and let nobody else reach this port. docs/api.md has the configuration."
            )
        )
    folder = workspace.state / "interface" / f"metrics-{os.getpid()}"
    for left in folder.parent.glob("*.parquet"):  # what an earlier server was killed over
        left.unlink()
    os.environ["APPRAISE_WORKSPACE"] = str(workspace.root)  # how the worker processes come to know it
    if workers > 1:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    try:
        uvicorn.run(
            "pipeline.api.app:served",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http=PatientProtocol,
            ws="none",
            loop="asyncio",
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=10,
            limit_concurrency=CONNECTIONS,
            h11_max_incomplete_event_size=LARGEST_HEAD,
        )
    finally:
        _leave(folder)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _leave(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
