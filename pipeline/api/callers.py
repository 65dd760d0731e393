"""Who asks: the token of a request, what its role may reach, how often it may ask, and for what purpose it says."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal
from urllib.parse import unquote

from pipeline.access import LONGEST_PURPOSE, stated
from pipeline.api.problems import Problem
from pipeline.errors import UsageError
from pipeline.settings import Interface
from pipeline.texts import msg
from pipeline.tokens import Role, Token, by_id, recognised, tokens
from pipeline.workspace import Workspace

# What a role may ask for. A test holds that every route has its line, and what the others get.
Reach = Literal["results", "sheets", "audit"]
REACH: Mapping[Role, frozenset[Reach]] = {
    "hr": frozenset({"results", "sheets"}),
    "branch_head": frozenset({"results", "sheets"}),
    "employee": frozenset({"results", "sheets"}),
    "auditor": frozenset({"audit"}),
}


@dataclass(frozen=True)
class Caller:
    """Who asks. `branch` or `employee` bound what is seen; both None for all of it. `token` is the token's number."""

    token: str
    name: str
    role: Role
    branch: str | None = None
    employee: str | None = None


class Gatekeeper:
    """The tokens that are valid just now, and how much each asked of this worker. The journal is read when it changed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.limits = workspace, workspace.settings.interface
        self._seen: tuple[int, int, int] | None = None
        self._known: Mapping[str, Token] = {}
        self._buckets: dict[str, Bucket] = {}
        self._lock = Lock()

    def admit(self, authorization: str | None) -> Caller:
        """The caller behind an Authorization header. Raises Problem: 401 without a valid token, 429 where it asks too often."""
        token = self._token(authorization)
        seconds = self._buckets.setdefault(token.id, Bucket(self.limits)).take(time.monotonic())
        if seconds > 0:
            raise Problem(
                429,
                "too-many",
                msg("This token asks more often than the workspace allows. Wait, then go on slower."),
                seconds=max(1, round(seconds + 0.5)),
            )
        return Caller(
            token.id,
            token.name,
            token.role,
            branch=token.scope if token.role == "branch_head" else None,
            employee=token.scope if token.role == "employee" else None,
        )

    def _token(self, authorization: str | None) -> Token:
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise Problem(
                401, "no-token", msg("Send a token in the header: Authorization: Bearer …. The operator makes them.")
            )
        token = recognised(given.strip(), self._current())
        if token is None:
            raise Problem(401, "unknown-token", msg("This token is not known here. Ask the operator for one."))
        state = token.state(self.workspace.now())
        if state == "expired":
            raise Problem(401, "expired-token", msg("This token has expired. Ask the operator for a new one."))
        if state == "revoked":
            raise Problem(401, "revoked-token", msg("This token was revoked. Ask the operator for a new one."))
        return token

    def _current(self) -> Mapping[str, Token]:
        with self._lock:
            seen = _version(self.workspace.tokens)
            if seen is None or seen != self._seen:
                self._known, self._seen = by_id(tokens(self.workspace)), seen
            return self._known


def allowed(caller: Caller, reach: Reach) -> None:
    """Raises Problem (403) where the caller's role does not reach so far."""
    if reach not in REACH[caller.role]:
        raise Problem(403, "role", msg("A token of role {role} does not reach this.", role=caller.role))


class Bucket:
    """How often one token may ask, in this worker: so many at once, filled up again by so many a second."""

    def __init__(self, limits: Interface) -> None:
        self.rate, self.most = limits.requests_per_second, float(limits.burst)
        self.left, self.at = self.most, 0.0

    def take(self, now: float) -> float:
        """Take one; the seconds to wait where none is left, else 0."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


# At most 200 characters, each as itself or percent-encoded: in Chinese a character takes three bytes.
_REST = r"%[89ABab][0-9A-Fa-f]"
_BYTES = rf"%[2-6][0-9A-Fa-f]|%[CDcd][0-9A-Fa-f]{_REST}|%[Ee][0-9A-Fa-f]({_REST}){{2}}|%[Ff][0-7]({_REST}){{3}}"
PURPOSE = rf"^([!-$&-~]|{_BYTES})([ -$&-~]|{_BYTES}){{0,{LONGEST_PURPOSE - 1}}}$"
_READ = re.compile(r"([ -$&-~]|%[0-9A-Fa-f]{2})+")


def purpose(header: str | None) -> str:
    """The purpose of X-Purpose. Chinese comes percent-encoded (UTF-8), as headers want it, or as bare UTF-8.

    What is not the encoding of a text stays as it was written. Raises Problem (400).
    """
    raw = (header or "").strip()
    if not raw:
        raise Problem(
            400,
            "purpose",
            msg(
                "The header X-Purpose is needed here: what the data is for, in one line of at most {longest} characters. "
                "Write Chinese percent-encoded.",
                longest=LONGEST_PURPOSE,
            ),
        )
    try:
        if raw.isascii():
            if not _READ.fullmatch(raw):
                raise UnicodeError
            decoded = unquote(raw, errors="replace").strip()
            text = decoded if decoded and decoded.isprintable() else raw
        else:
            text = raw.encode("latin-1").decode("utf-8")
        return stated(text)
    except UnicodeError:
        raise Problem(
            400,
            "purpose",
            msg(
                "The header X-Purpose cannot be read. It is one line of at most {longest} characters, without control "
                "characters; Chinese and “%” are written percent-encoded.",
                longest=LONGEST_PURPOSE,
            ),
        ) from None
    except UsageError as error:
        raise Problem(400, "purpose", error.message) from None


def _version(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_size, seen.st_mtime_ns
