"""The report as plain data: what a page says, before any language, number format or mark-up.

Values are exact; they are rounded once, when shown (formats.py). None means "no value", and a `status` beside
it says why.
"""

from pipeline.report.model.base import DueLine, Finding, PassLine, PersonLine, Point, Quantity, Text
from pipeline.report.model.lines import BranchLine, IndicatorLine, MatterLine, PointsLine, Redline, StaffLine
from pipeline.report.model.page import Report
from pipeline.report.model.topics import (
    CheckLine,
    Delivery,
    DepartmentLine,
    FailedItem,
    Inspection,
    Method,
    RectificationLine,
    Rectifications,
    ReturnedLine,
    Training,
)

__all__ = [
    "BranchLine",
    "CheckLine",
    "Delivery",
    "DepartmentLine",
    "DueLine",
    "FailedItem",
    "Finding",
    "IndicatorLine",
    "Inspection",
    "MatterLine",
    "Method",
    "PassLine",
    "PersonLine",
    "Point",
    "PointsLine",
    "Quantity",
    "RectificationLine",
    "Rectifications",
    "Redline",
    "Report",
    "ReturnedLine",
    "StaffLine",
    "Text",
    "Training",
]
