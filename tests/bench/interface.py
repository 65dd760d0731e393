"""HR's interface under load: a year of 360,000 employees, eight requests in flight, pages of a thousand; and the whole
bank as CSV. Server and client share the machine's cores, each in processes of its own.

`python -m tests.bench.interface ask PORT TOKEN SECONDS` is the client.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from pipeline.api.columns import column_types
from pipeline.api.shelf import TABLES, Shelf, fill_from, ready, shelf_of
from pipeline.closing.states import Decision, Entered, enter, standings
from pipeline.periods import Period
from pipeline.tokens import create_token
from pipeline.workspace import Workspace
from tests.bench.report import Told, at_most

EMPLOYEES, BRANCHES = 360_000, 600
IN_FLIGHT, SECONDS = 8, 20
MEDIAN_MS, P99_MS = 250, 1000
YEAR = Period.parse("2026")
SETTINGS = """format: 1
name: {zh: 测速银行, en: Bench Bank}
locale: en
interface: {requests_per_second: 100000, burst: 100000}
"""
# Column → what stands in it; the others hold some text, number or day of their type.
GIVEN = {
    "period": "'2026'",
    "edition": "1",
    "edition_status": "'final'",
    "employee_id": "'E' || lpad(i::varchar, 7, '0')",
    "employee_name": "'员工' || i",
    "branch_id": "'B' || lpad((i % $branches)::varchar, 4, '0')",
    "post": "['teller', 'lobby_manager', 'phone_agent'][1 + i % 3]",
    "grade": "['excellent', 'good', 'fair', 'below'][1 + cast(hash(i) % 4 as integer)]",
    "is_primary": "true",
    "row_hash": "left(md5(i::varchar), 16)",
}
ANY = {
    "varchar": "['服务规范执行率', '客户满意度偏低', null, '按评分表规定'][1 + i % 4]",
    "bigint": "i % 250",
    "boolean": "i % 2 = 0",
    "date": "date '2026-01-01' + cast(i % 365 as integer)",
    "timestamp": "timestamp '2026-12-30 09:00:00'",
}


def measure(folder: Path, employees: int = EMPLOYEES) -> dict[str, Any]:
    """Milliseconds of the pages, seconds and bytes of the CSV, and memory of the server before and after."""
    workspace, token = _bank(folder, employees)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "api", "--workers", "2"]
    command += ["--port", str(port), "--workspace", str(workspace.root)]
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log, subprocess.Popen(command, stderr=log, stdout=log) as server:
        try:
            _wait(address)
            return _asked(server.pid, address, token) | {"employees": employees}
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def told(found: dict[str, Any]) -> Told:
    """What was measured, and the bounds."""
    pages, csv = found["pages"], found["csv"]
    lines = [
        f"a page of 1,000 of {found['employees']:,} scores, {IN_FLIGHT} in flight, 2 workers; load {found['load']:.1f}",
        f"  {pages['count']} pages in {SECONDS} s, {pages['bytes'] / 1e6:.1f} MB each: median {pages['median']:.0f} ms, "
        f"p99 {pages['p99']:.0f} ms, longest {pages['longest']:.0f} ms",
        f"  processor time of a page: server {pages['work']:.0f} ms, client {pages['own']:.0f} ms",
        f"  whole bank as CSV: {csv['bytes'] / 1e6:.0f} MB in {csv['seconds']:.1f} s; memory of the largest worker "
        f"{found['before']:.0f} MB before, {csv['peak']:.0f} MB at most while it streamed",
    ]
    bounds = [
        at_most("median of a page", MEDIAN_MS, pages["median"], "ms", 0),
        at_most("99th percentile of a page", P99_MS, pages["p99"], "ms", 0),
    ]
    return Told(lines, bounds)


def _asked(server: int, address: str, token: str) -> dict[str, Any]:
    port = address.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.bench.interface", "ask", port, token, str(SECONDS)]
    load, worked = os.getloadavg()[0], _worked(server)
    pages = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    pages["work"] = (_worked(server) - worked) / pages["count"] * 1000
    before = _memory(server)
    return {"pages": pages, "before": before, "csv": _whole(server, address, token), "load": load}


def _whole(server: int, address: str, token: str) -> dict[str, float]:
    start, size, peak, seen = time.perf_counter(), 0, 0.0, 0
    url = f"{address}/v1/periods/2026/editions/1/scores"
    headers = _headers(token) | {"Accept": "text/csv"}
    with httpx.stream("GET", url, headers=headers, timeout=120) as answer:
        for part in answer.iter_raw():
            size += len(part)
            if size - seen > 10_000_000:
                seen, peak = size, max(peak, _memory(server))
    return {"seconds": time.perf_counter() - start, "bytes": size, "peak": peak}


async def _ask(port: int, token: str, seconds: float) -> dict[str, float]:
    """Eight askers, each with a pager of its own through the bank, from different places on, and once more from there at its
    end. As little of a client as there can be, since it takes from the same cores.
    """
    took: list[float] = []
    size = 0
    until = time.perf_counter() + seconds

    async def pager(start: int) -> None:
        nonlocal size
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        following = first = ""
        while time.perf_counter() < until:
            began = time.perf_counter()
            content = await _got(reader, writer, f"/v1/periods/2026/editions/1/scores?{following or 'limit=1'}", token)
            # The cursor stands in the head of the answer: reading the rows is no work of the interface's.
            cursor = json.loads(content[: content.index(b',"rows"')] + b"}")["next"] or first
            if following:
                took.append(time.perf_counter() - began)
                size = max(size, len(content))
            else:
                first = f"{start}-{cursor.partition('-')[2]}"
                cursor = first
            following = f"cursor={cursor}"
        writer.close()

    await asyncio.gather(*(pager(n * EMPLOYEES // IN_FLIGHT // 2) for n in range(IN_FLIGHT)))
    took.sort()
    return {
        "count": len(took),
        "bytes": size,
        "own": time.process_time() / len(took) * 1000,
        "median": took[len(took) // 2] * 1000,
        "p99": took[int(len(took) * 0.99)] * 1000,
        "longest": took[-1] * 1000,
    }


async def _got(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, token: str) -> bytes:
    """The body of an answer with a length, over a connection that is kept."""
    asked = "".join(f"{name}: {value}\r\n" for name, value in _headers(token).items())
    writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{asked}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if not head.startswith("http/1.1 200"):
        raise ValueError(head)
    return await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "X-Purpose": "bench"}


def _bank(folder: Path, employees: int) -> tuple[Workspace, str]:
    """A workspace with a final edition of the year, its tables ready; and a token of hr."""
    root = folder / f"bank-{employees}"
    root.mkdir(parents=True, exist_ok=True)
    (root / "appraisal.yaml").write_text(SETTINGS, encoding="utf-8")
    workspace = Workspace.open(root)
    if not standings(workspace, YEAR):
        enter(workspace, Decision("2027-01-20T10:00:00", "bench"), [Entered(str(YEAR), 1, "final", "1", "f" * 64)])
    shelf = shelf_of(workspace, standings(workspace, YEAR)[-1])
    if ready(shelf) is None:
        _fill(shelf, employees)
    _, token = create_token(workspace, f"bench-{time.time_ns()}", "hr", by="bench")
    return workspace, token


def _fill(shelf: Shelf, employees: int) -> None:
    """Scores of everybody; the other tables are empty."""
    selects = {}
    for table in TABLES:
        cells = [
            f'{GIVEN.get(name) or ANY.get(kind) or "i % 10000 / 100.0"} as "{name}"'
            for name, kind in column_types(table).items()
        ]
        rows = employees if table == "appraisal_results" else 0
        selects[table] = f"select {', '.join(cells)} from range({rows}) as t(i)".replace("$branches", str(BRANCHES))
    fill_from(shelf, selects)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError(address)


def _memory(server: int) -> float:
    """Resident memory of the largest worker, MB."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return max(_resident(int(child)) for child in [*children, server])


def _worked(server: int) -> float:
    """Seconds of processor time that the workers have used."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = 0
    for child in children:
        ticks += sum(int(n) for n in Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_ask(int(sys.argv[2]), sys.argv[3], float(sys.argv[4])))))
