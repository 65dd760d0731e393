"""The process of a Prefect server. It ends with the one that started it, however that came about: a kill leaves no server that
goes on for nobody.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading


def main() -> None:
    """uvicorn, by the arguments after the first one, which is a folder to be removed with the server, or empty. Standard input
    is a pipe from the process that started it.
    """
    folder = sys.argv.pop(1)
    gc.set_threshold(100_000, 10, 10)  # as in pipeline.cli
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    from uvicorn.main import main as serve

    serve()


def _end_with_parent(folder: str) -> None:
    sys.stdin.buffer.read()  # nobody writes into it: it ends as the other end of the pipe is gone
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
