"""Periods that are closed, corrected and verified: states, seals, differences."""
