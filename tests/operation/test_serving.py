"""`appraise serve` as a service manager starts and ends it: a server, deployments, and what is due is started by itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from workbench import Bank, csv_text

from pipeline.ledger import read_ledger
from pipeline.runs import runs_of

PATIENCE = 240.0  # seconds, on a busy machine


@dataclass(frozen=True)
class Served:
    bank: Bank
    process: subprocess.Popen[str]
    api: str

    def ask(self, path: str, body: Any = None) -> Any:
        """The server's answer; a busy server is asked again, as Prefect's own client does."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, data, {"content-type": "application/json"})
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(0.5)
        raise AssertionError("the server stayed busy")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A tiny bank that is served, with a file in its inbox that has lain there for a while."""
    root = tmp_path_factory.mktemp("served")
    bank = Bank(root / "bank")
    path = bank.put("branches.csv", csv_text("branches", [{}]))
    os.utime(path, (time.time() - 600, time.time() - 600))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from pipeline.cli import main; main()"
    words = ["serve", "--workspace", str(bank.workspace.root), "--port", str(port)]
    env = {**os.environ, "APPRAISE_HASH_KEY": "a key for tests", "APPRAISE_KEYS": str(root / "keys")}
    env.pop("PREFECT_API_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
    )
    try:
        yield Served(bank, process, f"http://127.0.0.1:{port}/api")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def until(is_so: Callable[[], Any], process: subprocess.Popen[str]) -> Any:
    """What `is_so` gives, once it gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := is_so():
            return found
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        time.sleep(0.3)
    raise AssertionError("it did not come about")


def test_what_lies_in_the_inbox_is_taken_in_by_itself_and_once(served: Served) -> None:
    workspace = served.bank.workspace
    until(lambda: read_ledger(workspace.ledger), served.process)
    until(lambda: [run for run in runs_of(workspace) if run.status == "done"], served.process)
    assert [(run.kind, run.status) for run in runs_of(workspace)] == [("ingest", "done")]
    assert (workspace.root / "state" / "heartbeat").exists()


def test_each_kind_of_run_can_be_started_from_the_pages_with_its_parameters(served: Served) -> None:
    deployments = {one["name"]: one for one in served.ask("/deployments/filter", {})}
    assert set(deployments) == {"ingest", "month", "quarter", "year", "tick"}
    for kind in ("month", "quarter", "year"):
        form = deployments[kind]["parameter_openapi_schema"]["properties"]
        assert {"period", "force", "audience"} <= set(form)
    begun = {"parameters": {"period": "2019-01"}, "state": {"type": "SCHEDULED"}}
    run = served.ask(f"/deployments/{deployments['month']['id']}/create_flow_run", begun)
    state = until(lambda: _ended(served, run["id"]), served.process)
    assert state["type"] == "FAILED"  # there is no data for it, and the reason is told in a sentence
    assert "2019-01" in state["message"]


def _answers(served: Served) -> bool:
    try:
        return bool(served.ask("/deployments/filter", {}))
    except urllib.error.URLError:
        return False


def _ended(served: Served, run: str) -> Any:
    state = served.ask(f"/flow_runs/{run}")["state"]
    return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED") else None


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "served already, by process {}"), ("zh-CN", "已在值守运行（进程{}")]
)
def test_a_bank_that_is_served_is_not_served_twice(served: Served, locale: str, told: str) -> None:
    until(lambda: _answers(served), served.process)
    words = ["serve", "--workspace", str(served.bank.workspace.root), "--port", "0", "--locale", locale]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        words[words.index("0")] = str(probe.getsockname()[1])
    code = "from pipeline.cli import main; main()"
    result = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, encoding="utf-8", timeout=120)
    assert result.returncode == 10
    assert told.format(served.process.pid) in result.stderr
    assert served.api.removesuffix("/api") in result.stderr
    assert "Traceback" not in result.stderr


def test_it_ends_cleanly_when_it_is_told_to(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    assert "Traceback" not in (served.process.stdout.read() if served.process.stdout else "")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{served.api}/health", timeout=2)


def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["serve", "--workspace", str(bank.workspace.root), "--port", str(taken.getsockname()[1])]
        code = "from pipeline.cli import main; main()"
        result = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=120)
    assert result.returncode == 10
    assert "is taken" in result.stderr
