"""Why a server cannot listen somewhere is told as it is, in both languages."""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

import pytest

from pipeline.listening import address_of, from_here, why_not


def test_a_port_that_is_taken_is_told_as_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = why_not("127.0.0.1", taken.getsockname()[1])
    assert told is not None
    assert "is taken" in told.text("en")
    assert "已被占用" in told.text("zh-CN")


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-host.invalid", "a" * 70 + ".example"])
def test_an_address_of_another_machine_is_not_told_as_a_port_that_is_taken(host: str) -> None:
    told = why_not(host, 4200)
    assert told is not None
    assert told.text("en").startswith(f"This machine has no address “{host}”")
    assert told.text("zh-CN").startswith(f"本机没有“{host}”")


def test_a_port_that_is_the_systems_is_told_without_the_systems_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(socket.socket, "bind", forbidden)
    told = why_not("127.0.0.1", 80)
    assert told is not None
    assert "not be opened by this account" in told.text("en")
    assert "Permission denied" not in told.text("zh-CN")


def test_a_free_port_is_not_held() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert why_not("127.0.0.1", port) is None
    assert why_not("127.0.0.1", port) is None


def test_addresses_are_written_as_browsers_take_them() -> None:
    assert address_of("127.0.0.1", 4200) == "http://127.0.0.1:4200"
    assert address_of("::1", 4200) == "http://[::1]:4200"
    assert [from_here(host) for host in ("0.0.0.0", "::", "10.1.2.3")] == ["127.0.0.1", "::1", "10.1.2.3"]
