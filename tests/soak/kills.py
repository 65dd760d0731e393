"""Runs killed at random moments, each followed by a plain one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.soak.runs import Content, content, ended, left_over, make, start


def undisturbed(folder: Path) -> tuple[Content, float]:
    """What a run that nobody disturbs comes to, and how many seconds it takes once it has begun."""
    make(folder / "whole")
    answer = folder / "whole.json"
    process = start(folder / "whole", answer)
    begun = _begun(answer)
    assert ended(process, answer)["kind"] == ""
    return content(folder / "whole"), time.monotonic() - begun


def killed(folder: Path, times: int, seed: int) -> Iterator[str]:
    """Kill `times` runs of the bank, each at a moment of its own; yield what is wrong after the run that follows: nothing,
    where all is as if there had been no kill.
    """
    whole, seconds = undisturbed(folder)
    dice = random.Random(seed)
    make(folder / "fresh")
    for n in range(times):
        root, answer = folder / f"killed-{n}", folder / f"killed-{n}.json"
        shutil.copytree(folder / "fresh", root)
        after = dice.uniform(0, seconds)
        _kill(root, answer, after)
        again = ended(start(root, answer), answer)
        place = f"seed {seed}, kill {n} after {after:.2f} s: "
        if again["kind"]:
            yield place + again["said"]
        elif content(root) != whole:
            yield place + "another content"
        elif left := left_over(root):
            yield place + f"left over: {left}"
        shutil.rmtree(root)


def _kill(root: Path, answer: Path, after: float) -> None:
    process = start(root, answer)
    begun = _begun(answer)
    time.sleep(max(0.0, begun + after - time.monotonic()))
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _begun(answer: Path) -> float:
    while not answer.with_suffix(".began").exists():
        time.sleep(0.005)
    return time.monotonic()
