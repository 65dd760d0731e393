"""How far long work is: what it is at, as text that also tells how much is done of how much."""

from __future__ import annotations

from collections.abc import Callable


class Step(str):
    """What a stage is at. `done` of `total` in the work's own measure (bytes of files, results to compute), total 0 where it
    is not known; `rows` read so far, None where rows are not what it counts. `zh`: the text in Chinese, where it is another.
    """

    done: float
    total: float
    rows: int | None
    zh: str

    def __new__(cls, text: str, done: float = 0, total: float = 0, rows: int | None = None, zh: str = "") -> Step:
        step = super().__new__(cls, text)
        step.done, step.total, step.rows, step.zh = done, total, rows, zh or text
        return step


class Count:
    """Tells the progress of work that is done one by one: `step` after each of `total` (0: not known) that is done."""

    def __init__(self, progress: Callable[[str], None], text: str, total: int = 0) -> None:
        self._progress, self._text, self._total, self._done = progress, text, total, 0
        progress(Step(text, 0, total))

    def step(self) -> None:
        self._done += 1
        self._progress(Step(self._text, self._done, self._total))
