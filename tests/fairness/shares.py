"""A share found in a simulation, beside the share that the method promises at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

CERTAINTY = 0.999  # of the binomial tolerance: one simulation in a thousand may lie beyond it by chance


@dataclass(frozen=True)
class Share:
    """`hits` of `trials`; `nominal` is the most that is promised (0..1), None where nothing is."""

    hits: int
    trials: int
    nominal: float | None = None

    @property
    def value(self) -> float:
        return self.hits / self.trials if self.trials else np.nan

    @property
    def holds(self) -> bool:
        """Whether so many hits agree with the nominal rate; also where nothing is promised."""
        if self.nominal is None:
            return True
        return self.trials > 0 and self.hits <= binom.ppf(CERTAINTY, self.trials, self.nominal)


def share(is_hit: np.ndarray, among: np.ndarray | None = None, nominal: float | None = None) -> Share:
    """How many of those `among` (of all) are hit."""
    chosen = np.ones(len(is_hit), bool) if among is None else among
    return Share(int(np.count_nonzero(is_hit & chosen)), int(np.count_nonzero(chosen)), nominal)
