"""Tokens of the HR interface: who may ask, as what, until when. The journal holds hashes only; a token is shown once.

A token's secret is 256 random bits, so a plain SHA-256 of it cannot be guessed back; passwords would need more.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from pipeline.errors import UsageError
from pipeline.journal import append, read
from pipeline.texts import msg
from pipeline.workspace import Workspace

Role = Literal["hr", "branch_head", "employee", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)
SCOPED: tuple[Role, ...] = ("branch_head", "employee")  # whose scope is a branch's id, or an employee's
DAYS = 90
LONGEST = 366
_FORM = re.compile(r"appraise_(?P<id>[0-9a-f]{12})_(?P<secret>[A-Za-z0-9_-]{43})")
_SHOWN = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")  # a name or an id: no blanks, so that it stands in a line of a log


@dataclass(frozen=True)
class Token:
    """A token as it is kept. `scope`: the branch of a branch head, the number of an employee, else empty.

    `hash`: SHA-256 of the secret, in hex. `revoked_at` is None as long as it was not withdrawn.
    """

    id: str
    name: str
    role: Role
    scope: str
    hash: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> Literal["valid", "expired", "revoked"]:
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if now < self.expires_at else "expired"


def create_token(
    workspace: Workspace, name: str, role: str, scope: str = "", *, by: str, days: int = DAYS
) -> tuple[Token, str]:
    """A new token, and its text, which is nowhere kept. Raises UsageError for what no token can have."""
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise UsageError(msg("--role: there is no role “{got}”. Name one of {roles}.", got=role, roles=ROLES))
    if (known in SCOPED) != bool(scope):
        raise UsageError(
            msg(
                "--scope: a token of branch_head needs its branch's number and one of employee the employee's; "
                "the others have none."
            )
        )
    if not 1 <= days <= LONGEST:
        raise UsageError(msg("--days: a token is valid for 1 to {longest} days.", longest=LONGEST))
    if not _SHOWN.fullmatch(name) or (scope and not _SHOWN.fullmatch(scope)):
        raise UsageError(msg("A token's name and scope are 1 to 64 characters without blanks."))
    if any(one.name == name and one.state(workspace.now()) == "valid" for one in tokens(workspace)):
        raise UsageError(
            msg("There is a valid token called “{name}” already. Revoke it first, or take another name.", name=name)
        )
    now, secret = workspace.now(), secrets.token_urlsafe(32)
    token = Token(
        id=secrets.token_hex(6),
        name=name,
        role=known,
        scope=scope,
        hash=_hash(secret),
        created_at=now,
        created_by=by,
        expires_at=now + timedelta(days=days),
    )
    append(
        workspace.tokens,
        {
            "event": "created",
            "id": token.id,
            "name": name,
            "role": known,
            "scope": scope,
            "hash": token.hash,
            "at": now.isoformat(),
            "by": by,
            "expires_at": token.expires_at.isoformat(),
        },
    )
    return token, f"appraise_{token.id}_{secret}"


def revoke_token(workspace: Workspace, named: str, *, by: str) -> list[Token]:
    """Withdraw the tokens of an id or a name that were not yet; running servers refuse them at their next request.

    Raises UsageError where there is none.
    """
    found = [one for one in tokens(workspace) if named in (one.id, one.name) and one.revoked_at is None]
    if not found:
        raise UsageError(
            msg("There is no token “{name}” to revoke. “appraise token list” shows those that there are.", name=named)
        )
    now = workspace.now()
    for one in found:
        append(workspace.tokens, {"event": "revoked", "id": one.id, "at": now.isoformat(), "by": by})
    return [replace(one, revoked_at=now) for one in found]


def tokens(workspace: Workspace) -> list[Token]:
    """Every token that was ever made, oldest first."""
    found: dict[str, Token] = {}
    for record in read(workspace.tokens):
        at = datetime.fromisoformat(record["at"])
        if record["event"] == "revoked":
            found[record["id"]] = replace(found[record["id"]], revoked_at=at)
            continue
        found[record["id"]] = Token(
            id=record["id"],
            name=record["name"],
            role=record["role"],
            scope=record["scope"],
            hash=record["hash"],
            created_at=at,
            created_by=record["by"],
            expires_at=datetime.fromisoformat(record["expires_at"]),
        )
    return list(found.values())


def by_id(found: Sequence[Token]) -> Mapping[str, Token]:
    return {one.id: one for one in found}


def recognised(text: str, known: Mapping[str, Token]) -> Token | None:
    """The token, valid or not, that `text` is; None for a forged one. Takes the same time wherever the secrets differ."""
    form = _FORM.fullmatch(text)
    token = known.get(form["id"]) if form else None
    given = _hash(form["secret"]) if form else ""
    is_it = hmac.compare_digest(given, token.hash if token else "0" * 64)
    return token if is_it else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
