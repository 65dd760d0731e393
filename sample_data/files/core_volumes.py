"""数据管理部: monthly transaction volumes, GB18030 with spreadsheet guards around identifiers."""

from __future__ import annotations

from pathlib import Path

from sample_data.aliases import name_on
from sample_data.clock import Clock, Month
from sample_data.lines import Field, constant, hundredths, join, plain, texts, write_lines
from sample_data.units import Unit
from sample_data.volumes import Volumes

DEPARTMENT = "数据管理部"
ENCODING = "gb18030"
HEADER = (
    "统计月份,机构号,机构名称,柜员号,柜员姓名,业务大类,业务笔数,现金笔数,非现金笔数,冲正笔数,远程授权笔数,折算业务量"
)


def write_volumes(inbox: Path, month: Month, clock: Clock, counts: Volumes, units: dict[str, Unit]) -> Path:
    """GY_YWL_YYYYMM.csv: one line per teller (or machine, 9xxxxx), branch and kind of business."""
    rows = len(counts.count)
    names = {key: name_on(unit, month.last, clock) for key, unit in units.items()}
    fields: list[Field] = [
        constant(month.compact, rows),
        _guarded(texts(counts.unit, ENCODING), rows),
        texts([names[unit] for unit in counts.unit], ENCODING),
        _guarded(texts(counts.teller, ENCODING), rows),
        texts(counts.name, ENCODING),
        texts(counts.kind, ENCODING),
        plain(counts.count),
        plain(counts.cash),
        plain(counts.count - counts.cash),
        plain(counts.reversed),
        plain(counts.authorised),
        hundredths(counts.weighted),
    ]
    path = inbox / DEPARTMENT / f"GY_YWL_{month.compact}.csv"
    return write_lines(path, HEADER, fields, encoding=ENCODING)


def as_utf16(inbox: Path, month: Month) -> Path:
    """The month's file once more in UTF-16 with a mark, as an editor's "Unicode" saves it."""
    path = inbox / DEPARTMENT / f"GY_YWL_{month.compact}.csv"
    text = path.read_bytes().decode(ENCODING)
    path.write_bytes(("\ufeff" + text).encode("utf-16-le"))
    return path


def _guarded(field: Field, rows: int) -> Field:
    return join(constant('="', rows), field, constant('"', rows))
