"""Disputes on source items before scoring (异议), appeals on the sheet after it (申诉), and what people said of their sheets
(签收). Every step is a line appended to a journal; a record is corrected by a file of its own, never edited.
"""

from pipeline.appeals.acknowledging import Acknowledgement, acknowledgements
from pipeline.appeals.frames import acknowledgement_frame, frame, hearings
from pipeline.appeals.model import Appeal, AppealRefused, Remedy
from pipeline.appeals.records import appeals

__all__ = [
    "Acknowledgement",
    "Appeal",
    "AppealRefused",
    "Remedy",
    "acknowledgement_frame",
    "acknowledgements",
    "appeals",
    "frame",
    "hearings",
]
