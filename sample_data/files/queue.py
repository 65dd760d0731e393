"""运营管理部 gathers what each branch's ticket machine exports: a CSV per branch, or one archive for a month."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from sample_data.book import FIXED
from sample_data.clock import Month
from sample_data.files.operations import DEPARTMENT
from sample_data.lines import Field, Ints, constant, empty_where, join, moments, padded, plain, words, write_lines
from sample_data.tickets import LETTERS, QUEUES, SENIOR, STATES, Tickets
from sample_data.units import Unit

ENCODING = "gb18030"
HEADER = (
    "票号,机构号,队列,客户类别,取号时间,叫号时间,开始办理时间,结束时间,窗口号,柜员号,等候时长(分钟),办理时长(分钟),状态"
)


def write_tickets(folder: Path, month: Month, drawn: Tickets) -> Path:
    """PDJH_<branch>_YYYYMM.csv. Blank times where nobody came to the counter."""
    rows = len(drawn.moment)
    called = drawn.moment + drawn.wait * 6 + drawn.drift
    begun = called + 15 + drawn.number % 20
    gone = drawn.given_up
    tellers = np.array(drawn.tellers, dtype=object)
    fields: list[Field] = [
        join(words(drawn.queue, LETTERS, ENCODING), padded(drawn.number, 3)),
        constant(drawn.unit.unit_id, rows),
        words(drawn.queue, QUEUES, ENCODING),
        words((drawn.queue == SENIOR).astype(np.int64), ("普通客户", "老年客户"), ENCODING),
        moments(drawn.moment),
        moments(called),
        moments(begun, gone),
        moments(begun + drawn.handled * 6, gone),
        plain(drawn.teller + 1),
        words(drawn.teller, list(tellers), ENCODING),
        _tenths(drawn.wait),
        empty_where(_tenths(drawn.handled), gone),
        words(gone.astype(np.int64), STATES, ENCODING),
    ]
    path = folder / f"PDJH_{drawn.unit.unit_id}_{month.compact}.csv"
    return write_lines(path, HEADER, fields, encoding=ENCODING)


def write_loose(inbox: Path, month: Month, drawn: Iterable[Tickets]) -> list[Path]:
    """A file per branch."""
    return [write_tickets(inbox / DEPARTMENT, month, one) for one in drawn]


def write_archive(inbox: Path, month: Month, drawn: Iterable[Tickets], units: dict[str, Unit]) -> Path:
    """排队叫号_YYYYMM.zip: a file per managing unit, their Chinese names in GBK without a flag that says so."""
    folder = inbox / DEPARTMENT
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, list[bytes]] = {}
    for one in drawn:
        part = write_tickets(folder, month, one)
        header, _, rows = part.read_bytes().partition(b"\r\n")
        parts.setdefault(one.unit.parent_id, [header + b"\r\n"]).append(rows)
        part.unlink()
    path = folder / f"排队叫号_{month.compact}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for unit_id, content in parts.items():
            name = f"PDJH_{unit_id}_{month.compact}（{units[unit_id].name}）.csv"
            entry = _GbkEntry(name, date_time=FIXED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, b"".join(content), compresslevel=6)
    return path


class _GbkEntry(zipfile.ZipInfo):
    """An entry as older Windows tools write it; zipfile calls the method by this name."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def _tenths(numbers: Ints) -> Field:
    return join(plain(numbers // 10), constant(".", len(numbers)), plain(numbers % 10))
