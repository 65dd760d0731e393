"""Sending one letter to one address: the only importer of apprise."""

from __future__ import annotations

import urllib.error
import urllib.request

TIMEOUT = 10.0


def send(address: str, title: str, body: str) -> bool:
    """Whether the letter was taken. `address` is an apprise URL; text too long for a service goes in several parts.

    It goes as plain text, whatever a service takes by itself: a mail as HTML would run all its lines into one.
    """
    import apprise
    from apprise.common import OverflowMode

    service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if service is None:
        return False
    service.overflow_mode = OverflowMode.SPLIT
    service.notify_format = apprise.NotifyFormat.TEXT
    return bool(service.notify(body=body or title, title=title, body_format=apprise.NotifyFormat.TEXT))


def is_address(address: str) -> bool:
    """Whether apprise knows what to do with it."""
    import apprise

    return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None


def ping(url: str) -> bool:
    """Whether a monitor's URL answered well."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            return bool(200 <= answer.status < 300)
    except (urllib.error.URLError, OSError, ValueError):
        return False
