"""An edition's pages for every audience: each tree holds what that audience may see, and nothing else is written there."""

from pipeline.publishing.trees import without_people
from pipeline.publishing.writing import Wanted, models, publish

__all__ = ["Wanted", "models", "publish", "without_people"]
