"""Why somebody's score is what it is, down to files and lines, with arithmetic that a pocket calculator confirms."""

from pipeline.explain.arithmetic import check_arithmetic
from pipeline.explain.gather import explain
from pipeline.explain.model import Explanation, as_data, said
from pipeline.explain.sheets import Wanted, explained

__all__ = ["Explanation", "Wanted", "as_data", "check_arithmetic", "explain", "explained", "said"]
