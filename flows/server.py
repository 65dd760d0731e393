"""A Prefect server of our own for one run: spawned early as a separate process, while the imports go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 90.0
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}


class ServerDidNotStart(RuntimeError):
    """The server process ended, or did not answer in time."""


@contextmanager
def own_server() -> Iterator[None]:
    """Give PREFECT_API_URL a server: the one that is set, else one spawned here and ended by its process id.

    The block runs at once; call `wait_until_ready` before the first flow. Its database lies in a folder that is
    removed at the end.
    """
    os.environ.update({key: value for key, value in QUIET.items() if key not in os.environ})
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="appraise-prefect-") as home:
        port = _free_port()
        log = Path(home) / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "uvicorn",
                    "--factory",
                    "prefect.server.api.server:create_app",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--log-level",
                    "error",
                ],
                env=os.environ
                | {
                    "PREFECT_HOME": home,
                    "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home}/prefect.db",
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
            os.environ["PREFECT_HOME"] = home
            _RUNNING[port] = process
            try:
                yield
            finally:
                del os.environ["PREFECT_API_URL"], os.environ["PREFECT_HOME"], _RUNNING[port]
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


_RUNNING: dict[int, subprocess.Popen[bytes]] = {}


def wait_until_ready() -> None:
    """Return once the server answers. Raises ServerDidNotStart."""
    url = os.environ["PREFECT_API_URL"] + "/health"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if any(process.poll() is not None for process in _RUNNING.values()):
            raise ServerDidNotStart("the Prefect server ended before it answered")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ServerDidNotStart(f"the Prefect server did not answer within {START_SECONDS:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
