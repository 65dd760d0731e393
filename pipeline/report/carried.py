"""Books for another process: what their editions' files hold is read there again, not handed over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.editions import TABLES, Edition, manifest_in, read_folder
from pipeline.errors import AppraiseError, WorkspaceError
from pipeline.report.lookup import Book
from pipeline.texts import msg
from pipeline.warehouse import DatabaseError


@dataclass(frozen=True)
class Carried:
    """A book without its edition's own tables; calling it gives the whole book, wherever that is."""

    book: Book

    def __call__(self) -> Book:
        """Raises AppraiseError where another edition stands in the folder meanwhile, or none."""
        bare = self.book.edition
        assert bare.folder is not None
        files = bare.manifest["files"]
        try:
            found = read_folder(bare.folder, bare.period, bare.number)
            # Looked at again once the tables are read: a folder may be put in place of this one between the two.
            is_same = files == found.manifest["files"] == manifest_in(bare.folder, bare.period)["files"]
        except (WorkspaceError, DatabaseError):
            is_same = False
        if not is_same:
            raise AppraiseError(
                msg(
                    "The edition of {period} was made anew while its pages were written. Run “appraise report {period}” again.",
                    period=str(bare.period),
                )
            )
        return replace(self.book, edition=replace(bare, tables={**found.tables, **bare.tables}))


def carried(book: Book) -> Carried | None:
    """The book for another process; None where its edition has no files."""
    edition: Edition = book.edition
    if edition.folder is None:
        return None
    beside = {name: table for name, table in edition.tables.items() if name not in TABLES}
    return Carried(replace(book, edition=replace(edition, tables=beside)))
