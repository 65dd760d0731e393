"""A seeded generator of the fictional bank 明川银行: its departments' files, with their habits and faults."""

from sample_data.generate import generate

__all__ = ["generate"]
