"""What is removed because its time is over (retention in appraisal.yaml): originals, the texts of
returned rows, rows that were taken in.
"""

from pipeline.purging.purge import Purged, purge

__all__ = ["Purged", "purge"]
