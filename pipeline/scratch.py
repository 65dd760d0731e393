"""The scratch database in which a file is mapped: it reads that file and reaches nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.masks import mask_text
from pipeline.readers import PlainCsv
from pipeline.warehouse import Connection, connect, exactly, run_sql, transaction


@dataclass(frozen=True)
class Place:
    """Where a file is mapped: the scratch database, the key of customers' hashes, and the bank's time zone."""

    scratch: Path
    hash_key: str
    zone: str


@contextmanager
def scratch_database(place: Place) -> Iterator[Connection]:
    place.scratch.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(place.scratch)
    try:
        connection.execute("set timezone = '" + place.zone.replace("'", "''") + "'")
        # Else DuckDB makes a join of each list of six values or more, for every row, though it stands behind CASE.
        connection.execute("set disabled_optimizers = 'in_clause'")
        # Read once and thrown away: finding the best form for each column takes a sixth of a cast's time.
        connection.execute("set force_compression = 'uncompressed'")
        connection.create_function("mask_found", mask_text, ["varchar"], "varchar")
        with transaction(connection):  # one for all: each macro by itself would be written to the disk by itself
            run_sql(connection, "macros/casts")
            run_sql(connection, "macros/masks")
        yield connection
    finally:
        connection.close()


def enclose(connection: Connection, files: Sequence[Path]) -> None:
    """From here on the connection can read these files and nothing else; no setting can be changed back."""
    # As it is written in SQL, and as it is opened then.
    names = [name for path in files for name in dict.fromkeys((exactly(path), str(path).replace("'", "''")))]
    allowed = ", ".join(f"'{name}'" for name in names)
    connection.execute(f"set allowed_paths = [{allowed}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def csv_relation(plain: PlainCsv) -> str:
    """SQL that reads the file: every column as text, in the file's order."""
    columns = ", ".join(f"'{header.replace(chr(39), chr(39) * 2)}': 'varchar'" for header in plain.headers)
    path = exactly(plain.path)
    delimiter = "\\t" if plain.delimiter == "\t" else plain.delimiter
    return (
        f"read_csv('{path}', auto_detect = false, header = false, skip = {plain.header_row}, delim = '{delimiter}', "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, strict_mode = true)"
    )


def workshop(scratch: Path) -> Path:
    """Where a file of another encoding is written as UTF-8, beside the scratch database."""
    scratch.parent.mkdir(parents=True, exist_ok=True)
    return scratch.with_suffix(".utf8")
