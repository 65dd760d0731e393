"""From a value back to the rows of the files it was made of. Read-only."""

from pipeline.tracing.model import Cell, Contribution, SourceFile, SourceRow, Subject, Sums, Trace
from pipeline.tracing.notes import exclusions, files, newest_file, person_name, stays, withheld
from pipeline.tracing.tracer import told_months, trace

__all__ = [
    "Cell",
    "Contribution",
    "SourceFile",
    "SourceRow",
    "Subject",
    "Sums",
    "Trace",
    "exclusions",
    "files",
    "newest_file",
    "person_name",
    "stays",
    "told_months",
    "trace",
    "withheld",
]
