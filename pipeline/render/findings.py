"""What a page says of its findings: the rule of each in words with its number, and the figures behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pipeline.report.formats import fact
from pipeline.report.model import Finding
from pipeline.report.model.findings import Evidenced
from pipeline.texts import msg

FIRST = 3  # told on the first screen
# Rule id → its words; a rule's number is its place here, so new ones are added at the end.
RULES = {
    "variation.ordinary": msg("within ordinary variation"),
    "problem.worse": msg("outside the usual range, to the worse"),
    "better.outside": msg("outside the usual range, to the better"),
    "problem.run": msg("moving one way for many periods, to the worse"),
    "better.run": msg("moving one way for many periods, to the better"),
    "problem.breach": msg("a legal duty missed, case by case"),
    "problem.target_missed": msg("a target missed"),
    "problem.branch_apart": msg("errors at a branch far beyond those of its group"),
    "problem.apart_from_group": msg("a branch beyond the usual differences of its group"),
    "group.missed_alike": msg("a group that misses a target alike"),
    "status.thin": msg("sample too small, shown only"),
    "status.carried": msg("carried from the last wave"),
    "status.not_delivered": msg("data not delivered"),
    "status.incomplete": msg("delivered in part"),
    "excluded.both": msg("after approved exclusions"),
    "corrected.score": msg("a correction of the edition before"),
    "better.attributed": msg("better, beside those not trained"),
    "complaints.concentrated": msg("complaints concentrated at few places"),
    "problem.complaint_surge": msg("complaints of one kind have surged"),
    "problem.referrals_rose": msg("more complaints passed on by the regulator"),
    "problem.red_card": msg("a red card by the rules"),
    "problem.yellow_card": msg("a yellow card by the rules"),
    "problem.repeated_failure": msg("found again and again"),
    "problem.failed_running": msg("lost most points several times running"),
    "problem.rectification_overdue": msg("rectifications overdue"),
    "problem.training_overdue": msg("training overdue"),
    "score.drivers": msg("where the score’s points were lost and gained"),
    "problem.open_overdue": msg("complaints open past the legal limit, case by case"),
}


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    return {
        "main_problems": main_problems,
        "other_findings": other_findings,
        "rule_words": partial(rule_words, locale=locale),
        "figures_of": partial(figures_of, locale=locale),
    }


def main_problems(findings: Sequence[Finding]) -> list[Finding]:
    """Those of the first screen: the most serious problems."""
    return [one for one in findings if one.rule.startswith("problem.")][:FIRST]


def other_findings(findings: Sequence[Finding]) -> list[Finding]:
    first = main_problems(findings)
    return [one for one in findings if not any(one is other for other in first)]


def rule_words(finding: Finding, locale: str) -> str | None:
    """规则6：法定时限未达标（逐件列示）; None for a rule that has no words."""
    if finding.rule not in RULES:
        return None
    number = list(RULES).index(finding.rule) + 1
    return msg("Rule {number}: {words}", number=number, words=RULES[finding.rule]).text(locale, fact)


def figures_of(finding: Finding, locale: str) -> list[tuple[str, str]]:
    """(what it counts, the number with its unit) of each figure behind the finding."""
    figures = finding.figures if isinstance(finding, Evidenced) else ()
    return [(fact(figure.label, locale), fact(figure.value, locale)) for figure in figures]
