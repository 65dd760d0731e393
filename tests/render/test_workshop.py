"""Pages rendered in a process beside this one: the same bytes, and one clear error where it fails or is ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from explained_bank import MONTH, build
from workbench import Bank

from pipeline import publishing, stages
from pipeline.errors import AppraiseError
from pipeline.render import workshop
from pipeline.render.environment import Once
from pipeline.render.workshop import Workshop
from pipeline.report.model import Report


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of two cores, and a process beside this one from the first job on."""
    monkeypatch.setattr(workshop, "FEW", 0)
    monkeypatch.setattr(workshop, "spare_cores", lambda: 1)


def test_every_job_is_done_once_and_handed_to_who_asked(beside: None) -> None:
    found: dict[int, int] = {}
    with Workshop() as shop:
        for number in range(50):
            shop.do(partial(pow, number, 2), partial(found.__setitem__, number))
        shop.finish()
        assert found == {number: number**2 for number in range(50)}


def test_a_job_is_really_done_in_another_process(beside: None) -> None:
    found: list[int] = []
    with Workshop() as shop:
        shop.do(os.getpid, found.append)
    assert found != [os.getpid()]


def test_results_beyond_what_a_pipe_holds_do_not_stand_in_each_others_way(beside: None) -> None:
    found: list[bytes] = []
    with Workshop() as shop:
        for _ in range(20):
            shop.do(partial(bytes.upper, b"a" * 3_000_000), found.append)
    assert found == [b"A" * 3_000_000] * 20


def test_few_jobs_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "spare_cores", lambda: 1)
    found: list[int] = []
    with Workshop() as shop:
        for _ in range(workshop.FEW):
            shop.do(os.getpid, found.append)
    assert set(found) == {os.getpid()}


def test_a_machine_of_one_core_has_no_process_beside(monkeypatch: pytest.MonkeyPatch, beside: None) -> None:
    monkeypatch.setattr(workshop, "spare_cores", lambda: 0)
    found: list[int] = []
    with Workshop() as shop:
        shop.do(os.getpid, found.append)
    assert found == [os.getpid()]


def test_what_a_job_raises_is_raised_here_with_where_it_happened(beside: None) -> None:
    found: list[Any] = []
    with pytest.raises(ZeroDivisionError) as raised, Workshop() as shop:
        shop.do(partial(divmod, 1, 0), found.append)
    assert "In the process that renders pages" in "".join(raised.value.__notes__)
    assert found == []


def test_a_process_that_is_ended_is_told_as_one_sentence(beside: None) -> None:
    with pytest.raises(AppraiseError) as raised, Workshop() as shop:
        shop.do(partial(os._exit, 9), print)
    assert "exit code 9" in str(raised.value)
    assert "退出码 9" in raised.value.message.text("zh-CN")


def test_the_process_ends_with_the_one_that_started_it_however_that_ends() -> None:
    code = (
        "import functools, os, time\n"
        "from pipeline.render import workshop\n"
        "workshop.FEW, workshop.spare_cores = 0, lambda: 1\n"
        "shop = workshop.Workshop().__enter__()\n"
        "shop.do(os.getpid, lambda number: print(number, flush=True))\n"
        "shop.finish()\n"
        "shop.do(functools.partial(time.sleep, 600), print)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _runs(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    until = time.monotonic() + 30
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return build(tmp_path_factory.mktemp("workshop") / "bank")


def standing(bank: Bank) -> dict[str, bytes]:
    site, report = bank.workspace.site, bank.workspace.edition(str(MONTH)) / "report.json"
    pages = {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return pages | {"report.json": report.read_bytes()}


def publish(bank: Bank) -> None:
    stages.publish(bank.workspace, MONTH, stages.load_rules(bank.workspace), None, lambda _: None)


def published(bank: Bank) -> dict[str, bytes]:
    """All that is written by a run that finds nothing there and remembers nothing."""
    for folder in (bank.workspace.site, bank.workspace.state / "pages"):
        shutil.rmtree(folder, ignore_errors=True)
    publish(bank)
    return standing(bank)


def test_a_site_is_the_same_whoever_rendered_it(bank: Bank, monkeypatch: pytest.MonkeyPatch, beside: None) -> None:
    two = published(bank)
    monkeypatch.setattr(workshop, "spare_cores", lambda: 0)
    assert published(bank) == two


def test_parts_that_pages_have_in_common_are_as_they_would_be_alone(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = published(bank)
    monkeypatch.setattr(Once, "__call__", lambda self, name, caller: caller())
    assert published(bank) == together


def test_a_page_that_cannot_be_rendered_fails_the_run_and_leaves_what_stands(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, beside: None
) -> None:
    before = published(bank)
    models = publishing.branch_reports

    def spoiled(*args: Any, **named: Any) -> Iterator[Report]:
        return (replace(report, score="no number") for report in models(*args, **named))  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "branch_reports", spoiled)
        with pytest.raises(TypeError) as raised:
            publish(bank)
    assert "branch.html.j2" in "".join(raised.value.__notes__)
    assert standing(bank) == before
    publish(bank)
    assert standing(bank) == before
