"""Around every request: size, time and number limits, HEAD, security headers, its line in the log. Plain ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.api import journaling, problems
from pipeline.api.problems import MEDIA_TYPE, Problem
from pipeline.settings import Interface

LONGEST_ADDRESS = 4096  # bytes, path and query together
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
)


class Guard:
    """The outermost layer of the application, one a worker."""

    def __init__(self, app: ASGIApp, limits: Interface, locale: str) -> None:
        self.app, self.limits, self.locale = app, limits, locale
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = _Asked(scope, send, self.locale)
        refused = _refused(scope)
        if refused is None and self.in_flight >= self.limits.in_flight:
            refused = problems.busy()
        self.in_flight += 1
        try:
            if refused is not None:
                await asked.refuse(refused, closing=True)
            else:
                await self._answer(asked, receive)
        finally:
            self.in_flight -= 1
            asked.log()

    async def _answer(self, asked: _Asked, receive: Receive) -> None:
        """Have the application answer within the limits; what fails in it is told as a problem."""
        try:
            async with asyncio.timeout(self.limits.seconds) as deadline:
                asked.started = lambda: deadline.reschedule(
                    asyncio.get_running_loop().time() + self.limits.stream_seconds
                )
                await self.app(asked.scope, receive, asked.send)
        except TimeoutError:
            if asked.status:
                asked.refused = "too-slow"  # begun already: all there is left is to break it off
                raise
            await asked.refuse(problems.too_slow())
        except Exception:
            journaling.LOGGER.exception("failed", extra={"facts": {"request": asked.number}})
            if asked.status:
                raise
            await asked.refuse(problems.broken())


class _Asked:
    """One request and what is told of it afterwards."""

    def __init__(self, scope: Scope, send: Send, locale: str) -> None:
        self.scope, self.locale = scope, locale
        self.number = str(uuid.uuid4())
        self.method = scope["method"]
        self.status, self.size, self.began = 0, 0, time.perf_counter()
        self.refused = ""
        self.started: Callable[[], None] = lambda: None
        self._send = send
        if self.method == "HEAD":  # what GET would answer, without the body
            self.scope = dict(scope, method="GET")
        self.scope.setdefault("state", {})["request_number"] = self.number

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kept = [(name, value) for name, value in message.get("headers", []) if name != b"cache-control"]
            message = {**message, "headers": [*kept, *HEADERS, (b"x-request-id", self.number.encode())]}
            self.started()
        elif message["type"] == "http.response.body":
            if self.method == "HEAD":
                message = {**message, "body": b""}
            self.size += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, problem: Problem, *, closing: bool = False) -> None:
        """Answer with a problem. `closing`: the connection ends with it, whatever the client still sends."""
        content = problems.body(problem, self.locale, self.number)
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(content)), **problem.headers()}
        headers |= {"Connection": "close"} if closing else {}
        self.refused = problem.code
        self.started = lambda: None  # its time limit is over
        lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": problem.status, "headers": lines})
        await self.send({"type": "http.response.body", "body": content})

    def log(self) -> None:
        state = self.scope["state"]
        caller = state.get("caller")
        facts = {"request": self.number, "refused": self.refused or state.get("refused", "")}
        if caller is not None:
            facts |= {"token": caller.token, "role": caller.role}
        with contextlib.suppress(OSError):  # a log that cannot be written stops no answer that was given already
            journaling.answered(
                route=getattr(self.scope.get("route"), "path", "-"),
                method=self.method,
                status=self.status,
                seconds=time.perf_counter() - self.began,
                size=self.size,
                **facts,
            )


def _refused(scope: Scope) -> Problem | None:
    """What is refused before anything is looked at."""
    if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return problems.address_too_long()
    for name, value in scope["headers"]:
        if name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 ")):
            return problems.too_large()
    return None
