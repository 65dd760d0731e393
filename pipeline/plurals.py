"""English counts of one: templates are written for many, and say "1 error counts" where the fact is a single 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

NOUNS = (
    "accesses|acknowledgements|answers|branches|calls|cells|characters|checks|comments|complaints|contacts|courses|"
    "days|deliveries|employees|entries|errors|faults|files|incidents|indicators|invitations|items|kinds|lines|"
    "months|notices|numbers|observations|ones|others|paragraphs|people|periods|places|points|posts|processes|"
    "quarters|questions|reasons|rectifications|rounds|rows|rules|sheets|signs|times|visits|years"
)
IRREGULAR = {"accesses": "access", "branches": "branch", "people": "person", "processes": "process"}
VERBS = {
    "are": "is",
    "come": "comes",
    "count": "counts",
    "do": "does",
    "have": "has",
    "lie": "lies",
    "miss": "misses",
    "need": "needs",
    "reach": "reaches",
    "stand": "stands",
    "wait": "waits",
    "were": "was",
}
# "{count} returned rows were", "{count} errors that count"; what is counted out of many ("0 of {count} branches") stays.
_COUNTED = re.compile(
    rf"(?<!of )\{{(?P<fact>\w+)\}}(?P<between> (?:[a-z]+ )?)(?P<noun>{NOUNS})\b"
    rf"(?:(?P<before> (?:that )?)(?P<verb>{'|'.join(VERBS)})\b)?"
)


def agreeing(template: str, facts: Mapping[str, str]) -> str:
    """The English template with the singular wherever the fact that counts a noun is shown as "1"."""
    if "1" not in facts.values() or not _counts(template):
        return template
    return _COUNTED.sub(lambda found: _one(found) if facts.get(found["fact"]) == "1" else found[0], template)


@cache
def _counts(template: str) -> bool:
    return _COUNTED.search(template) is not None


def _one(found: re.Match[str]) -> str:
    noun = found["noun"]
    single = IRREGULAR.get(noun) or (noun[:-3] + "y" if noun.endswith("ies") else noun[:-1])
    verb = f"{found['before']}{VERBS[found['verb']]}" if found["verb"] else ""
    return f"{{{found['fact']}}}{found['between']}{single}{verb}"
