"""What is removed because its time is over (retention in appraisal.yaml): originals, and the texts of returned rows."""

from pipeline.purging.purge import Purged, purge

__all__ = ["Purged", "purge"]
