"""The circular (通报正文): the same findings as the bank's page, in the form in which a bank writes to its branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.report import spans
from pipeline.report.attachments import attachments
from pipeline.report.findings.movements import moved_words
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, IndicatorLine, Quantity, Redline, Report, Text
from pipeline.report.model.circular import Circular, Part, Said
from pipeline.report.ranking import place_note
from pipeline.texts import Message, msg

NOTICES = {
    "draft": msg("Draft, not yet approved. Not to be used for pay."),
    "provisional": msg("Provisional results, open to objections. Not to be used for pay."),
    "preview": msg("Provisional results, open to objections. Not to be used for pay."),
}
PROBLEMS = 6  # told in part four; the page and the attached lists have them all
ORDINALS = tuple(Text(f"{zh}是", f"({number}) ") for number, zh in enumerate("一二三四五六七八九十", start=1))
# Which feed an indicator reads tells under which heading its figures stand.
TOPICS = (
    ("satisfaction", frozenset({"surveys", "survey_invitations"})),
    ("complaints", frozenset({"complaints"})),
    ("inspections", frozenset({"mystery_visits", "checks"})),
    ("errors", frozenset({"errors"})),
    ("timeliness", frozenset({"contacts"})),
)


def circular(book: Book, report: Report) -> Circular:
    """The circular of the bank's page `report`, which was made from `book`."""
    period = spans.full(book.period)
    return Circular(
        period=report.period,
        title=msg("{bank}: service quality in {period}", bank=report.bank, period=period),
        notice=NOTICES.get(report.state),
        addressees=msg("To all branches, managing units and departments of the head office:"),
        opening=msg("The service quality of {period} is reported as follows.", period=period),
        parts=(
            Part(msg("1. Overview"), overview(report)),
            Part(msg("2. Indicators"), (), _topics(book, report)),
            Part(msg("3. Good practices"), _said(report.practices) or (msg("No practice was confirmed this period."),)),
            Part(msg("4. Main problems"), _problems(report)),
            Part(msg("5. What is to be done"), _requests(report)),
        ),
        closing=msg("This is hereby circulated."),
        attachments=attachments(book, report),
        signer=report.bank,
        data_until=spans.whole_day(date.fromisoformat(str(report.data_until)[:10]))
        if report.data_until
        else Text("—", "—"),
    )


def overview(report: Report) -> tuple[Said, ...]:
    """Part one: the headline, the targets, the red lines, and each group's first and last."""
    counted = Quantity(report.targets_counted, "items")
    told: list[Said] = [report.headline.sentence]
    if report.targets_counted:
        told.append(msg("{met} of {counted} indicators with a target reach it.", met=Quantity(report.targets_met, "items"),
                        counted=counted))  # fmt: skip
    told += [finding.sentence for finding in report.findings if finding.rule == "score.drivers"]
    told += _redlines(report.redlines)
    ranked, counted = (Quantity(n, "places") for n in (report.branches_ranked, report.branches_counted))
    if report.branches_counted:
        told.append(msg("{ranked} of {counted} branches are ranked within their groups (attachment 1).", ranked=ranked,
                        counted=counted))  # fmt: skip
    told += [_places(report, group) for group in sorted(report.places)]
    return tuple(told)


def _places(report: Report, group: str) -> Said:
    """The group's first and last, and what their places are worth."""
    note = place_note([line for line in report.branches if line.peer_group == group])
    return _joined([report.places[group].sentence, *([note] if note else [])])


def _redlines(lines: Sequence[Redline]) -> list[Said]:
    """底线情况: each count with its note; or that no red line was touched."""
    known = [line for line in lines if line.count is not None]
    hit = [line for line in known if line.count]
    if not known:
        return []
    if not hit:
        return [msg("No red line was touched this period.")]
    parts = [_redline(line) for line in hit]
    clear = [_bare(line.title) for line in known if not line.count]
    told = msg("Red lines: {lines}.", lines=parts)
    return [msg("{told} None: {names}.", told=told, names=clear)] if clear else [told]


def _redline(line: Redline) -> Message:
    unit = "incidents" if "起" in line.title.zh else "cases"
    facts = {"title": _bare(line.title), "count": Quantity(line.count, unit)}
    if line.note is None:
        return msg("{title} {count}", **facts)
    return msg("{title} {count} ({note})", **facts, note=line.note)


def _bare(title: Text) -> Text:
    """The title without its unit: 监管转送投诉（件） → 监管转送投诉."""
    return Text(title.zh.partition("（")[0], title.en.partition(" (")[0])


def _topics(book: Book, report: Report) -> tuple[Part, ...]:
    headings = {
        "satisfaction": msg("(1) Customer satisfaction"),
        "complaints": msg("(2) Complaints"),
        "inspections": msg("(3) Mystery visits and checks"),
        "errors": msg("(4) Errors"),
        "timeliness": msg("(5) Timeliness"),
    }
    return tuple(
        Part(headings[topic], tuple(_indicators(book, report, topic)) or (msg("No data of this kind this period."),))
        for topic, _ in TOPICS
    )


def _indicators(book: Book, report: Report, topic: str) -> Iterable[Said]:
    for line in report.indicators:
        found = book.indicators.get(line.indicator)
        if found and _topic(frozenset(found.header.reads)) == topic:
            yield _line(line)
    if topic == "complaints":
        yield from _said(report.complaint_notes)
        yield from (_titled(one) for one in report.findings if one.rule == "problem.complaint_surge")
    if topic == "inspections":
        yield from (_joined(_said(found.told)) for found in report.inspections if found.told)
    if topic == "errors":
        yield from _said(one for one in report.findings if one.rule == "problem.branch_apart")


def _topic(reads: frozenset[str]) -> str | None:
    """The first topic that has one of the feeds: a complaint rate, which reads business too, is of complaints."""
    return next((topic for topic, feeds in TOPICS if reads & feeds), None)


def _line(line: IndicatorLine) -> Message:
    """柜面评价满意率98.88%，环比下降0.06个百分点，目标98.00%，正常波动。"""
    parts: list[Said] = []
    if words := moved_words(line):
        parts.append(words)
    if line.target is not None:
        parts.append(msg("target {target}", target=Quantity(line.target, line.unit)))
    parts.append(line.judgement.sentence)
    value = Quantity(line.value, line.unit, bound=line.target)
    if line.value is None:
        return msg("{title}: {judgement}.", title=line.title, judgement=line.judgement.sentence)
    told = msg("{title} {value}", title=line.title, value=value)
    for part in parts:
        told = msg("{told}, {part}", told=told, part=part)
    return msg("{told}.", told=told)


def _problems(report: Report) -> tuple[Said, ...]:
    """一是…。…责任部门为网络金融部。 Each with its number, where, why, whose."""
    found = [one for one in report.findings if one.rule.startswith("problem.") and one.title][:PROBLEMS]
    if not found:
        return (msg("No main problem stands out this period."),)
    return tuple(_problem(ordinal, finding) for ordinal, finding in zip(ORDINALS, found, strict=False))


def _problem(ordinal: Text, finding: Finding) -> Message:
    facts = {"ordinal": ordinal, "title": finding.title, "sentence": finding.sentence}
    if finding.owner is None:
        return msg("{ordinal}{title}. {sentence}", **facts)
    return msg("{ordinal}{title}. {sentence} Responsible: {owner}.", **facts, owner=finding.owner)


def _requests(report: Report) -> tuple[Said, ...]:
    """The state of rectifications in one paragraph, then each demand."""
    states = [one for one in report.requests if one.rule.startswith("rectification.")]
    demands = _said(one for one in report.requests if one not in states)
    told = (_joined(_said(states)), *demands) if states else demands
    return told or (msg("No new request this period."),)


def _titled(finding: Finding) -> Message:
    return msg("{title}: {sentence}", title=finding.title, sentence=finding.sentence)


def _joined(sentences: Sequence[Said]) -> Said:
    """Sentences that belong together, in one paragraph."""
    told = sentences[0]
    for one in sentences[1:]:
        told = msg("{told} {more}", told=told, more=one)
    return told


def _said(found: Iterable[Finding]) -> tuple[Said, ...]:
    return tuple(finding.sentence for finding in found)
