"""The half of the page that tells of flags: wrong ones, and those that are found where something is planted."""

from __future__ import annotations

from . import flags
from .grades import SPANS
from .study import DROPS, PLANTED, SPREADS, WORSE, Study
from .words import PERIODS, percent, table

CHARTS = ("p, branch", "p′, branch", "XmR, branch", "c, branch errors", "p, person")
WAYS = ("plain", "widened")
RULES = {
    "outside": "beyond 3 sigma 超出控制限",
    "trend": "seven rising or falling 连续7点升或降",
    "two_of_three": "two of three beyond 2 sigma 3点中2点接近控制限",
    "shift": "seven on one side 连续7点在同侧",
    "any": "**any of them** 任一规则",
}


def flagged(study: Study) -> str:
    """Funnels, charts, comparisons and rank sets of units that are alike."""
    found = study.flags
    return f"""## Flags of identical units · 完全相同的对象，被误判多少

### Funnels · 漏斗图（同组差异图）

Tellers beyond the bad side of their bank's funnel: satisfaction too low, or errors too many at equal work. *With gates*:
those with {flags.LEAST} answers or more; *without*: everybody who has one. Errors are counted completely and have no gate.
*Widened*: by the over-dispersion found (校正过度离散). Counts are whole numbers, so the true rates lie below what is
promised, and for rare errors far below. Gates change little: a funnel widens by itself where little was seen. Compare what
no method at all does: **{percent(found[("naive",)])}** of identical tellers lie below target in a month.

{_funnels(study)}
### Charts, comparisons, rank sets · 控制图、环比、并列组

{_others(study)}
### Charts, rule by rule · 控制图各规则

Of a steady process, the last of {flags.SERIES} months. The textbook's rates (last column) are those of limits known beforehand.
Here the limits are set by the same months, as they are in a report: a point drags the centre after it, so that fewer runs
are seen, and the spread is guessed from few months, so that a chart may have more points outside ({_outside(study)} of the XmR
chart's). What is promised is that all rules together stay under their sum.

{_charts(study)}
### Alike, but their customers are not · 员工相同而客户不同

If customers differ, identical tellers scatter more than answers explain, and a plain funnel flags too many. The share
below the funnel, of tellers with {flags.LEAST} answers or more, by how far (standard deviation) their customers' satisfaction
truly differs; nothing is promised here.

{_unequal(study)}
The widened funnel begins to widen only where the scatter is well above chance: the winsorised φ of pure chance is about
0.7, not 1. Small differences of customers are therefore not corrected; use peer groups and case-mix standardisation there.
"""


def _funnels(study: Study) -> str:
    rows = []
    for measure, words in (("satisfaction", "satisfaction 满意率"), ("errors", "errors 差错")):
        for level, promised in flags.LEVELS.items():
            for way, how in (("plain", ""), ("widened", ", widened")):
                names = [("funnel", measure, span, f"{level:g}", way) for span in SPANS]
                gated = [percent(study.flags[*name, "on"]) for name in names]
                bare = [percent(study.flags.get((*name, "off"))) for name in names]
                rows.append([words, f"{100 * level:g} %{how}", *gated, *bare, f"{100 * promised:g} %"])
    spans = list(PERIODS.values())
    head = ["", "funnel", *(f"with, {span}" for span in spans), *(f"without, {span}" for span in spans), "promised"]
    return table(head, rows)


def _others(study: Study) -> str:
    rows = []

    def add(words: str, plain: str, name: tuple[str, ...], off: tuple[str, ...] | None = None) -> None:
        one = study.flags[name]
        bare = percent(study.flags[off]) if off else "—"
        rows.append([words, plain, percent(one), bare, "—" if one.nominal is None else f"{100 * one.nominal:.3g} %"])

    for chart in CHARTS:
        add(f"控制图 {chart}", f"the last of {flags.SERIES} steady months flagged by any rule", ("chart", chart, "any"))
    for how, words, plain in (
        ("interval", "环比 区间", "satisfaction worse than last month: the interval of the difference lies below 0"),
        ("test", "环比 检验", "the same by the test, each teller alone"),
        ("fdr", "环比 多重校正", "the same with the false discoveries held down among the bank's tellers"),
        ("banks", "环比 全行", "banks in which any teller is declared worse, false discoveries held down"),
    ):
        name = ("comparison", "satisfaction", how)
        add(words, plain, (*name, "on"), (*name, "off"))
    add("环比 差错", "more errors than last quarter, each teller alone", ("comparison", "errors", "test", "on"))
    add("环比 差错 多重校正", "the same, false discoveries held down", ("comparison", "errors", "fdr", "on"))
    add(
        "环比 差错 全行",
        "banks in which anybody is, false discoveries held down",
        ("comparison", "errors", "banks", "on"),
    )
    add("并列组", f"a branch of {flags.PEERS} alike whose place is told apart from any other's", ("rank sets", "any"))
    return table(["", "wrongly so, of identical units", "with gates", "without", "promised"], rows)


def _charts(study: Study) -> str:
    known = {**flags.RULES, "any": sum(flags.RULES.values())}
    rows = [
        [words, *(percent(study.flags["chart", kind, rule]) for kind in CHARTS), f"{100 * known[rule]:.2f} %"]
        for rule, words in RULES.items()
    ]
    return table(["rule 规则", *CHARTS, "limits known"], rows)


def _outside(study: Study) -> str:
    return percent(study.flags["chart", "XmR, branch", "outside"])


def _unequal(study: Study) -> str:
    rows = []
    for spread in SPREADS:
        for level, side in flags.LEVELS.items():
            ways = [study.flags["unequal customers", f"{100 * spread:g}", f"{level:g}", way] for way in WAYS]
            rows.append(
                [
                    f"± {100 * spread:g} points",
                    f"{100 * level:g} %",
                    *(percent(one) for one in ways),
                    f"{100 * side:g} %",
                ]
            )
    return table(["customers differ by", "funnel", "plain", "widened", "if they did not"], rows)


def power(study: Study) -> str:
    """What is found where somebody is truly worse."""
    errors = percent(study.power["branch − 1", "chart", "c, branch errors", "any"])
    return f"""## Planted differences: what is found · 真有差异时，能发现多少

{100 * WORSE:g} % of the tellers are truly worse: satisfaction 5 or 10 points lower (93 or 88 %), or twice the errors. The
price of fairness is here. Where few answers were seen, the gates let the branch speak, and then the person is not found; a
quarter shows more than a month, and a year most. *Shrunk*: the gates with thin evidence drawn to that of the bank's
peers (`when_thin: shrunk`) in place of the branch's figure.

{_grades_of_the_worse(study)}
*Below good if all were known*: errors are facts, and so nearly nobody misses good by them in a month. *Others wrongly*:
the colleagues of those who are worse, below good though they truly earn more. With gates they are those with thin
evidence at a branch whose figure the worse ones pull down: a branch of ten with one colleague 10 points worse lies a
point below target itself. Where that is not wanted, `shrunk` is the fairer stand-in.

{_flags_of_the_worse(study)}
*Against the own past*: this month (errors: this quarter) against the one before, when all were alike.

A branch whose satisfaction falls in the last of {flags.SERIES} months (1,500 answers a month), a person's (30 to 400), and
a branch that is so much lower among {flags.PEERS} that are alike:

{_falls(study)}
A branch whose errors double in the last month (from 12 on the mean) is flagged by a c chart in {errors} of cases.
"""


def _grades_of_the_worse(study: Study) -> str:
    rows = []
    for name in PLANTED:
        for kind in SPANS:
            cells = [percent(study.power[name, "below good", kind, how]) for how in ("true", "gated", "shrunk", "bare")]
            cells += [percent(study.power[name, "beside them", kind, how]) for how in ("gated", "shrunk", "bare")]
            rows.append([name, PERIODS[kind], *cells])
    head = ["truly worse", "period", "below good if all were known", "with gates", "shrunk", "without"]
    return table([*head, "others wrongly, with", "shrunk", "without"], rows)


def _flags_of_the_worse(study: Study) -> str:
    rows = []
    for name in PLANTED:
        is_errors = name.startswith("errors")
        measure = "errors" if is_errors else "satisfaction"
        for level in flags.LEVELS:
            for way, how in (("plain", ""), ("widened", ", widened")):
                cells = [study.power[name, "funnel", measure, span, f"{level:g}", way, "on"] for span in SPANS]
                rows.append([name, f"funnel 漏斗图 {100 * level:g} %{how}", *(percent(one) for one in cells)])
        for how, words in (("test", "the own past 环比"), ("fdr", "the same, false discoveries held down")):
            shown = percent(study.power[name, "comparison", measure, how, "on"])
            rows.append([name, words, *(["", shown] if is_errors else [shown, ""]), ""])
    return table(["truly worse", "found by", *PERIODS.values()], rows)


def _falls(study: Study) -> str:
    rows = []
    for drop in DROPS:
        name = f"branch − {100 * drop:g}"
        shown = [study.power[name, "chart", kind, "any"] for kind in ("p, branch", "p′, branch", "p, person")]
        cells = [percent(one) for one in (*shown, study.power[name, "rank sets", "first"])]
        rows.append([f"− {100 * drop:g} points", *cells])
    head = ["lower by", "p chart, branch", "p′ chart, branch", "p chart, person"]
    return table([*head, "rank set leaves out the better half"], rows)
