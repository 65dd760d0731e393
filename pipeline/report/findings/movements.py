"""Indicators that moved, miss their target, or are only shown; and by how much the score's parts moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.report.formats import fact, places
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import Message, msg

DRIVERS = 3  # items named that took or gave most
# The unit in which a change is said
MOVES = {"percent": "pp", "share": "pp", "per_10000": "p10k", "index": "points", "nps": "points"}
COUNTS = frozenset(
    {"cases", "incidents", "count", "items", "transactions"}
)  # become more or fewer, not higher or lower
LEAST = 0.05  # points; smaller moves of an item are not told


def worsenings(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """明显变差, 连续N期: each plain indicator that its chart calls worse."""
    return [_moved(line, "problem") for line in lines if line.judgement.tone == "worse" and line.standard == "plain"]


def improvements(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """明显变好: each plain indicator that its chart calls better."""
    return [_moved(line, "better") for line in lines if line.judgement.tone == "better" and line.standard == "plain"]


def missed_targets(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """未达标(件数+单位): plain indicators off target that are not told already as worse. Ordinary in tone, as their judgement
    is: only what has become worse is amber, and only a legal duty missed is red.
    """
    return [
        Evidenced(
            "problem.target_missed",
            _missed(line),
            title=msg("{title} off target", title=line.title),
            figures=_figures(line),
            source=line.title,
            anchor="indicators",
        )
        for line in lines
        if line.standard == "plain" and line.is_met is False and line.status == "ok" and line.judgement.tone != "worse"
    ]


def ordinary(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """正常波动: those that moved no more than usual, in one sentence."""
    calm = [line for line in lines if line.standard == "plain" and line.judgement.rule == "variation.ordinary"]
    sentence = msg("Within ordinary variation: {names}.", names=[line.title for line in calm])
    figures = tuple(figure for line in calm for figure in _figures(line)[:1])
    return [Evidenced("variation.ordinary", sentence, figures=figures, anchor="indicators")] if calm else []


SCORED = "status.thin_scored"  # of few observations, and points rest on it: more than shown


def only_shown(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """样本不足仅列示, 沿用上期, 报送不全, 数据未报: what says nothing of this period, and why."""
    kinds: tuple[tuple[str, Callable[[list[Text]], Message], str], ...] = (
        ("thin", lambda names: msg("Sample too small, shown only: {names}.", names=names), "plain"),
        ("carried", lambda names: msg("Carried from the last wave: {names}.", names=names), "plain"),
        ("incomplete", lambda names: msg("Delivered in part, no judgement: {names}.", names=names), "worse"),
        ("not_delivered", lambda names: msg("Data not delivered, no judgement: {names}.", names=names), "worse"),
    )
    found: list[Finding] = []
    for status, sentence, tone in kinds:
        mine = [line for line in lines if line.status == status and not line.judgement.rule.startswith(SCORED)]
        if mine:
            figures = tuple(
                Figure(line.title, Quantity(line.sample, "count")) for line in mine if status == "thin" and line.sample
            )
            told = sentence([line.title for line in mine])
            found.append(Evidenced(f"status.{status}", told, tone, figures=figures, anchor="indicators"))
    return found


def without_exclusions(lines: Sequence[IndicatorLine]) -> list[Finding]:
    """剔除影响后: both figures, where approved exclusions moved a value."""
    return [
        Evidenced(
            "excluded.both",
            msg("{title}: {value} after approved exclusions, {whole} without them.",
                title=line.title,
                value=Quantity(line.value, line.unit, bound=line.target),
                whole=Quantity(line.unexcluded, line.unit, bound=line.target)),
            figures=(
                Figure(msg("After exclusions"), Quantity(line.value, line.unit, bound=line.target)),
                Figure(msg("Without exclusions"), Quantity(line.unexcluded, line.unit, bound=line.target)),
            ),
            source=line.title,
            anchor="indicators",
        )
        for line in lines
        if line.unexcluded is not None and line.value is not None and _differ(line)
    ]  # fmt: skip


def _differ(line: IndicatorLine) -> bool:
    """Whether a reader sees the difference that exclusions make."""
    shown = [fact(Quantity(value, line.unit), "en") for value in (line.value, line.unexcluded)]
    return shown[0] != shown[1]


def drivers(book: Book, level: str, subject: str) -> list[Finding]:
    """Which items of the scorecard took the score down or up, in points; none where the rules changed meanwhile."""
    now, before = (_points(book, level, subject, shift) for shift in (0, -1))
    cards = [book.result(level, subject, book.period.shifted(shift)) for shift in (0, -1)]
    if not now or set(now) != set(before) or any(card is None for card in cards):
        return []
    if len({card["scorecard"] for card in cards if card}) > 1:
        return []
    steps = {item: round(now[item] - before[item], 9) for item in now}
    down, up = (
        sorted((step, item) for item, step in ((i, sign * s) for i, s in steps.items()) if step <= -LEAST)[:DRIVERS]
        for sign in (1, -1)
    )
    parts = [
        part
        for part in (
            msg("lost on {items}", items=[_step(book, item, step) for step, item in down]) if down else None,
            msg("gained on {items}", items=[_step(book, item, -step) for step, item in up]) if up else None,
        )
        if part
    ]
    if not parts:
        return []
    told = (
        msg("Of the score, points were {first}; {second}.", first=parts[0], second=parts[1])
        if len(parts) > 1
        else msg("Of the score, points were {first}.", first=parts[0])
    )
    figures = tuple(
        Figure(_title(book, item), Quantity(steps[item], "score", True))
        for item in sorted(steps, key=lambda item: steps[item])
        if abs(steps[item]) >= LEAST
    )
    return [Evidenced("score.drivers", told, figures=figures, anchor="trend")]


def moved_words(line: IndicatorLine) -> Message | None:
    """环比下降0.06个百分点; None where there is no base."""
    if line.change is None:
        return None
    size = Quantity(abs(line.change), MOVES.get(line.unit, line.unit))
    if round(line.change, places(line.change, size.unit)) == 0:
        return msg("unchanged")
    if size.unit in COUNTS:
        return _more_or_fewer(line.change, size)
    if line.change < 0:
        return msg("down {size} on the period before", size=size)
    return msg("up {size} on the period before", size=size)


def _more_or_fewer(change: float, size: Quantity) -> Message:
    if change < 0:
        return msg("{size} fewer than in the period before", size=size)
    return msg("{size} more than in the period before", size=size)


def _moved(line: IndicatorLine, kind: str) -> Finding:
    is_run = ".run_" in f".{line.judgement.rule}"
    rule = f"{kind}.run" if is_run else "problem.worse" if kind == "problem" else "better.outside"
    title = (
        msg("{title}: {judgement}", title=line.title, judgement=line.judgement.sentence)
        if is_run
        else msg("{title} clearly worse", title=line.title)
        if kind == "problem"
        else msg("{title} clearly better", title=line.title)
    )
    tone = "worse" if kind == "problem" else "better"
    return Evidenced(rule, _beyond(line), tone, title, None, _figures(line), line.title, "indicators")


def _beyond(line: IndicatorLine) -> Message:
    """明显高于/低于近12个月波动范围: the value, its change, and the range that it left."""
    told = _value_and_change(line)
    value, low, high = line.value, line.band_low, line.band_high
    if value is None or low is None or high is None or low <= value <= high:
        return told
    facts = {"told": told, "low": Quantity(low, line.unit), "high": Quantity(high, line.unit)}
    if value > high:
        return msg("{told} Above its usual range ({low} to {high}).", **facts)
    return msg("{told} Below its usual range ({low} to {high}).", **facts)


def _value_and_change(line: IndicatorLine) -> Message:
    value, words = Quantity(line.value, line.unit, bound=line.target), moved_words(line)
    return msg("{value}, {change}.", value=value, change=words) if words else msg("{value}.", value=value)


def _missed(line: IndicatorLine) -> Message:
    facts = {
        "value": Quantity(line.value, line.unit, bound=line.target),
        "target": Quantity(line.target, line.unit),
    }
    if line.branches_counted:
        missed = line.branches_counted - (line.branches_met or 0)
        return msg("{value}, target {target}; branches that miss it: {missed} of {counted}.", **facts,
                   missed=Quantity(missed, "places"), counted=Quantity(line.branches_counted, "places"))  # fmt: skip
    return msg("{value}, target {target}.", **facts)


def _figures(line: IndicatorLine) -> tuple[Figure, ...]:
    value = Figure(line.title, Quantity(line.value, line.unit, bound=line.target))
    figures = [value]
    if line.numerator is not None and line.denominator and line.unit in ("percent", "per_10000"):
        figures += [Figure(msg("Numerator"), Quantity(line.numerator, "count")),
                    Figure(msg("Denominator"), Quantity(line.denominator, "count"))]  # fmt: skip
    if line.change is not None:
        figures.append(Figure(msg("Change on the period before"), Quantity(line.change, line.unit, True)))
    if line.target is not None:
        figures.append(Figure(msg("Target"), Quantity(line.target, line.unit)))
    if line.band_low is not None and line.band_high is not None:
        figures += [Figure(msg("Usual range, from"), Quantity(line.band_low, line.unit)),
                    Figure(msg("Usual range, to"), Quantity(line.band_high, line.unit))]  # fmt: skip
    return tuple(figures)


def _points(book: Book, level: str, subject: str, shift: int) -> dict[str, float]:
    rows = book.rows_of("points", level=level, subject_id=subject, period=book.period.shifted(shift).first)
    found = {str(row["item"]): number(row["points"]) for row in rows.to_dict("records")}
    return {item: points for item, points in found.items() if points is not None}


def _step(book: Book, item: str, step: float) -> Message:
    return msg("{title} ({points})", title=_title(book, item), points=Quantity(step, "score", True))


def _title(book: Book, item: str) -> Text:
    found = book.indicators.get(item)
    return Text(found.header.title.zh, found.header.title.en) if found else Text("其他项目", "another item")
