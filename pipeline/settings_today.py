"""What is refused in today's appraisal.yaml alone: settings kept with an edition stand as they were, and must stay readable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from pipeline.contracts import contracts
from pipeline.headers import faulty
from pipeline.indicators import Indicator
from pipeline.indicators_today import about_demand
from pipeline.settings import SETTINGS, Settings
from pipeline.texts import Message, msg


def require_known_names(settings: Settings, indicators: Mapping[str, Indicator]) -> None:
    """Raise DefinitionError, with every fault, where the settings name what there is not, a gate lies below zero, or a
    target of 98 % is written 0.98.
    """
    faults = [
        *_about_indicators("core_indicators", settings.core_indicators, indicators),
        *_about_indicators("targets", settings.targets, indicators),
        *_about_feeds("retention.feeds", settings.retention.feeds),
        *_about_gates(settings),
        *_about_targets(settings, indicators),
    ]
    if faults:
        raise faulty(SETTINGS, faults)


def _about_indicators(key: str, names: Iterable[str], known: Collection[str]) -> list[Message]:
    return [_no_indicator(key, name, known) for name in names if name not in known]


def _no_indicator(key: str, name: str, known: Collection[str]) -> Message:
    nearest = get_close_matches(name, sorted(known), n=1)
    if nearest:
        return msg(
            "{key}: there is no indicator “{name}”; the nearest name is {nearest}",
            key=key,
            name=name,
            nearest=nearest[0],
        )
    return msg(
        "{key}: there is no indicator “{name}”; docs/indicators.md lists those that there are", key=key, name=name
    )


def _about_feeds(key: str, names: Iterable[str]) -> list[Message]:
    known = sorted(contracts())
    return [
        msg("{key}: there is no feed “{name}”; the feeds are {known}", key=key, name=name, known=known)
        for name in names
        if name not in known
    ]


def _about_targets(settings: Settings, indicators: Mapping[str, Indicator]) -> list[Message]:
    return [
        fault
        for name, target in settings.targets.items()
        if name in indicators
        for fault in about_demand("targets", Decimal(str(target)), indicators[name])
    ]


def _about_gates(settings: Settings) -> list[Message]:
    """A number of observations or of people that lies below zero would be no gate at all."""
    gates = {"minimum_sample": settings.gates.minimum_sample, "suppress_below": settings.gates.suppress_below}
    return [
        msg("{path}: must be {bound} or above, got “{got}”", path=f"gates.{key}", bound=0, got=str(number))
        for key, number in gates.items()
        if number < 0
    ]
