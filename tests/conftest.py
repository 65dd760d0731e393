"""Fixtures: a workspace of one's own, and nothing but this machine within reach."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from windows import chromium
from workbench import Bank

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What takes minutes begins first, so that no worker is left with it alone at the end. The first file makes the sample bank that
# others wait for; so these come after those that do without it.
MAKES_THE_SAMPLE = "test_sample_in_the_browser.py"
EARLY, OF_THE_SAMPLE = ("closing", "flows", "operation", "soak", "api", "hr"), "sample_data"
# Whole banks in the browser, whole runs, real files, what is closed, killed or tried in many orders: `make test-long`, and CI.
LONG_RUNS = (
    *("browser", "closing", "real", "sample_data", "soak"),
    *(
        "test_period_run.py",
        "test_unchanged_runs.py",
        "test_month_lived.py",
        "test_serving.py",
        "test_readers_and_loads.py",
    ),
    *("test_carrying_through.py", "test_scorecard_command.py", "test_sample_people.py"),
    *("test_quick_casts.py", "test_accounts_and_order.py"),
)
AFTER_TAKING_IN = ("checks", "explain", "indicators", "outlets", "render", "report", "scoring", "staging")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if {item.path.parent.name, item.path.name} & {*LONG_RUNS}:
            item.add_marker(pytest.mark.long)


def _turn(item: pytest.Item) -> int:
    folder = item.path.parent.name
    return 0 if item.path.name == MAKES_THE_SAMPLE else 1 if folder in EARLY else 2 if folder == OF_THE_SAMPLE else 3


@pytest.fixture
def bank(tmp_path: Path, request: pytest.FixtureRequest) -> Bank:
    """An empty workspace; where taking in is not what is tested, the same files are taken in once only."""
    return Bank(tmp_path / "bank", remembers=request.path.parent.name in AFTER_TAKING_IN)


@pytest.fixture
def staffed(bank: Bank) -> Bank:
    """A workspace with one branch, one teller and their numbers."""
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("identifiers")
    return bank


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium, one for the whole process."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _own_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys made by tests lie in a folder of their own, for fixtures of a whole module too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_KEYS", str(tmp_path_factory.mktemp("keys")))
        yield


@pytest.fixture(autouse=True)
def _kept_here(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No real workspace, no key of a real bank, and no connection but to this machine."""
    for name in ("APPRAISE_WORKSPACE", "APPRAISE_USER", "PREFECT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a key for tests")
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}: tests use nothing but this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
