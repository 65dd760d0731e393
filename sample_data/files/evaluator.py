"""个人金融部: single ratings of the counter evaluators, GB18030, a tab behind every long number."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.clock import Month
from sample_data.lines import (
    Field,
    choose,
    constant,
    days,
    empty_where,
    join,
    loose_moments,
    moments,
    padded,
    texts,
    words,
    write_lines,
)
from sample_data.ratings import LEVELS, TRADES, Ratings

DEPARTMENT = "个人金融部"
ENCODING = "gb18030"
HEADER = "评价流水号,机构号,终端编号,柜员号,交易流水号,交易名称,评价时间,评价结果,评价方式"


def write_ratings(inbox: Path, month: Month, given: Ratings) -> Path:
    """PJLS_YYYYMM01_YYYYMMDD.csv; rows sent twice by a device follow one another, equal to the last byte."""
    row = np.sort(np.concatenate([np.arange(len(given.moment)), given.repeated]))
    who, moment, size = given.presence[row], given.moment[row], len(row)
    tellers = np.array([teller for teller, _, _ in given.tellers], dtype=object)[who]
    units = np.array([unit for _, unit, _ in given.tellers], dtype=object)[who]
    seats = np.array(
        [f"{unit[2:]}-{int(teller[-2:] or 8) % 8 + 1:02d}" for teller, unit, _ in given.tellers], dtype=object
    )
    tab = constant("\t", size)
    slip = given.slip[row]
    fields: list[Field] = [
        join(constant("PJ", size), days(moment, "%Y%m%d"), padded(given.serial[row], 8), tab),
        texts(units, ENCODING),
        join(constant("PJQ-", size), texts(seats[who], ENCODING)),
        texts(tellers, ENCODING),
        empty_where(join(texts(units, ENCODING), days(moment, "%Y%m%d"), padded(slip, 4), tab), slip == 0),
        words(given.trade[row], TRADES, ENCODING),
        choose(given.is_loose[row], loose_moments(moment), moments(moment)),
        words(given.level[row], LEVELS, ENCODING),
        words(given.is_default[row].astype(np.int64), ("客户按键", "超时默认"), ENCODING),
    ]
    path = inbox / DEPARTMENT / f"PJLS_{month.first:%Y%m%d}_{month.last:%Y%m%d}.csv"
    return write_lines(path, HEADER, fields, encoding=ENCODING)
