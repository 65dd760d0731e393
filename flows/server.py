"""A Prefect server of our own for one run: spawned early as a separate process, while the imports go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.new_server import forget, give, keep
from pipeline.errors import AppraiseError
from pipeline.listening import address_of, from_here, why_not
from pipeline.texts import msg

START_SECONDS = 90.0
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}

# Of a server that lives as long as one run: no pages, nobody's schedules, no kinds of blocks to be told of, which alone takes
# three seconds of processor. The first is what Prefect sets for the servers that it starts by itself.
PASSING = {"PREFECT__SERVER_EPHEMERAL": "true", "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false"}


class ServerDidNotStart(AppraiseError):
    """The server process ended, or did not answer in time."""

    exit_code = 10


@contextmanager
def own_server(kept: Path) -> Iterator[bool]:
    """Give PREFECT_API_URL a server: the one that is set, else one spawned here and ended by its process id. Yield whether it
    was spawned.

    The block runs at once; call `wait_until_ready` before the first flow. Its database lies in a folder that is
    removed at the end; `kept`: the folder of empty tables (flows.new_server).
    """
    os.environ.update({key: value for key, value in QUIET.items() if key not in os.environ})
    if os.environ.get("PREFECT_API_URL"):
        yield False
        return
    with tempfile.TemporaryDirectory(prefix="appraise-prefect-") as home:
        give(kept, Path(home))
        _NEW.append(Path(home))
        port = _free_port()
        process = _spawned(Path(home), "127.0.0.1", port, {**PASSING, "PREFECT_HOME": home}, removed=home)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        os.environ["PREFECT_HOME"] = home
        threading.Thread(target=_ask_once, args=(os.environ["PREFECT_API_URL"], process), daemon=True).start()
        try:
            yield True
        finally:
            del os.environ["PREFECT_API_URL"], os.environ["PREFECT_HOME"], _RUNNING[port]
            _NEW.clear()
            process.kill()  # what it would put in order goes with its home
            process.wait()


_RUNNING: dict[int, subprocess.Popen[bytes]] = {}
_NEW: list[Path] = []  # the home of a server of one run that has not answered yet, and so has done nothing


@contextmanager
def standing_server(home: Path, host: str, port: int, public_url: str | None = None) -> Iterator[None]:
    """A server that stays, with its pages, at `host`:`port`; its database lies in `home`. `public_url` is how browsers reach
    it where something stands before it. Raises ServerDidNotStart where nothing can listen there.
    """
    home.mkdir(parents=True, exist_ok=True)
    if (reason := why_not(host, port)) is not None:
        raise ServerDidNotStart(reason)
    os.environ.update({key: value for key, value in QUIET.items() if key not in os.environ})
    os.environ["PREFECT_HOME"] = str(home)
    os.environ["PREFECT_API_URL"] = f"{address_of(from_here(host), port)}/api"
    pages = {
        "PREFECT_UI_API_URL": f"{public_url.rstrip('/')}/api" if public_url else os.environ["PREFECT_API_URL"],
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "pages"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    }
    process = _spawned(home, host, port, pages)
    try:
        yield
    finally:
        _end(process)
        _RUNNING.pop(port, None)


def require_running() -> None:
    """Raises ServerDidNotStart where a server that was spawned here has ended by itself."""
    if any(process.poll() is not None for process in _RUNNING.values()):
        raise ServerDidNotStart(msg("The Prefect server ended by itself; server.log in its folder tells why."))


def wait_until_ready(kept: Path | None = None) -> None:
    """Return once the server answers; keep its empty tables in the folder `kept`, if it is new. Raises ServerDidNotStart, and
    forgets the tables, which may be why.
    """
    try:
        _wait()
    except ServerDidNotStart:
        if kept is not None and _NEW:
            forget(kept)
        raise
    if kept is not None and _NEW:
        keep(_NEW.pop(), kept)


def _ask_once(api: str, process: subprocess.Popen[bytes]) -> None:
    """The first question that a server is asked takes it a second: here it is asked early, beside the imports. Whether it
    answers is for `wait_until_ready` to tell.
    """
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{api}/admin/version", timeout=START_SECONDS).close()
            return
        except OSError:
            time.sleep(0.05)


def _wait() -> None:
    url = os.environ["PREFECT_API_URL"] + "/health"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if any(process.poll() is not None for process in _RUNNING.values()):
            raise ServerDidNotStart(
                msg("The Prefect server ended before it answered; server.log in its folder tells why.")
            )
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise ServerDidNotStart(
        msg("The Prefect server did not answer within {seconds} s. Start it again.", seconds=round(START_SECONDS))
    )


def _spawned(home: Path, host: str, port: int, settings: dict[str, str], removed: str = "") -> subprocess.Popen[bytes]:
    """The server's process, in a session of its own: a Ctrl-C at the terminal is for whoever spawned it. `removed`: a folder
    that goes with it where this process is killed.
    """
    database = f"sqlite+aiosqlite:///{home}/prefect.db"
    app = ["--factory", "prefect.server.api.server:create_app", "--host", host, "--port", str(port)]
    with (home / "server.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.answering", removed, *app, "--log-level", "error"],
            stdin=subprocess.PIPE,
            env=os.environ | {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _RUNNING[port] = process
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
