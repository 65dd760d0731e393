"""Pages drawn on desks beside this one: the same bytes in the same order, and one clear error where one fails or is ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from explained_bank import MONTH, build
from workbench import Bank

from pipeline import editions, stages
from pipeline.appraisals import HISTORY
from pipeline.editions import shown_edition
from pipeline.errors import AppraiseError
from pipeline.publishing import trees
from pipeline.render import workshop
from pipeline.render.drawing import Drawing
from pipeline.render.environment import Once
from pipeline.render.workshop import AHEAD, Workshop
from pipeline.report import carried as carrying
from pipeline.report.carried import carried
from pipeline.report.lookup import Book
from pipeline.report.model import Report


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of two cores."""
    monkeypatch.setattr(workshop, "spare_cores", lambda: 1)


class Ready(Workshop[int]):
    """A workshop whose desk holds the number 2, here and beside; it begins when the other desk is ready."""

    def __init__(self, furnish: Callable[[], Any] | None = partial(int, 2), jobs: int = 1_000) -> None:
        super().__init__(2, furnish, jobs)

    def __enter__(self) -> Ready:
        super().__enter__()
        until = time.monotonic() + 60
        while any(not one.has_room for one in self._beside) and time.monotonic() < until:
            time.sleep(0.01)
            for one in self._beside:
                one.take()
        return self


def process_of(_: int) -> int:
    return os.getpid()


def upper(text: bytes, _: int) -> bytes:
    return text.upper()


def ended(_: int) -> None:
    os._exit(9)


def test_every_job_is_done_once_and_handed_on_in_its_order(beside: None) -> None:
    found: list[tuple[int, int]] = []
    with Ready() as shop:
        for number in range(50):
            shop.do(partial(pow, number), lambda result, number=number: found.append((number, result)))
        shop.finish()
        assert found == [(number, number**2) for number in range(50)]


def slow(number: int, desk: int) -> int:
    time.sleep(0.5 if number == 0 else 0)
    return number


def test_few_results_wait_for_one_that_takes_long(beside: None) -> None:
    found: list[int] = []
    with Ready() as shop:
        for number in range(100):
            shop.do(partial(slow, number), found.append)
            assert number + 1 - len(found) <= 4 * AHEAD
    assert found == list(range(100))


def test_jobs_are_really_done_in_two_processes(beside: None) -> None:
    found: list[int] = []
    with Ready() as shop:
        for _ in range(AHEAD + 1):
            shop.do(process_of, found.append)
    assert len(set(found)) == 2
    assert found[-1] == os.getpid()


def test_nothing_is_given_to_a_desk_that_is_not_ready(beside: None) -> None:
    found: list[int] = []
    with Workshop(2, partial(time.sleep, 600), 1_000) as shop:
        for _ in range(AHEAD):
            shop.do(process_of, found.append)
    assert found == [os.getpid()] * AHEAD


def test_results_beyond_what_a_pipe_holds_do_not_stand_in_each_others_way(beside: None) -> None:
    found: list[bytes] = []
    with Ready() as shop:
        for _ in range(20):
            shop.do(partial(upper, b"a" * 3_000_000), found.append)
    assert found == [b"A" * 3_000_000] * 20


@pytest.mark.parametrize("reason", ["few jobs", "one core", "no desk elsewhere"])
def test_there_is_no_other_process(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "spare_cores", lambda: 0 if reason == "one core" else 1)
    found: list[int] = []
    furnish = None if reason == "no desk elsewhere" else partial(int, 2)
    with Ready(furnish, workshop.FEW if reason == "few jobs" else 1_000) as shop:
        shop.do(process_of, found.append)
    assert found == [os.getpid()]


def test_what_a_job_raises_is_raised_here_with_where_it_happened(beside: None) -> None:
    found: list[Any] = []
    with pytest.raises(TypeError) as raised, Ready() as shop:
        shop.do(len, found.append)  # type: ignore[arg-type]
    assert "In the process that renders pages" in "".join(raised.value.__notes__)
    assert found == []


def test_a_desk_that_cannot_be_furnished_fails_the_run(beside: None) -> None:
    with pytest.raises(ZeroDivisionError) as raised, Ready(partial(divmod, 1, 0)):
        pass
    assert "In the process that renders pages" in "".join(raised.value.__notes__)


def test_a_process_that_is_ended_is_told_as_one_sentence(beside: None) -> None:
    with pytest.raises(AppraiseError) as raised, Ready() as shop:
        shop.do(ended, print)
    assert "exit code 9" in str(raised.value)
    assert "退出码9" in raised.value.message.text("zh-CN")


def test_the_process_ends_with_the_one_that_started_it_however_that_ends() -> None:
    code = (
        "import functools, time\n"
        "from pipeline.render import workshop\n"
        "workshop.spare_cores = lambda: 1\n"
        "shop = workshop.Workshop(600, functools.partial(int, 600), 1000).__enter__()\n"
        "(one,) = shop._beside\n"
        "while not one.has_room:\n"
        "    one.take()\n"
        "print(one._process.pid, flush=True)\n"
        "shop.do(time.sleep, print)\n"
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


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch, beside: None) -> None:
    """Every page counts as many, so that there is a process beside; nothing is drawn before its desk is ready."""
    monkeypatch.setattr(workshop, "FEW", 0)
    enter = Workshop.__enter__

    def entered(shop: Workshop[Any]) -> Workshop[Any]:
        enter(shop)
        for one in shop._beside:
            while not one.has_room:
                one.take()
        return shop

    monkeypatch.setattr(Workshop, "__enter__", entered)


def test_a_site_is_the_same_whoever_drew_it(bank: Bank, monkeypatch: pytest.MonkeyPatch, many: None) -> None:
    drawn_here: list[str] = []
    drawn = Drawing.drawn
    monkeypatch.setattr(Drawing, "drawn", lambda self, pages: (drawn_here.append(""), drawn(self, pages))[1])
    two, of_two = published(bank), len(drawn_here)
    monkeypatch.setattr(workshop, "spare_cores", lambda: 0)
    assert published(bank) == two
    assert of_two < len(drawn_here) - of_two


def test_parts_that_pages_have_in_common_are_as_they_would_be_alone(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = published(bank)
    monkeypatch.setattr(Once, "__call__", lambda self, name, caller: caller())
    assert published(bank) == together


def test_a_page_that_cannot_be_rendered_fails_the_run_and_leaves_what_stands(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(bank)
    models = trees.branch_reports

    def spoiled(*args: Any, **named: Any) -> Iterator[Report]:
        return (replace(report, score="no number") for report in models(*args, **named))  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(trees, "branch_reports", spoiled)
        with pytest.raises(TypeError):
            publish(bank)
    assert standing(bank) == before
    publish(bank)
    assert standing(bank) == before


def test_an_edition_made_anew_meanwhile_is_not_mixed_with_the_one_before(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = shown_edition(bank.workspace, MONTH)
    rules = stages.load_rules(bank.workspace)
    book = Book(edition, rules.settings, rules.indicators, rules.cards_of(MONTH), HISTORY)
    whole = carried(book)
    assert whole is not None
    assert whole().edition.tables.keys() == edition.tables.keys()
    older = replace(edition, manifest={**edition.manifest, "files": {}})
    other = carried(replace(book, edition=older))
    assert other is not None
    with pytest.raises(AppraiseError, match="was made anew"):
        other()
    manifests = iter([edition.manifest, older.manifest])  # another one is put there while the tables are read
    monkeypatch.setattr(editions, "manifest_in", lambda *_: next(manifests))
    monkeypatch.setattr(carrying, "manifest_in", lambda *_: next(manifests))
    with pytest.raises(AppraiseError, match="was made anew"):
        whole()
    monkeypatch.undo()
    assert edition.folder is not None
    gone = carried(replace(book, edition=replace(edition, folder=edition.folder.with_name("gone"))))
    assert gone is not None
    with pytest.raises(AppraiseError, match="was made anew"):
        gone()
