"""Jobs done on two desks or more: here, and in processes beside this one, each with the same things on its desk.

What is done is a function of the desk and of what is handed over, and writes nothing: whoever asked writes, in the order in
which it asked, so that what is written does not depend on who did the work. A process beside ends as soon as the other end
of its pipe is gone, however that came about; and where it fails, so does the one that asked. One is opened only for many
jobs and on a machine that has a core for it, and is given nothing before its desk is ready.
"""

from __future__ import annotations

import gc
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
from typing import Any, Generic, TypeVar

from pipeline.errors import AppraiseError
from pipeline.texts import msg

FEW = 50  # pieces of work, below which another process is not worth its start (some seconds)
MOST = 3  # processes beside this one, however many cores there are: this one writes for all of them
AHEAD = 3  # jobs that one is handed before it has given back the first; what is in memory ends with them
Desk = TypeVar("Desk")
Job = Callable[[Any], Any]
Result = tuple[Any, BaseException | None, str]  # what a job returned, else what it raised and the traceback in words


class Workshop(Generic[Desk]):
    """Has jobs done, and hands what they return to who wants it, in the order in which they were asked for.

    `desk`: what a job is called with in this process. `furnish` gives the same in another one; without it there is none, and
    each job is done on the spot. `pieces`: how much work there is, about, however many pieces a job has. Jobs, what they
    return, and `furnish` are to be picklable. Raises what a job raises, and AppraiseError where the process that did it was
    ended.
    """

    def __init__(self, desk: Desk, furnish: Callable[[], Desk] | None, pieces: int) -> None:
        self.desk, self._furnish, self._pieces = desk, furnish, pieces
        self._asked: deque[_Asked] = deque()
        self._beside: list[_Beside] = []

    def __enter__(self) -> Workshop[Desk]:
        if self._furnish is not None and self._pieces > FEW:
            try:
                for _ in range(min(spare_cores(), MOST)):
                    self._beside.append(_Beside(self._furnish))
            except BaseException:
                self._end()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._end()

    def do(self, job: Callable[[Desk], Any], then: Callable[[Any], None]) -> None:
        """Have the job done and `then` called in this process with what it returned: now, or until `finish` returns."""
        asked = _Asked(then)
        self._asked.append(asked)
        for one in self._beside:
            one.take()
        free = min((one for one in self._beside if one.has_room), key=lambda one: len(one.waiting), default=None)
        if free is not None:
            free.give(job, asked)
        else:
            asked.fill(job(self.desk))
        self._hand_on()
        # Results wait for those asked for before them; where one takes long, so does this process, lest they fill the memory.
        while len(self._asked) > 2 * AHEAD * (len(self._beside) + 1):
            next(one for one in self._beside if self._asked[0] in one.waiting).take(wait=True)
            self._hand_on()

    def finish(self) -> None:
        """Everything that was asked for is done when this returns."""
        for one in self._beside:
            while one.waiting:
                one.take(wait=True)
                self._hand_on()
        self._hand_on()

    def _end(self) -> None:
        for one in self._beside:
            one.end()
        self._beside.clear()

    def _hand_on(self) -> None:
        while self._asked and self._asked[0].is_done:
            first = self._asked.popleft()
            first.then(first.result)


def spare_cores() -> int:
    """How many cores this process may use besides the one that it is on."""
    return len(os.sched_getaffinity(0)) - 1


class _Asked:
    """A job's result, who wants it, and whether it is there."""

    def __init__(self, then: Callable[[Any], None]) -> None:
        self.then, self.is_done, self.result = then, False, None

    def fill(self, result: Any) -> None:
        self.result, self.is_done = result, True


class _Beside:
    """One process, and what it was given, in that order."""

    def __init__(self, furnish: Callable[[], Any]) -> None:
        self._pipe, theirs = Pipe()
        # Started anew, never forked: threads and databases of this process are not to be in it.
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import work; work({theirs.fileno()})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        self.waiting: deque[_Asked] = deque()
        self._is_ready = False
        try:
            self._send(furnish)
        except BaseException:
            self.end()
            raise

    @property
    def has_room(self) -> bool:
        return self._is_ready and len(self.waiting) < AHEAD

    def give(self, job: Job, asked: _Asked) -> None:
        self._send(job)
        self.waiting.append(asked)

    def take(self, *, wait: bool = False) -> None:
        """What is finished, put where it is wanted; at least one result, where `wait` is asked for."""
        while (wait and self.waiting) or self._pipe.poll():
            try:
                result, error, told = self._pipe.recv()
            except (EOFError, OSError):
                raise self._ended() from None
            if error is not None:
                error.add_note(f"In the process that renders pages:\n{told}")
                raise error
            if self._is_ready:
                self.waiting.popleft().fill(result)
                wait = False
            self._is_ready = True

    def end(self) -> None:
        self._pipe.close()
        self._code()

    def _send(self, what: Any) -> None:
        try:
            self._pipe.send(what)
        except OSError:
            raise self._ended() from None

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
    """The desk, and then jobs from the pipe until its other end is gone. Taken and given back beside the work, so that neither
    side waits for the other to read.
    """
    pipe = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the run ends the other process, and so this one
    jobs: SimpleQueue[Job] = SimpleQueue()
    results: SimpleQueue[Result] = SimpleQueue()
    threading.Thread(target=_taken, args=(pipe, jobs, results), daemon=True).start()
    threading.Thread(target=_given, args=(pipe, results), daemon=True).start()
    furnish: Any = jobs.get()
    desk = None
    try:
        desk = furnish()
        results.put((None, None, ""))
    except Exception as error:  # noqa: BLE001  the process that asked raises it again
        results.put((None, error, traceback.format_exc()))
    gc.collect()
    gc.freeze()  # what is on the desk stays there: it is not looked through again and again
    while True:
        job = jobs.get()
        try:
            results.put((job(desk), None, ""))
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
