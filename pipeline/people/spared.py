"""What stands under a person's number and was not counted, and why: by ruling, by decision, or once for one incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.people.casework import Casework
from pipeline.report.events import moment
from pipeline.report.lookup import number
from pipeline.report.model import Quantity, Text
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg

Row = Mapping[str, Any]
_WHY = {
    ("complaint", "not_liable"): msg("{count} complaints ({numbers}): found not liable"),
    ("complaint", "others_liable"): msg("{count} complaints ({numbers}): the liability is not yours"),
    ("complaint", "pending"): msg("{count} complaints ({numbers}): not ruled on yet, and not counted until then"),
    ("error", "not_counted"): msg("{count} errors ({numbers}): listed as not counted"),
}
_HOW = msg("{reason} ({how})")
_SETTLED = {
    "same_incident": msg("{number} {category}: the incident was deducted once already, at the highest"),
    "over_cap": msg("{number} {category}: the part above the cap"),
    "not_in_scorecard": msg("{number} {category}: the scorecard does not name the category"),
}


def spared(work: Casework, person: str, rows: Iterable[Row]) -> tuple[Message, ...]:
    """What was not counted for the person; `rows`: the person's results, one a post."""
    rows = list(rows)
    found = [*_cases(work, person), *_incidents(work, person)]
    for row in rows:
        found += [_settled(matter) for matter in work.matters(person, str(row["post"])) if matter["status"] in _SETTLED]
    return (*found, *_exclusions(work, person, rows))


def _cases(work: Casework, person: str) -> list[Message]:
    together: dict[tuple[str, str, str | None], list[str]] = {}
    for row in work.not_counted.of(person):
        note = row["note"] if isinstance(row["note"], str) else None
        together.setdefault((str(row["kind"]), str(row["why"]), note), []).append(str(row["case_id"]))
    told = []
    for (kind, why, note), numbers in together.items():
        reason = Message(_WHY[kind, why].template, {"count": len(numbers), "numbers": numbers})
        told.append(reason if note is None else Message(_HOW.template, {"reason": reason, "how": note}))
    return told


def _incidents(work: Casework, person: str) -> list[Message]:
    return [
        msg(
            "{item} ({document}): the same incident stands under {standing}, and is deducted there alone",
            item=str(row["item"]),
            document=str(row["document_id"]),
            standing=str(row["standing_id"]),
        )
        for row in work.shared.of(person)
    ]


def _settled(matter: Mapping[str, Any]) -> Message:
    facts = {"number": str(matter["event_id"]), "category": str(matter["category"])}
    told = Message(_SETTLED[matter["status"]].template, facts)
    lost = (number(matter["points"]) or 0.0) - abs(number(matter["counted"]) or 0.0)
    if matter["status"] != "over_cap" or lost <= 0:
        return told
    return msg("{what}, {points}", what=told, points=Quantity(lost, "points"))


def _exclusions(work: Casework, person: str, rows: list[Row]) -> list[Message]:
    """Approved exclusions that took rows out of a figure that the person goes by, with what it would be without them."""
    touched = dict(_touched(work, person, rows))
    told = []
    for found in work.book.edition.tables["exclusions"].to_dict("records"):
        mine = [
            words
            for (name, branch), words in touched.items()
            if _is_there(found["indicators"], name) and (not branch or _is_there(found["branch_ids"], branch))
        ]
        if mine:
            told.append(
                msg(
                    "{span}, {category}: {indicators} ({document})",
                    span=_span(str(found["starts_at"]), str(found["ends_at"])),
                    category=str(found["category"]),
                    indicators=mine,
                    document=str(found["document_no"] or found["event_id"]),
                )
            )
    return told


def _touched(work: Casework, person: str, rows: list[Row]) -> Iterable[tuple[tuple[str, str], Message]]:
    """(indicator, branch or nothing for the person's own) → what it would be without exclusions; of touched figures alone."""
    sources = work.sources(person)
    for row in rows:
        card = work.cards.get(str(row["scorecard"]))
        if card is None:
            continue
        post = str(row["post"])
        for name in _read_by(card):
            own = sources.values.get((name, "employee", person, post))
            if own is not None and (value := number(own.get("unexcluded"))) is not None:
                yield (name, ""), _without(work, name, work.titled(name), value)
        for branch in work.branches_of(person, row):
            for name in (*_read_by(card), *_linked_to(work, card, branch)):
                theirs = sources.values.get((name, "branch", branch, "-"))
                if theirs is not None and (value := number(theirs.get("unexcluded"))) is not None:
                    title = msg(
                        "{branch}’s {title}", branch=work.book.names.get(branch, branch), title=work.titled(name)
                    )
                    yield (name, branch), _without(work, name, title, value)


def _without(work: Casework, indicator: str, title: Text | Message, value: float) -> Message:
    unit = work.book.indicators[indicator].header.unit
    return msg("{title} (without it {value})", title=title, value=Quantity(value, unit))


def _is_there(names: object, name: str) -> bool:
    """Whether `names`, joined by a space, has `name`; nothing written is all of them."""
    return not isinstance(names, str) or name in names.split()


def _read_by(card: Scorecard) -> list[str]:
    return [name for item in card.items for name in item.indicators]


def _linked_to(work: Casework, card: Scorecard, branch: str) -> list[str]:
    """The indicators of the branch's own card, where its score is linked."""
    if not any(item.linked for item in card.items):
        return []
    result = work.book.result("branch", branch, work.book.period)
    theirs = work.cards.get(str(result["scorecard"])) if result else None
    return _read_by(theirs) if theirs else []


def _span(start: str, end: str) -> Text:
    """9月12日10:20至12:05, from texts to the minute."""
    first, last = moment(start), moment(end)
    if start.split()[0] == end.split()[0]:
        last = Text(*[end.split()[1]] * 2)
    return Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
