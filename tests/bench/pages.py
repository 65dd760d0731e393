"""The pages of a bank with 3,000 branches and a year of their months: how many a second, how large, in how much memory.

A page is a branch's first page in its own tree (site/branch/<id>/<month>/index.html). The seconds are those of the whole
publishing: models, the copies below the bank's and the managing units' pages, those pages themselves, tables as CSV,
report.json, and all of it on the disk. No persons are scored, so there are no sheets among it.

`python -m tests.bench.pages publish ROOT` publishes; it is measured from outside, its processes together.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline import stages
from pipeline.asides import mark_of
from pipeline.periods import Period
from pipeline.texts import LOCALES
from pipeline.validate import Verdict
from pipeline.workspace import Workspace
from tests.bench.report import Bound, Told, at_most

BRANCHES, FEW, MONTHS = 3_000, 300, 13
LEAST_A_SECOND, MOST_KB, MOST_BANK_MB, LOOKED_EVERY = 60, 250, 2, 0.2
MONTH = Period.parse("2026-09")
SETTINGS = """format: 1
name: {zh: 测速银行, en: Bench Bank}
locale: zh-CN
audiences: [bank, managing_unit, branch]
core_indicators: [counter_satisfaction_rate, rule_adherence, complaint_timeliness, complaint_count, error_rate]
targets: {counter_satisfaction_rate: 95, rule_adherence: 92, error_rate: 8}
"""
CARD = """version: "1"
title: {zh: 网点评分表, en: Branch scorecard}
level: branch
bank: true
document_no: bench
democratic_procedure: none
published_at: 2025-01-01
effective_from: 2025-01-01
approved_by: bench
minimum_indicators: 2
items:
  - {indicator: counter_satisfaction_rate, weight: 30, target: 95, curve: {kind: steps, per: 1, deduct: 2}}
  - {indicator: survey_satisfaction_index, weight: 10, target: 88, curve: {kind: steps, per: 1, deduct: 1}}
  - {indicator: rule_adherence, weight: 20, target: 92, curve: {kind: steps, per: 1, deduct: 1}}
  - {indicator: complaint_timeliness, weight: 15, target: 100, curve: {kind: per_case, deduct: 4}}
  - {indicator: upheld_complaints, weight: 5, curve: {kind: per_case, deduct: 2}}
  - {indicator: error_rate, weight: 15, target: 8, curve: {kind: steps, per: 1, deduct: 1}}
  - {indicator: rectification_timeliness, weight: 5, target: 100, curve: {kind: steps, per: 5, deduct: 0.5}}
levels:
  - {grade: good, title: {zh: 良好, en: Good}, reaching: 85}
  - {grade: fair, title: {zh: 合格, en: Fair}, reaching: 70}
  - {grade: below, title: {zh: 不达标, en: Below}, reaching: 0}
"""
# Every row belongs to a branch and a month: i % $branches, and as many of a feed to each as `rows` says.
ANY_DAY = "(date '2025-09-01' + to_months((i // $branches % 13)::int))::date + (hash(i) % 28)::int"
OF_BRANCH = "'B' || lpad((i % $branches)::varchar, 5, '0')"
FEEDS: dict[str, tuple[int, str]] = {
    "surveys": (
        MONTHS * 30,
        """'S' || i as survey_id, ANY_DAY + to_hours(9 + (hash(i) % 8)::int) as answered_at,
        'counter_device' as instrument, 3 as scale,
        case when hash(i + 1) % 100 < 92 + hash(i % $branches) % 8 then 'yes' else 'no' end as is_satisfied,
        3 - (hash(i + 2) % 100 < 20)::int - (hash(i + 3) % 100 < 5)::int as overall, OF_BRANCH as branch_id""",
    ),
    "transactions": (
        MONTHS,
        "'T' || i as record_id, ANY_DAY as transaction_date, OF_BRANCH as branch_id, "
        "2000 + hash(i) % 3000 as transaction_count",
    ),
    "errors": (
        MONTHS * 2,
        """'X' || i as error_id, ANY_DAY as occurred_at, OF_BRANCH as branch_id, '开户' as business_type,
        ['凭证要素', '印鉴', '录入'][1 + (hash(i + 1) % 3)::int] as error_type,
        case when hash(i + 2) % 9 = 0 then 'major' else 'minor' end as severity, 'yes' as is_counted""",
    ),
    "checks": (
        MONTHS * 10,
        """'P' || i as check_id, 'A' || hash(i) % 12 as item_code, ANY_DAY as checked_at, 'on_site' as method,
        OF_BRANCH as branch_id, ['大堂', '柜面', '环境'][1 + (hash(i) % 3)::int] as module,
        '服务规范第' || hash(i) % 12 || '条' as item_text,
        case when hash(i + 1) % 100 < 90 then 'yes' else 'no' end as is_passed""",
    ),
    "complaints": (
        MONTHS,
        """'K' || i as complaint_id, ANY_DAY as received_at, OF_BRANCH as branch_id, '个人业务' as business,
        ['服务态度', '排队等候', '收费争议'][1 + (hash(i + 1) % 3)::int] as reasons,
        ANY_DAY + (1 + hash(i + 2) % 20)::int as decided_at, ANY_DAY + (1 + hash(i + 2) % 20)::int as closed_at,
        case when hash(i + 3) % 5 = 0 then 'full' else 'none' end as liability""",
    ),
    "rectifications": (
        2,
        """'N' || i as notice_no, 'check' as source, OF_BRANCH as branch_id, date '2026-09-02' as issued_at,
        date '2026-09-20' as due_date, case when hash(i) % 20 > 0 then date '2026-09-18' end as done_at""",
    ),
}
BRANCH_ROWS = """
    select
        'B' || lpad(i::varchar, 5, '0') as branch_id, '第' || i || '支行' as branch_name, 'branch' as kind,
        ['市区', '县域', '园区'][1 + i % 3] as peer_group, 'U' || i % 30 as parent_branch_id
    from range($branches) as t(i)
    union all
    select 'U' || i, '第' || i || '分行', 'managing_unit', null, null from range(30) as t(i)
"""


def measure(folder: Path, branches: int = BRANCHES) -> dict[str, Any]:
    """`few` and `many` branches: seconds of publishing, pages, bytes of the largest ones, MB of memory at most."""
    return {"few": _published(folder, min(FEW, branches)), "many": _published(folder, branches)}


def told(found: dict[str, Any]) -> Told:
    """What was measured, and the bounds."""
    few, many = found["few"], found["many"]
    rate, largest, bank = many["pages"] / many["seconds"], many["largest"] / 1000, many["bank"] / 1e6
    lines = [
        f"{many['pages']:,} branches' pages published in {many['seconds']:.1f} s on {os.cpu_count()} cores, load before "
        f"{many['load']:.1f}: {rate:.1f} a second",
        f"  a page: site/branch/<id>/{MONTH}/index.html, and {many['files'] / many['pages']:.1f} files in all written with it",
        f"  processor time {many['worked']:.1f} s; largest branch page {largest:.0f} KB, bank's page {bank:.2f} MB",
        *(
            f"  memory at most with {one['pages']:,} branches: {one['peak']:.0f} MB, {one['before']:.0f} MB when the first "
            f"page was written: {one['peak'] - one['before']:.0f} MB for the pages"
            for one in (few, many)
        ),
    ]
    bounds = [
        Bound("branches' pages a second", f"at least {LEAST_A_SECOND}", f"{rate:.1f}", rate >= LEAST_A_SECOND),
        at_most("the largest page of a branch", MOST_KB, largest, "KB", 0),
        at_most("the bank's page", MOST_BANK_MB, bank, "MB"),
    ]
    return Told(lines, bounds)


def _published(folder: Path, branches: int) -> dict[str, Any]:
    """What the publishing of a bank of so many branches took, from an empty site on."""
    root = folder / f"bank-{branches}"
    if not (root / "ready").exists():
        _bank(root, branches)
    # Moved, not removed: for minutes after ext4 has freed many inodes, each new file takes it several times as long.
    for made in (root / "site", root / "state" / "pages"):
        if made.exists():
            made.rename(root / f"{made.name}-{time.time_ns()}")
    first, before, peak = root / "site" / "branch", 0.0, 0.0
    command = [sys.executable, "-m", "tests.bench.pages", "publish", str(root)]
    load = os.getloadavg()[0]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            now = _memory(process.pid)
            before, peak = before if _is_begun(root / "site") else max(before, now), max(peak, now)
            time.sleep(LOOKED_EVERY)
        assert process.stdout is not None
        found: dict[str, Any] = json.loads(process.stdout.read())
    pages = [path.stat().st_size for path in first.glob(f"*/{MONTH}/index.html")]
    below = [path.stat().st_size for path in (root / "site" / "bank").rglob("branch/*.html")]
    return found | {
        "load": load,
        "before": before,
        "peak": peak,
        "pages": len(pages),
        "files": sum(path.is_file() for path in (root / "site").rglob("*")),
        "largest": max(pages + below),
        "bank": (root / "site" / "bank" / "all" / str(MONTH) / "index.html").stat().st_size,
    }


def _is_begun(site: Path) -> bool:
    """Whether a branch's page was written: they lie aside until all of them are there."""
    return any(site.glob(f"{mark_of('site')}*/branch"))


def _bank(root: Path, branches: int) -> None:
    """A workspace with the month's edition, from files on."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "inbox" / "bench").mkdir(parents=True)
    (root / "scorecards").mkdir()
    (root / "appraisal.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / "scorecards" / "branch.yaml").write_text(CARD, encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for feed, select in {"branches": BRANCH_ROWS, **_selects(branches)}.items():
            select = select.replace("$branches", str(branches))
            connection.execute(f"copy ({select}) to '{root}/inbox/bench/{feed}.csv' (header)")
    workspace = Workspace.open(root)
    stages.take_in(workspace, datetime.now(), now=True, progress=_quiet)
    stages.compute(workspace, MONTH, stages.load_rules(workspace), Verdict(()), _quiet)
    (root / "ready").touch()


def _selects(branches: int) -> dict[str, str]:
    return {
        feed: "select "
        + cells.replace("ANY_DAY", ANY_DAY).replace("OF_BRANCH", OF_BRANCH)
        + f" from range({rows * branches}) as t(i)"
        for feed, (rows, cells) in FEEDS.items()
    }


def _memory(process: int) -> float:
    """MB of the process and those below it, without what stands in files (programs, libraries); 0 where it has just ended.
    What they share is not told apart: that takes the kernel some hundredths of a second each time it is asked.
    """
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        told = Path(f"/proc/{process}/status").read_text().split()
        own = int(told[told.index("RssAnon:") + 1]) / 1000
    except (OSError, ValueError):
        return 0.0
    return own + sum(_memory(int(child)) for child in children)


def _publish(root: Path) -> dict[str, float]:
    workspace = Workspace.open(root)
    rules = stages.load_rules(workspace)
    start = time.perf_counter()
    stages.publish(workspace, MONTH, rules, LOCALES[0], _quiet)
    seconds = time.perf_counter() - start
    used = os.times()
    return {"seconds": seconds, "worked": used.user + used.system + used.children_user + used.children_system}


def _quiet(_: str) -> None:
    """No progress while measuring."""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_publish(Path(sys.argv[2]))))
