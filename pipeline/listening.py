"""Addresses that a server of ours is to listen at."""

from __future__ import annotations

import errno
import socket

from pipeline.texts import Message, msg

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # all of a machine's addresses → its own name for itself
ABSENT = (
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EINVAL,
)  # what the kernel says of an address of another machine


def address_of(host: str, port: int) -> str:
    """The address as it is written in a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def from_here(host: str) -> str:
    """The host by which this machine itself reaches what listens there."""
    return EVERYWHERE.get(host, host)


def why_not(host: str, port: int) -> Message | None:
    """Why nothing can listen there, and what to do; None where it can."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except (OSError, UnicodeError) as error:
        return _told(error, host, port)
    return None


def _told(error: OSError | UnicodeError, host: str, port: int) -> Message:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return msg("Port {port} of {host} is taken. Name another with --port.", port=port, host=host)
    if number in (errno.EACCES, errno.EPERM):
        return msg(
            "Port {port} of {host} may not be opened by this account; those below 1024 are the system's. Name another with "
            "--port.",
            port=port,
            host=host,
        )
    if number in ABSENT or isinstance(error, (socket.gaierror, UnicodeError)):
        return msg("This machine has no address “{host}”. Name one of its own with --host.", host=host)
    return msg(
        "{address} cannot be listened at ({error}). Name another with --host and --port.",
        address=f"{host}:{port}",
        error=getattr(error, "strerror", None) or type(error).__name__,
    )
