"""Patience with slow clients, which uvicorn has none for: a request's head must come within seconds, and an answer must be
taken away.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.api.journaling import LOGGER

HEAD_SECONDS = 10.0  # for a request line and its headers, from the connection or the first byte on
TAKE_SECONDS = 60.0  # for the rest of an answer that lies ready, once nothing more is asked


class PatientProtocol(H11Protocol):
    """Closes a connection whose request does not come to an end, and one that does not take its answer."""

    head_seconds, take_seconds = HEAD_SECONDS, TAKE_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop()
        elif self._waiting is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()  # a further request has begun on a connection that is kept

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.take_seconds, self._abort)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            facts: dict[str, Any] = {"refused": "slow-request", "seconds": self.head_seconds}
            LOGGER.warning("refused", extra={"facts": facts})
            self.transport.abort()

    def _abort(self) -> None:
        if self.transport.get_write_buffer_size() > 0:
            LOGGER.warning("refused", extra={"facts": {"refused": "slow-reader", "seconds": self.take_seconds}})
            self.transport.abort()
