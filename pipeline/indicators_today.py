"""What is refused in today's own indicators alone: rules kept with an edition stand as they were, and must stay readable."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pipeline.headers import faulty
from pipeline.indicators import Header, Indicator, definition_at
from pipeline.shipped import shipped
from pipeline.texts import Message, msg

OWN = "indicators"  # the workspace's folder
KEPT = ("unit", "kind", "direction", "evidence")  # of what is replaced
OF_A_HUNDRED = ("percent", "index")  # units in which all there can be is 100


def require_said_replacements(own: Path, indicators: Mapping[str, Indicator]) -> None:
    """Raise DefinitionError, with every fault, where one of the folder `own` takes a shipped indicator's place without
    saying so in its header (by chance of its name, or since a release brought one of that name), or says so of another.
    """
    names = sorted(path.stem for path in own.glob("*.sql"))
    if faults := [fault for name in names for fault in _faults(name, indicators[name].header)]:
        raise faulty(OWN, faults)


def _faults(name: str, header: Header) -> list[Message]:
    replaces = header.replaces
    if replaces is None and _is_shipped(name):
        return [
            msg(
                "{file}: an indicator of this name comes with the program; give yours another, or write “replaces: "
                "{name}” into its header if it is to count in the other’s place",
                file=f"{name}.sql",
                name=name,
            )
        ]
    if replaces is not None and not _is_shipped(replaces):
        return [
            msg(
                "{file}: replaces “{replaced}”, which does not come with the program; docs/indicators.md lists what "
                "does",
                file=f"{name}.sql",
                replaced=replaces,
            )
        ]
    if replaces == name:
        return _unlike_the_shipped(name, header)
    if replaces is not None:
        return [
            msg(
                "{file}: replaces “{replaced}”, but only a file of the same name can; call it {wanted}, or take "
                "the line away",
                file=f"{name}.sql",
                replaced=replaces,
                wanted=f"{replaces}.sql",
            )
        ]
    return []


def _unlike_the_shipped(name: str, header: Header) -> list[Message]:
    """Pages, scorecards and checks know the shipped one's unit, kind, direction and levels by its name."""
    _, other = definition_at(shipped("sql") / "indicators" / f"{name}.sql")
    facts = [(key, getattr(header, key), getattr(other, key)) for key in KEPT]
    faults = [
        msg(
            "{file}: {key} is “{got}”, of the indicator that it replaces “{wanted}”; keep that, or give yours another name",
            file=f"{name}.sql",
            key=key,
            got=got,
            wanted=wanted,
        )
        for key, got, wanted in facts
        if got != wanted
    ]
    if lacking := [str(grain) for grain in other.grains if grain not in header.grains]:
        faults.append(
            msg(
                "{file}: grains lacks {names}, which the indicator that it replaces has; offer them too, or give yours "
                "another name",
                file=f"{name}.sql",
                names=lacking,
            )
        )
    return faults


def _is_shipped(name: str) -> bool:
    return name in {path.stem for path in (shipped("sql") / "indicators").glob("*.sql")}


def about_demand(key: str, demanded: Decimal, indicator: Indicator) -> list[Message]:
    """The fault of demanding 0.98 where 98 % must be meant; none for any other demand. `key`: where it stands."""
    if not is_part_of_one(indicator, demanded):
        return []
    return [
        msg(
            "{item}: {key} is {got}, but the indicator goes from 0 to 100; 98 % is written 98, not 0.98",
            item=indicator.name,
            key=key,
            got=f"{demanded.normalize():f}",
        )
    ]


def is_part_of_one(indicator: Indicator, demanded: Decimal) -> bool:
    """Whether what is demanded of the indicator must be a slip for a hundred times as much: 0.98 where 98 % is meant."""
    header = indicator.header
    return header.unit in OF_A_HUNDRED and header.direction == "higher" and 0 < demanded <= 1
