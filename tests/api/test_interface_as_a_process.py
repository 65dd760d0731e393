"""The real server: it answers while a load holds the warehouse, and does not wait for clients without end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import interface_bank
import pytest
from interface_bank import PURPOSE
from uvicorn.config import Config
from uvicorn.server import ServerState

from pipeline.access import accesses, verify
from pipeline.api.patience import PatientProtocol
from pipeline.errors import WarehouseBusy
from pipeline.warehouse import writing

APPRAISE = [sys.executable, "-c", "from pipeline.cli import main; main()"]

HOLDING = """
import sys
from pipeline.warehouse import writing
from pipeline.workspace import Workspace
with writing(Workspace.open(sys.argv[1])) as connection:
    connection.execute("begin transaction")
    connection.execute("insert into feed.branches (branch_id, branch_name) values ('B9', 'Half-loaded')")
    sys.stdout.write("held")
    sys.stdout.flush()
    sys.stdin.read()
    connection.execute("rollback")
"""


class Server:
    """`appraise api` with two workers, its log in a file."""

    def __init__(self, root: Path) -> None:
        self.workspace, self.tokens = interface_bank.build(root)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.log = root / "server.log"
        command = [*APPRAISE, "api", "--port", str(self.port), "--workers", "2", "--workspace", str(root)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/health")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    def get(self, path: str, role: str = "hr", accept: str = "application/json") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}", "X-Purpose": PURPOSE, "Accept": accept}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=60)

    def has_noted(self, **facts: str) -> bool:
        """Whether a line of the log has these facts; it is written after the answer, so it is waited for."""
        for _ in range(100):
            lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
            if any(facts.items() <= line.items() for line in lines):
                return True
            time.sleep(0.1)
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("served") / "bank")
    try:
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(timeout=30)


def test_hr_pulls_a_period_while_a_load_holds_the_warehouse(server: Server) -> None:
    command = [sys.executable, "-c", HOLDING, str(server.workspace.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as loading:
        assert loading.stdin is not None
        assert loading.stdout is not None
        assert loading.stdout.read(4) == b"held"
        with pytest.raises(WarehouseBusy), writing(server.workspace):
            pass
        whole = server.get("/v1/periods/2026-09/editions/latest/scores", accept="text/csv")
        pages = [server.get(f"/v1/periods/2026-09/editions/{n}/scores?limit=1000").json() for n in (1, 2)]
        assert loading.poll() is None
        loading.stdin.close()
    assert loading.returncode == 0
    assert len(whole.text.splitlines()) == 1 + len(interface_bank.PEOPLE)
    assert [page["count"] for page in pages] == [len(interface_bank.PEOPLE)] * 2


def test_both_workers_write_one_chain(server: Server) -> None:
    for n in range(12):
        server.get("/v1/periods/2026-09/editions/latest/scores", "hr" if n % 2 else "branch_head")
    assert verify(server.workspace) is None
    assert len([one for one in accesses(server.workspace) if one.action == "api appraisal_results"]) >= 12


def test_metrics_are_those_of_both_workers(server: Server) -> None:
    for _ in range(20):
        server.get("/v1/periods")
    text = httpx.get(f"http://127.0.0.1:{server.port}/metrics").text
    counted = [line for line in text.splitlines() if 'route="/v1/periods",status="200"' in line]
    assert sum(float(line.split()[-1]) for line in counted) >= 20


def test_every_line_of_the_servers_log_is_json_without_a_person(server: Server) -> None:
    server.get("/v1/periods/2026-09/editions/1/employees/E3/sheet", "employee")
    assert server.has_noted(refused="scope", role="employee")
    text = server.log.read_text(encoding="utf-8")
    assert not [word for word in ("E3", "王丽", "薪酬", *server.tokens.values()) if word in text]


def test_what_is_no_http_is_refused_and_noted(server: Server) -> None:
    for sent in (b"\x16\x03\x01\x02\x00 hello\r\n\r\n", b"GET /health HTTP/1.1\r\nX: " + b"a" * 20_000):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(sent)
            assert client.recv(200).startswith(b"HTTP/1.1 400")
    assert server.has_noted(event="Invalid HTTP request received.")


def test_an_address_that_is_taken_is_told_in_a_sentence(server: Server) -> None:
    command = [*APPRAISE, "api", "--port", str(server.port), "--workspace", str(server.workspace.root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | {"LANG": "C"})
    assert done.returncode == 2
    assert f"Port {server.port} of 127.0.0.1 is taken" in done.stderr


class HurriedProtocol(PatientProtocol):
    head_seconds, take_seconds = 0.3, 0.3


async def _large(scope: object, receive: object, send: object) -> None:
    """An application with one large answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b"x" * 60_000_000})  # type: ignore[operator]


def _dropped(first: bytes, drip: bytes) -> bool:
    """Whether a client that sends `first` and then drips is cut off, in an event loop of its own."""

    async def talk() -> bool:
        config = Config(_large, http=HurriedProtocol, ws="none", lifespan="off", timeout_keep_alive=1, log_config=None)
        config.load()
        state, loop = ServerState(), asyncio.get_running_loop()
        listening = await loop.create_server(lambda: HurriedProtocol(config, state, {}), "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname()[:2], limit=1024)
        writer.write(first)
        try:
            for _ in range(100):
                await asyncio.sleep(0.05)
                if not state.connections:
                    return True
                if drip:
                    writer.write(drip)
            return False
        finally:
            writer.transport.abort()
            listening.close()

    return asyncio.run(talk())


def test_a_request_that_never_ends_is_cut_off() -> None:
    assert _dropped(b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n")


def test_a_connection_that_says_nothing_is_cut_off() -> None:
    assert _dropped(b"", b"")


def test_an_answer_that_is_not_taken_away_is_dropped() -> None:
    assert _dropped(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"")
