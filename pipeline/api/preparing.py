"""`python -m pipeline.api.preparing WORKSPACE PERIOD FOLDER`: an edition's tables for the interface, made and left there."""

from __future__ import annotations

import sys

from pipeline.api.shelf import prepare
from pipeline.closing.states import standings
from pipeline.periods import Period
from pipeline.workspace import Workspace


def main(root: str, period: str, folder: str) -> None:
    workspace = Workspace.open(root)
    prepare(workspace, next(one for one in standings(workspace, Period.parse(period)) if one.folder == folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
