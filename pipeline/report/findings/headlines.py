"""The headline: one sentence on the score, what brought it there, and what stayed as it was."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.report import spans
from pipeline.report.formats import fact
from pipeline.report.judgements import variation
from pipeline.report.lookup import Book, change
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.report.ranking import why_not_ranked
from pipeline.report.scored import comparable_scores, is_by_other_rules
from pipeline.texts import Message, msg

LONGEST = 60  # signs of a headline in Chinese; what does not fit is left to the findings below
CAUSES = ("problem.breach", "problem.complaint_surge", "problem.branch_apart", "problem.worse")  # of a lower score
REFERRALS = "regulator_referrals"  # a rise of these forbids to call the whole better
# By whom customers were asked how content they are, in the order in which it is named where that stayed as it was.
AREAS = {
    "counter_satisfaction_rate": Text("柜面", "counter"),
    "call_satisfaction_rate": Text("热线", "hotline"),
}
CARDS = {"yellow": msg("yellow card"), "red": msg("red card")}


def headline(
    book: Book,
    level: str,
    subject: str,
    findings: Sequence[Finding],
    *,
    stable: Sequence[Text] = (),
    card: Message | None = None,
    status: str | None = None,
) -> Finding:
    """One sentence: the score, its change, and whether the change is more than the usual ups and downs.

    `stable`: what stayed within its usual range (steady); `card`: a card that was given, which no calm word may hide;
    `status`: a branch's, as the table of branches has it, by which a missing score is explained.
    """
    series = comparable_scores(book, level, subject)
    now, before = series[-1], series[-2] if len(series) > 1 else None
    when = _when(book, level, subject)
    if now is None:
        has_rules = book.result(level, subject, book.period) is not None
        why = why_not_ranked(status or ("not_scored" if has_rules else "no_rules"))
        return Finding("headline.no_score", msg("{when}: no overall score ({why}).", when=when, why=why))
    score = Quantity(now, "score")
    if is_by_other_rules(book, level, subject, book.period.shifted(-1)):
        sentence = msg("{when}: overall service score {score}, by new rules and not comparable with the period before",
                       when=when, score=score)  # fmt: skip
        problem = next((f.title for f in findings if f.title and f.rule in CAUSES), None)
        forms = [msg("{told}; {card}.", told=sentence, card=one) for one in (card, problem) if one]
        return Finding(
            "headline.new_rules", _short([*forms, msg("{told}.", told=sentence)]), "breach" if card else "plain"
        )
    if before is None:
        return Finding("headline.first", msg("{when}: overall service score {score}.", when=when, score=score))
    step = _shown(change(now, before) or 0.0)
    facts = {"when": when, "score": score, "change": _movement(book, step)}
    told = msg("{when}: overall service score {score}, {change}", **facts)
    breach = next((f.title for f in findings if f.title and f.tone == "breach"), None)
    # What was breached stands in its own line above; the headline tells what else weighed most.
    causes = sorted((f for f in findings if f.title and f.rule in CAUSES), key=lambda f: f.tone == "breach")
    cause = causes[0].title if causes else None
    found = variation(series, "higher").code
    if found in ("worse", "run_down") and step < 0:
        worse = msg("{told}, clearly worse", told=told)
        if cause:
            main = msg("{told}. Main problem: {cause}", told=worse, cause=cause)
            return Finding("headline.worse", _fitted(main, worse, card, stable), "worse")
        return Finding("headline.worse", _fitted(worse, worse, card, stable), "worse")
    is_calm = not breach and not card and not cause
    if found in ("better", "run_up") and step > 0 and is_calm and not _has_more_referrals(book, level, subject):
        return Finding("headline.better", msg("{told}, clearly better.", told=told), "better")
    if found == "ordinary":
        ordinary = msg("{told}, within ordinary variation", told=told)
        return _beside(ordinary, "headline.ordinary", breach, cause, card)
    if step > 0:
        return _beside(told, "headline.plain", breach, cause, card)
    if card or (cause and step < 0):  # a problem is no reason for what did not fall
        main = msg("{told}. Main problem: {cause}", told=told, cause=cause) if cause and step < 0 else told
        sentence = _fitted(main, told, card, stable)
        return Finding("headline.plain_with_problem", sentence, "breach" if card else "plain")
    return Finding("headline.plain", msg("{told}.", told=told))


def steady(lines: Sequence[IndicatorLine]) -> tuple[Text, ...]:
    """Where customers are as content as usual, and as they should be."""
    calm = {
        line.indicator
        for line in lines
        if line.status == "ok" and line.is_met is not False and line.judgement.rule.startswith("variation.ordinary")
    }
    return tuple(name for indicator, name in AREAS.items() if indicator in calm)


def card_clause(book: Book, level: str, subject: str) -> Message | None:
    """The card that a branch was given; on the bank's and a unit's page, how many branches were given one, red ones first."""
    if level == "branch":
        row = book.result("branch", subject, book.period)
        card = CARDS.get(str(row.get("warning"))) if row else None
        return msg("a {card} is given by the rules", card=card) if card else None
    given = carded(book, book.members(level, subject))
    if not given:
        return None
    colour = "red" if "red" in given.values() else "yellow"
    found = [branch for branch, own in given.items() if own == colour]
    if len(found) == 1:
        return msg("{branch} is given a {card}", branch=book.names.get(found[0], found[0]), card=CARDS[colour])
    return msg("{count} branches are given a {card}", count=Quantity(len(found), "places"), card=CARDS[colour])


def carded(book: Book, members: Sequence[str]) -> dict[str, str]:
    """Branch → yellow or red, of those of `members` that were given a card this period."""
    found = {}
    for branch in members:
        row = book.result("branch", branch, book.period)
        if row and row.get("warning") in CARDS:
            found[branch] = str(row["warning"])
    return found


def _beside(told: Message, rule: str, breach: Message | None, cause: Message | None, card: Message | None) -> Finding:
    """A score that is no bad news beside something that is: the breach, the card or else the problem is told with it."""
    beside = [one for one in (breach, card) if one] or [one for one in (cause,) if one]
    if not beside:
        return Finding(rule, msg("{told}.", told=told))
    tone = "breach" if breach or card else "worse"
    rule = f"{rule}_but_{'breach' if breach else 'card' if card else 'problem'}"
    forms = [msg("{told}; but {problem}.", told=told, problem=beside[0])]
    if len(beside) > 1:
        forms.insert(0, msg("{told}; but {problem}, {card}.", told=told, problem=beside[0], card=beside[1]))
    return Finding(rule, _short(forms), tone)


def _fitted(main: Message, bare: Message, card: Message | None, stable: Sequence[Text]) -> Message:
    """`main` with the card and with where customers stayed content, as far as there is room; else `bare` alone."""
    forms = []
    for head in [msg("{told}; {card}", told=main, card=card), main] if card else [main]:
        forms += [msg("{told}; {areas} satisfaction within ordinary variation.", told=head, areas=list(stable[:many]))
                  for many in range(len(stable), 0, -1)]  # fmt: skip
    if card:
        forms.append(msg("{told}; {card}.", told=main, card=card))
    return _short([*forms, msg("{told}.", told=main), msg("{told}.", told=bare)])


def _short(forms: Sequence[Message]) -> Message:
    """The first that is short enough in Chinese, else the last."""
    return next((one for one in forms if len(one.text("zh-CN", fact)) <= LONGEST), forms[-1])


def _shown(step: float) -> float:
    """The change, 0.0 where the two decimals that a page shows hide it: what reads "unchanged" is neither better nor worse."""
    return 0.0 if math.isclose(round(step, 2), 0, abs_tol=1e-9) else step


def _has_more_referrals(book: Book, level: str, subject: str) -> bool:
    """Whether the regulator passed on more complaints than in the period before; where none were told of, there were none.

    A score can rise meanwhile, since fewer complaints came in all; nobody may read then that things have become better.
    """
    periods = (book.period, book.period.shifted(-1))
    now, before = (book.value(REFERRALS, level, subject, period) or 0.0 for period in periods)
    return now > before


def _movement(book: Book, step: float) -> Message:
    """环比 for months and quarters; a year is compared with the year before, which is 同比."""
    size = Quantity(abs(step), "score")
    if step == 0:
        return msg("unchanged")
    if book.period.kind == "year":
        return (
            msg("down {size} on the year before", size=size)
            if step < 0
            else msg("up {size} on the year before", size=size)
        )
    if step < 0:
        return msg("down {size} on the period before", size=size)
    return msg("up {size} on the period before", size=size)


def _when(book: Book, level: str, subject: str) -> Text:
    """`9月全行`, `三季度滨江支行`: whose score of when."""
    whose = book.whole if level == "bank" else Text(*[book.names.get(subject, subject)] * 2)
    when = spans.short(book.period)
    return Text(f"{when.zh}{whose.zh}", f"{when.en}, {whose.en}")
