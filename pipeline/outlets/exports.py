"""The forms of a page that are made on request, under names that tell whose page of which period it is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.outlets.figures import figures
from pipeline.outlets.paper import pdf
from pipeline.outlets.single import single_file
from pipeline.outlets.tables import tables
from pipeline.publishing import Wanted
from pipeline.render.site import WHOLE, write
from pipeline.texts import msg

_OF_MANY = ("managing_unit", "branch", "department", "employee")


@dataclass(frozen=True)
class Forms:
    """Which forms are asked for."""

    single_file: bool = False
    pdf: bool = False
    figures: bool = False
    tables: bool = False

    def __bool__(self) -> bool:
        return self.single_file or self.pdf or self.figures or self.tables

    def of_one_page(self, wanted: Wanted) -> Forms:
        """Raises UsageError where the pages asked for are many of a kind, since each form is of one page."""
        if self and wanted.subject is None and len(wanted.audiences) == 1 and set(wanted.audiences) <= set(_OF_MANY):
            raise UsageError(
                msg("--single-file, --pdf, --figures and --tables are of one page. Name its subject with --subject.")
            )
        return self


def export(page: Path, folder: Path, forms: Forms) -> list[Path]:
    """The forms of the first page of a tree's period, in `folder`; return the files, of figures and tables their folder. Raises
    WorkspaceError where a form needs a browser and there is none.
    """
    period, subject, audience = (page.parents[depth].name for depth in (0, 1, 2))
    language = page.parents[3].name.removeprefix("site")
    name = "-".join([audience, *([] if subject == WHOLE else [subject]), period]) + language
    written = []
    if forms.single_file:
        written.append(write(folder / f"{name}.single.html", single_file(page)))
    if forms.pdf:
        written.append(pdf(page, folder / f"{name}.pdf"))
    if forms.figures and figures(page, folder / f"{name}-figures"):
        written.append(folder / f"{name}-figures")
    if forms.tables:
        place, found = folder / f"{name}-tables", list(tables(page.read_text(encoding="utf-8")))
        shutil.rmtree(place, ignore_errors=True)  # an edition before may have had others
        for table in found:
            write(place / f"{table.name}.csv", table.content)
        written += [place] if found else []
    return written
