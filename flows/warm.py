"""Everything that a flow run needs, imported once: processes that are forked from here begin at once."""

from __future__ import annotations

import flows.deployed  # noqa: F401
from pipeline.validate import warm_up

warm_up()
