"""Control charts: the door to their limits and to how they are read.

Charts of single values stand in `individuals`, of counts in `attributes`; the rules in `signals`.
"""

from pipeline.statistics.attributes import c_chart, laney_p, laney_u, p_chart, u_chart
from pipeline.statistics.individuals import g_chart, t_chart, xmr
from pipeline.statistics.limits import Limits, moving_ranges
from pipeline.statistics.signals import assurance_icon, special_causes, variation_icon

__all__ = [
    "Limits",
    "assurance_icon",
    "c_chart",
    "g_chart",
    "laney_p",
    "laney_u",
    "moving_ranges",
    "p_chart",
    "special_causes",
    "t_chart",
    "u_chart",
    "variation_icon",
    "xmr",
]
