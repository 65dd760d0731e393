"""Files as departments send them → a table `source` of text, with `_row`: the row number a person sees in the file.

Nothing is interpreted here. What a file is, its bytes tell, never its name. A file that cannot be read at all is
refused whole, in one sentence.
"""

from pipeline.readers.frames import frame
from pipeline.readers.heads import is_blank_header
from pipeline.readers.packed import Member, member_names, unpack
from pipeline.readers.parquet import parquet_select
from pipeline.readers.plain import peek, plain_csv
from pipeline.readers.reading import read
from pipeline.readers.scanning import scan
from pipeline.readers.shapes import (
    HEADER_WITHIN,
    SHEET_ROWS,
    Bytes,
    Kind,
    Layout,
    PlainCsv,
    Table,
    Wanted,
    place_of,
    row_label,
)

__all__ = [
    "HEADER_WITHIN",
    "SHEET_ROWS",
    "Bytes",
    "Kind",
    "Layout",
    "Member",
    "PlainCsv",
    "Table",
    "Wanted",
    "frame",
    "is_blank_header",
    "member_names",
    "parquet_select",
    "peek",
    "place_of",
    "plain_csv",
    "read",
    "row_label",
    "scan",
    "unpack",
]
