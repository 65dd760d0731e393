"""What every run imports, once for all of them: runs are forked from a process that has it."""

import pipeline.stages
from pipeline.validate import warm_up

assert pipeline.stages
warm_up()
