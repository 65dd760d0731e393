"""Pages rendered in a process beside this one: whoever asks goes on with the next model meanwhile.

What is done there is a function of what is handed over, without files and without a database: everything is written by the
process that asked, in its own way and order of steps, so that the site does not depend on who rendered. The process beside
ends as soon as the other end of its pipe is gone, however that came about; and where it fails, so does the one that asked.
A workshop opens it only for many jobs and on a machine that has a core for it, and does them itself where it is busy.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from pipeline.errors import AppraiseError
from pipeline.texts import msg

FEW = 50  # jobs that are done before another process is worth its start (a second or two)
MOST = 3  # processes beside this one, however many cores there are: this one makes the models for all of them
AHEAD = 3  # jobs that one is handed before it has given back the first; what is in memory ends with them
Job = Callable[[], Any]
Result = tuple[Any, BaseException | None, str]  # what a job returned, else what it raised and the traceback in words


class Workshop:
    """Does jobs, and hands what they return to who wants it. Until it is opened (`with`) each one is done on the spot.

    A job is to be picklable, and what it returns too. Raises what a job raises, and AppraiseError where the process that
    did it was ended.
    """

    def __init__(self) -> None:
        self._open, self._done = False, 0
        self._beside: list[_Beside] = []

    def __enter__(self) -> Workshop:
        self._open, self._done = True, 0
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._open = False
            for one in self._beside:
                one.end()
            self._beside.clear()

    def do(self, job: Job, then: Callable[[Any], None]) -> None:
        """Have the job done and `then` called in this process with what it returned: now, or until `finish` returns."""
        self._done += 1
        if self._open and self._done == FEW + 1:
            self._beside.extend(_Beside() for _ in range(min(spare_cores(), MOST)))
        for one in self._beside:
            one.take()
        free = min(self._beside, key=lambda one: len(one.waiting), default=None)
        if free is not None and len(free.waiting) < AHEAD:
            free.give(job, then)
        else:
            then(job())

    def finish(self) -> None:
        """Everything that was asked for is done when this returns."""
        for one in self._beside:
            one.take(all_of_it=True)


def spare_cores() -> int:
    """How many cores this process may use besides the one that it is on."""
    return len(os.sched_getaffinity(0)) - 1


class _Beside:
    """One process, and those that wait for what it was given, in their order."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        # Started anew, never forked: threads and databases of this process are not to be in it.
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import work; work({theirs.fileno()})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        self.waiting: deque[Callable[[Any], None]] = deque()

    def give(self, job: Job, then: Callable[[Any], None]) -> None:
        try:
            self._pipe.send(job)
        except OSError:
            raise self._ended() from None
        self.waiting.append(then)

    def take(self, *, all_of_it: bool = False) -> None:
        """Hand on what is finished; all that it was given, where that is wanted."""
        while self.waiting and (all_of_it or self._pipe.poll()):
            try:
                result, error, told = self._pipe.recv()
            except (EOFError, OSError):
                raise self._ended() from None
            if error is not None:
                error.add_note(f"In the process that renders pages:\n{told}")
                raise error
            self.waiting.popleft()(result)

    def end(self) -> None:
        self._pipe.close()
        self._code()

    def _ended(self) -> AppraiseError:
        return AppraiseError(
            msg(
                "The process that renders pages was ended from outside (exit code {code}); often the memory did not suffice. "
                "Every page that stands is whole. Run the same command again.",
                code=self._code(),
            )
        )

    def _code(self) -> int:
        """The exit code, once it has ended: at once by itself when its pipe is gone, else by force."""
        try:
            return self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def work(handle: int) -> None:
    """Jobs from the pipe until its other end is gone. Taken and given back beside the work, so that neither side waits for
    the other to read.
    """
    pipe = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the run ends the other process, and so this one
    jobs: SimpleQueue[Job] = SimpleQueue()
    results: SimpleQueue[Result] = SimpleQueue()
    threading.Thread(target=_taken, args=(pipe, jobs, results), daemon=True).start()
    threading.Thread(target=_given, args=(pipe, results), daemon=True).start()
    while True:
        job = jobs.get()
        try:
            results.put((job(), None, ""))
        except Exception as error:  # noqa: BLE001  the process that asked raises it again
            results.put((None, error, traceback.format_exc()))


def _taken(pipe: Connection, jobs: SimpleQueue[Job], results: SimpleQueue[Result]) -> None:
    while True:
        try:
            jobs.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)
        except Exception as error:  # noqa: BLE001  what was asked for cannot be read
            results.put((None, error, traceback.format_exc()))


def _given(pipe: Connection, results: SimpleQueue[Result]) -> None:
    while True:
        found = results.get()
        try:
            content = pickle.dumps(found)
            if found[1] is not None:
                pickle.loads(content)  # an exception may be written and yet not be readable
        except Exception as error:  # noqa: BLE001  what cannot be handed over is told in words
            content = pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}"), found[2]))
        try:
            pipe.send_bytes(content)
        except OSError:
            os._exit(0)
