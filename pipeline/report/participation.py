"""Who was asked and who answered (参评率): by instrument, by peer group, and which branches stay below the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pipeline.report.cuts import cuts_of
from pipeline.report.lookup import Book, change, number
from pipeline.report.model import Finding, Quantity
from pipeline.report.once import once_a_book
from pipeline.texts import Message, msg
from pipeline.trust import GATE

RESPONSE = "survey_response_rate"
Asked: TypeAlias = Mapping[str, tuple[int, int]]
NAMED = 3  # branches told by name
GATES = {"low_invitation": "invitation_gate", "low_response": "response_gate"}


def asked_by_instrument(book: Book, level: str, subject: str) -> Asked:
    """Instrument → invitations, and answers at branches that report them; only those with invitations."""
    sums = cuts_of(book, level, subject).get(("instrument", RESPONSE), {})
    return {name: (round(invited), round(answered)) for name, (answered, invited) in sums.items() if invited}


def participation_told(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """参评率 in a sentence, that of each peer group in another, and who is below the gate."""
    row = book.row(RESPONSE, level, subject, book.period)
    value = number(row["value"]) if row else None
    if row is None or value is None:
        return ()
    return (
        _rate(book, level, subject, row, value),
        *(_groups(book, level, subject) if level != "branch" else _own_group(book, subject)),
        *_below_gates(book, level, subject),
    )


def _rate(book: Book, level: str, subject: str, row: Mapping[str, Any], value: float) -> Finding:
    facts = {
        "rate": Quantity(value, "percent"),
        "invited": Quantity(row["denominator"], "count"),
        "answered": Quantity(row["numerator"], "count"),
    }
    moved = change(value, book.value(RESPONSE, level, subject, book.period.shifted(-1)))
    if moved is None or round(moved, 2) == 0:
        return Finding(
            "satisfaction.response",
            msg("{rate} of those asked answered ({answered} of {invited} invitations).", **facts),
        )
    said = msg(
        "{rate} of those asked answered ({answered} of {invited} invitations), {change}.",
        **facts,
        change=_moved(book, moved),
    )
    return Finding("satisfaction.response", said)


def _moved(book: Book, moved: float) -> Message:
    size = Quantity(moved, "percent", change=True)
    if book.period.kind == "year":
        return msg("{change} on the year before", change=size)
    return msg("{change} on the period before", change=size)


def _groups(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """The rate of each peer group among the subject's branches; () where there is one group alone."""
    rates = _group_rates(book, book.members(level, subject))
    if len(rates) < 2:
        return ()
    each = tuple(
        msg("{name} {rate}", name=group_words(group), rate=Quantity(rate, "percent"))
        for group, rate in sorted(rates.items())
    )
    return (Finding("satisfaction.response_by_group", msg("By peer group: {rates}.", rates=each)),)


def _own_group(book: Book, branch: str) -> tuple[Finding, ...]:
    """The rate of the branch's peer group, beside its own."""
    groups = _peer_groups(book)
    rates = _rates_of_groups(book)
    group = groups.get(branch)
    if group is None or group not in rates:
        return ()
    said = msg("{name} as a whole: {rate}.", name=group_words(group), rate=Quantity(rates[group], "percent"))
    return (Finding("satisfaction.response_of_group", said),)


@once_a_book
def _rates_of_groups(book: Book) -> dict[str, float]:
    return _group_rates(book, book.below())


def _group_rates(book: Book, branches: list[str]) -> dict[str, float]:
    """Peer group → answers ÷ invitations of its branches, in per cent; without those whose files did not all come."""
    groups = _peer_groups(book)
    sums: dict[str, tuple[float, float]] = {}
    for branch in branches:
        row = book.row(RESPONSE, "branch", branch, book.period)
        if row and branch in groups and row["status"] != "not_delivered" and row["denominator"] > 0:
            answered, invited = sums.get(groups[branch], (0.0, 0.0))
            sums[groups[branch]] = (answered + row["numerator"], invited + row["denominator"])
    return {group: 100.0 * answered / invited for group, (answered, invited) in sums.items()}


@once_a_book
def _peer_groups(book: Book) -> dict[str, str]:
    """Branch → its peer group; departments and centres have none."""
    table = book.edition.tables["branches"]
    pairs = zip(table["branch_id"], table["kind"], table["peer_group"], strict=True)
    return {
        str(key): group for key, kind, group in pairs if kind == "branch" and isinstance(group, str) and group != "-"
    }


def group_words(group: str) -> Message | str:
    """A组 for the peer group `A`; a name that is more than a code is left as it is."""
    return msg("Group {group}", group=group) if len(group) <= 2 and group.isascii() else group


def _below_gates(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """Branches below a gate of participation: counted, with the lowest by name; a branch is told of itself."""
    flagged = _gated(book)
    members = book.members(level, subject)
    found = []
    for flag, setting in GATES.items():
        rates = flagged.get(flag, {})
        mine = sorted((rates[branch], branch) for branch in members if branch in rates)
        if mine:
            gate = Quantity(getattr(book.settings.trust, setting), "percent")
            names = tuple(book.names.get(branch, branch) for _, branch in mine[:NAMED])
            found.append(Finding(f"satisfaction.{flag}", _gate_sentence(flag, level, gate, len(mine), names), "worse"))
    return tuple(found)


def _gate_sentence(flag: str, level: str, gate: Quantity, count: int, names: tuple[str, ...]) -> Message:
    if level == "branch":
        if flag == "low_response":
            return msg("Fewer answered than the {gate} that are asked for.", gate=gate)
        return msg("Fewer were asked than the {gate} that are asked for.", gate=gate)
    facts = {"count": Quantity(count, "places"), "gate": gate, "names": names}
    if count > len(names):
        if flag == "low_response":
            return msg("Fewer than {gate} answered at {count} branches, {names} lowest.", **facts)
        return msg("Fewer than {gate} were asked at {count} branches, {names} lowest.", **facts)
    if flag == "low_response":
        return msg("Fewer than {gate} answered at {count} branches: {names}.", **facts)
    return msg("Fewer than {gate} were asked at {count} branches: {names}.", **facts)


@once_a_book
def _gated(book: Book) -> dict[str, dict[str, float]]:
    """Flag → branch → rate of branches that stay below a gate and are not cleared."""
    table = book.edition.tables["trust"]
    if table.empty:
        return {}
    mine = table[(table["effect"] == GATE) & (table["level"] == "branch") & ~table["is_cleared"].astype(bool)]
    found: dict[str, dict[str, float]] = {}
    for flag, branch, rate in zip(mine["flag"], mine["subject_id"], mine["observed"], strict=True):
        found.setdefault(str(flag), {})[str(branch)] = float(rate)
    return found
