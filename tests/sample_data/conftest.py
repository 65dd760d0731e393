"""One sample of three months for all tests here, readers that know nothing of the generator's writers, and one bank that was
run, for the tests that look at what comes out in the end.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipeline import stages
from pipeline.editions import Edition, read_edition
from pipeline.periods import Period
from pipeline.validate import Verdict
from pipeline.workspace import Workspace
from sample_data import generate
from sample_data.workspace import TEMPLATE

Rows = list[list[object]]
MOMENT = datetime(2026, 10, 28, 9, 0)
# Left out: what is older than the two quarters, and the great files of the months before the last. What they hold is in no
# figure that these tests look at.
OLD = re.compile(r"2025年|2025\d\d|20260[123]|2026年[123]月|2026年一季度|截至[1-5]月")
GREAT = (
    "PJLS_*",
    "CDR_*",
    "PDJH_*",
    "排队叫号_*",
    "在线客服会话明细*",
    "坐席话务月报*",
    "工单明细_*",
    "柜面服务评价统计表_*",
)
LAST = ("202609", "20260901", "2026年9月")
APPRAISED = ("2026-06", "2026-Q3", "2026-09")


@dataclass(frozen=True)
class Appraised:
    """The sample bank as `appraise sample` makes it, in `root`, with drafts of June, the third quarter and September; `inbox`:
    its departments' files as they wrote them; `later`: the same bank after the files that came late, with September anew.
    """

    inbox: Path
    root: Path
    later: Path

    def edition(self, period: str, *, in_the_end: bool = False) -> Edition:
        return read_edition(Workspace.open(self.later if in_the_end else self.root), Period.parse(period))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the sample of 24 branches from July to September 2026, with faults and truth."""
    out = tmp_path_factory.mktemp("sample")
    generate(out, months=3, truth=True)
    return out


@pytest.fixture(scope="session")
def appraised(tmp_path_factory: pytest.TempPathFactory) -> Appraised:
    """Made by the first worker that asks for it; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "appraised-sample"
    found = Appraised(folder / "sample" / "inbox", folder / "bank", folder / "later")

    def make() -> None:
        os.environ["APPRAISE_HASH_KEY"] = "a key for tests"
        generate(folder / "sample")
        _run(found.root, _looked_at(found.inbox), APPRAISED)
        shutil.copytree(found.root, found.later)
        _run(found.later, sorted((folder / "sample" / "late").glob("*/*")), ("2026-09",))

    _once(folder / "made", make)
    return found


def _once(mark: Path, work: Callable[[], None]) -> None:
    """Have the work done by the first worker that comes here; the others wait for it."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            work()
            mark.touch()


def _looked_at(inbox: Path) -> list[Path]:
    """The files of the two quarters, of the great ones those of the last month."""
    paths = sorted(path for path in inbox.glob("*/*") if path.is_file() and not OLD.search(path.name))
    is_great = {path: any(path.match(name) for name in GREAT) for path in paths}
    return [path for path in paths if not is_great[path] or any(month in path.name for month in LAST)]


def _run(root: Path, files: list[Path], periods: tuple[str, ...]) -> None:
    """Files into the workspace's inbox, and the periods' drafts from them, as a run makes them."""
    if not root.exists():
        shutil.copytree(TEMPLATE, root)
    for path in files:
        (root / "inbox" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, root / "inbox" / path.parent.name / path.name)
    bank = Workspace.open(root)
    rules = stages.load_rules(bank)
    stages.take_in(bank, MOMENT, now=True, progress=lambda _: None)
    for period in periods:
        stages.compute(bank, Period.parse(period), rules, Verdict(()), lambda _: None)


@pytest.fixture(scope="session", params=["zh-CN", "en"])
def published(request: pytest.FixtureRequest, appraised: Appraised) -> Path:
    """The site of September and the third quarter for every audience, in one language."""
    bank = Workspace.open(appraised.root)

    def publish() -> None:
        os.environ["APPRAISE_HASH_KEY"] = "a key for tests"
        rules = stages.load_rules(bank)
        for period in ("2026-09", "2026-Q3"):
            stages.publish(bank, Period.parse(period), rules, request.param, lambda _: None)

    # Both languages under one lock: they are written from one edition, beside whose tables report.json is put.
    with (appraised.root.parent / "published.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(appraised.root.parent / f"published-{request.param}", publish)
    return bank.site if request.param == "zh-CN" else bank.root / "site-en"


@pytest.fixture(scope="session")
def sheet(sample: Path) -> Callable[..., Rows]:
    """Rows of a sheet (the first by default) of the only file that matches a glob under inbox/."""

    def read(pattern: str, name: str | None = None) -> Rows:
        (path,) = (sample / "inbox").glob(pattern)
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_name(name or book.sheet_names[0]).to_python(skip_empty_area=False)

    return read


@pytest.fixture(scope="session")
def table(sample: Path) -> Callable[[str, str], list[dict[str, str]]]:
    """Records of the only CSV file that matches a glob, decoded strictly."""

    def read(pattern: str, encoding: str) -> list[dict[str, str]]:
        (path,) = (sample / "inbox").glob(pattern)
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding))))

    return read


@pytest.fixture(scope="session")
def records(sheet: Callable[..., Rows]) -> Callable[..., list[dict[str, object]]]:
    """Rows below the header row (counted from 1) whose first cell is a number, or all where asked."""

    def read(pattern: str, header: int, name: str | None = None, numbered: bool = True) -> list[dict[str, object]]:
        rows = sheet(pattern, name)
        body = [row for row in rows[header:] if not numbered or isinstance(row[0], float)]
        return [dict(zip(map(str, rows[header - 1]), row, strict=True)) for row in body]

    return read
