"""A file's rows, by what its bytes say it is."""

from __future__ import annotations

from pathlib import Path

from pipeline.readers import refusals
from pipeline.readers.parquet import read_parquet
from pipeline.readers.shapes import Bytes, Kind, Layout, Table, Wanted
from pipeline.readers.texts import read_text
from pipeline.readers.web_tables import read_web_tables
from pipeline.readers.workbooks import read_workbook


def read(path: Path, layout: Layout, found: Bytes, wanted: Wanted) -> Table:
    """The file's rows of text under the header that has what is `wanted`.

    Raises FileRefused for a file that is damaged, protected, too large, of an unknown kind, without these headers, or
    with one of them standing twice. An archive is unpacked before: here it is refused.
    """
    match found.kind:
        case Kind.WORKBOOK:
            return read_workbook(path, layout, wanted)
        case Kind.HTML:
            return read_web_tables(path, layout, found, wanted)
        case Kind.PARQUET:
            return read_parquet(path, wanted)
        case Kind.TEXT:
            return read_text(path, layout, found, wanted)
    raise refusals.not_a_table(path)
