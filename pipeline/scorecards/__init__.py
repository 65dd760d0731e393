"""Scorecards: a workspace's YAML files. Each says whom it appraises, from which day, by which document, and how."""

from pipeline.scorecards.card import Scorecard, in_force
from pipeline.scorecards.loading import load_scorecards
from pipeline.scorecards.outcomes import Capped, Coefficient, Confidence, Eligibility, Events, Level, Presence, Veto
from pipeline.scorecards.rows import SHARED, Further, Gate, Item, Shared, Window, sentence

__all__ = [
    "SHARED",
    "Capped",
    "Coefficient",
    "Confidence",
    "Eligibility",
    "Events",
    "Further",
    "Gate",
    "Item",
    "Level",
    "Presence",
    "Scorecard",
    "Shared",
    "Veto",
    "Window",
    "in_force",
    "load_scorecards",
    "sentence",
]
