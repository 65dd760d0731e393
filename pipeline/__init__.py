"""Service-quality appraisal for banks. For analysts: `from pipeline import open_workspace`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.analyst import open_workspace

__all__ = ["open_workspace"]


def __getattr__(name: str) -> Any:
    """The analyst's door, found when it is asked for: nobody else pays for its imports."""
    if name == "open_workspace":
        from pipeline.analyst import open_workspace

        return open_workspace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
