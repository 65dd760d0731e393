"""What went wrong, as RFC 9457 asks: application/problem+json with a code that programs read and a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from pipeline.texts import Message, msg

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:appraise:problem:"
TITLES: dict[int, Message] = {
    400: msg("The request is not as it must be"),
    401: msg("No valid token"),
    403: msg("Not allowed"),
    404: msg("Not found"),
    405: msg("Only reading is offered"),
    406: msg("No such form"),
    413: msg("The request is too large"),
    422: msg("A parameter is not as it must be"),
    429: msg("Too many requests"),
    500: msg("The program itself failed"),
    503: msg("Not ready"),
}


@dataclass(frozen=True)
class Fault:
    """A parameter that was refused: `where` it stands (query, path, header) and its name. Its value is never repeated."""

    where: str
    name: str
    reason: Message


@dataclass
class Problem(Exception):
    """Ends a request. `code` names the kind for programs; `seconds` tells when to try again."""

    status: int
    code: str
    message: Message
    seconds: int | None = None
    faults: Sequence[Fault] = field(default=())

    def headers(self) -> dict[str, str]:
        found = {} if self.seconds is None else {"Retry-After": str(self.seconds)}
        found |= {"Allow": "GET, HEAD"} if self.status == 405 else {}
        return found | ({"WWW-Authenticate": 'Bearer realm="appraise"'} if self.status == 401 else {})


def body(problem: Problem, locale: str, request: str) -> bytes:
    """The document; `request` is the number by which the server's log has it."""
    told: dict[str, Any] = {
        "type": TYPES + problem.code,
        "title": TITLES.get(problem.status, TITLES[500]).text(locale),
        "status": problem.status,
        "detail": problem.message.text(locale),
        "instance": f"urn:uuid:{request}",
    }
    if problem.faults:
        told["errors"] = [
            {"in": one.where, "name": one.name, "reason": one.reason.text(locale)} for one in problem.faults
        ]
    return orjson.dumps(told)


def too_large() -> Problem:
    return Problem(413, "too-large", msg("Nothing is sent with a request here. Leave its body out."))


def address_too_long() -> Problem:
    return Problem(400, "address-too-long", msg("The address is longer than any that this interface has."))


def busy() -> Problem:
    return Problem(503, "busy", msg("Too many requests are being answered just now. Try again in a moment."), seconds=1)


def too_slow() -> Problem:
    return Problem(
        503, "too-slow", msg("The answer took too long and was given up. Ask for less, or later."), seconds=30
    )


def broken() -> Problem:
    return Problem(
        500, "broken", msg("The request failed for a fault of the program. Give those who maintain it the number.")
    )


def not_found() -> Problem:
    return Problem(404, "not-found", msg("There is nothing at this address."))


def not_allowed_method() -> Problem:
    return Problem(405, "method", msg("This interface only reads: GET and HEAD."))


def of_parameters(faults: Sequence[Fault]) -> Problem:
    """Parameters that failed validation: which, and why, without what was sent."""
    return Problem(
        422, "parameters", msg("See “errors” for the parameters and what is wrong with each."), faults=faults
    )


def unreadable() -> Problem:
    return Problem(
        503, "unreadable", msg("What is needed for the answer cannot be read just now. Tell the operator."), seconds=60
    )
