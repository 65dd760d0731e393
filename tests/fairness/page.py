"""The study as a page: every figure beside the rate that is promised, in plain words."""

from __future__ import annotations

from .grades import CARDS, SPANS, Rules
from .page_flags import flagged, power
from .shares import Share
from .staff import BRANCHES, CENTRE, ITEMS, STAFF, THIN_SHARE, UNASKED
from .study import GRADED_AT_LEAST, WRONG, Study, sampled_rows
from .words import PERIODS, percent, table


def page(study: Study, rules: Rules) -> str:
    """docs/fairness.md, whole."""
    parts = [_head(study), _grades(study, rules), _who_is_graded(study, rules), flagged(study), power(study)]
    return "\n".join([*parts, _how(study)])


def _head(study: Study) -> str:
    size = study.size
    return f"""# Fairness by simulation · 公平性模拟检验

Written by `make fairness`; do not edit. Seed {study.seed}; {size.banks} banks with {study.people:,} staff who are all alike,
{size.planted} banks with planted differences, {size.series:,} charts of each kind, {size.groups:,} groups of ranked branches.

If everybody at a bank worked equally well, nobody should be graded down, flagged or ranked apart by more than the small
rate that each method promises. Here everybody does: all true rates are the targets of the sample bank's scorecards (spot
checks of sales, whose target is 100 %, lie at 99 %), and what is seen of each person differs as in a bank. The program's
own steps (evaluation, evidence gates, scorecards, statistics) then judge them. *With gates* is the program as shipped:
thin or unreliable evidence counts by the branch's figure, persons stand at the good end of their interval. *Without* is
everybody by the own observed value, however few answers there are.

假设全行员工水平完全相同，只有抽样的偶然差异：评级、漏斗图、控制图、两期比较和并列组误判的比例都不应超过各方法承诺的比例。
“有门槛”为系统的做法（样本不足按网点计、个人取有利值），“无门槛”为一律按本人实际值。
"""


def _grades(study: Study, rules: Rules) -> str:
    rows = []
    for post in CARDS:
        for kind in SPANS:

            def of(what: str, how: str, post: str = post, kind: str = kind) -> Share:
                return study.grades[post, kind, what, how]

            rows.append(
                [
                    _post(post, rules),
                    PERIODS[kind],
                    percent(of("true", "good")),
                    *(percent(of("below standard", how)) for how in ("gated", "bare")),
                    *(percent(of("below good", how)) for how in ("gated", "bare")),
                    f"{100 * WRONG * sampled_rows(post, rules):g} %",
                    *(percent(of("lower", how)) for how in ("gated", "lifted", "bare")),
                    percent(of("borderline", "gated")),
                    " / ".join(f"{points:.2f}" for points in study.lost[post, kind]),
                ]
            )
    head = ["post 岗位", "period 周期", "truly good or better", "**below standard**, with", "without"]
    head += [
        "**below good**, with",
        "without",
        "promised",
        "any grade lower, with",
        "and benefit of the doubt",
        "without",
    ]
    head += ["borderline", "points lost, with / without"]
    visits = study.grades["lobby_manager", "quarter", "below good, visits", "gated"]
    return f"""## Grades of identical staff · 完全相同的员工，会被评低多少

Promised 承诺, with gates: at most **{100 * WRONG:g} %** wrongly below standard. Wrongly below good: at most {100 * WRONG:g} %
for each row that goes by a sample of the person's own, since on each the good end of a 95 % interval is missed so often.

{table(head, rows)}
- *Truly good or better*: the grade if every customer had been asked and everything checked. Errors and upheld complaints
  happen to identical people, too (about five errors a year for a teller); they are facts, listed case by case, and cost
  what the scorecard says. So a year, which adds up twelve months of errors, has fewer good grades than a month.
- *Below standard, below good*: who truly earns more, and gets that grade by the luck of the sample.
- *Any grade lower*: by one grade or more, most of them excellent → good. A score that truly lies on a threshold, as whole
  points for errors often put it, is lost by a hundredth of a point when the branch's figure, which stands in, lies a
  hair below target. *Borderline*: how many of these the program marks as 临界 (half a point short, or a grade less than
  80 % certain). *And benefit of the doubt*: what is left where the scorecard grants it (`benefit_of_doubt: upper`).
- *Points lost*: on the mean, beyond what the true rates would cost; below zero is in favour of the person.
- 柜员: {100 * THIN_SHARE:g} % of tellers have fewer than 25 answers a month; without gates two unhappy customers of fifteen
  decide a grade. 大堂经理: most of what the lobby manager answers for is the branch's. 客户经理: two checks are enough by
  the scorecard. 电话坐席: four sampled rows, the strictest curves. 在线坐席: as those, with thousands of chats a year.
- A mystery visit counts here as it was seen. It is one visit a branch and quarter, has no interval, and weighs 25 of a
  lobby manager's 100 points. Were its luck (a visit of {ITEMS} items) counted as such, **{percent(visits)}** of identical lobby
  managers would be wrongly below good in a quarter. A bank that grades persons by it should visit more often, or weigh
  it less.
"""


def _who_is_graded(study: Study, rules: Rules) -> str:
    rows = [
        [
            _post(post, rules),
            PERIODS[kind],
            percent(study.grades[post, kind, "has a grade", "gated"]),
            percent(study.grades[post, kind, "has a grade", "dropped"]),
            f"{100 * GRADED_AT_LEAST:g} %",
        ]
        for post in CARDS
        for kind in SPANS
    ]
    head = ["post 岗位", "period 周期", "with gates and stand-ins", "thin evidence left out", "at least"]
    return f"""## Who gets a grade · 有评级的员工占比

Of those who held the post for the whole period. *Left out*: what the same gates would leave if thin evidence simply gave
its weight away, instead of counting by the branch. People who are alike cannot be told apart by any number of answers, so
the reliability gate turns most of them away; that nobody goes without a grade for it is what the stand-in is for.

{table(head, rows)}"""


def _how(study: Study) -> str:
    size = study.size
    at_branch, at_centre = (", ".join(f"{count} {post}" for post, count in each.items()) for each in (STAFF, CENTRE))
    sizes = f"--banks {size.banks} --planted {size.planted} --series {size.series} --groups {size.groups}"
    return f"""## How it is done · 模拟方法

Each bank has {BRANCHES} branches ({at_branch}) and a call centre
({at_centre}). A teller gets 30 to 400 answers a month, evenly on a log scale; {100 * THIN_SHARE:g} % get
3 to 24, and {100 * UNASKED:g} % are never rated. Checks: one to six a month, in a tenth of the months none, each of
{ITEMS} items that stand or fall together a little. Errors and upheld complaints are rare and random. Indicators, gates and
scorecards are those of the sample workspace. The tolerance of the test is binomial, at 99.9 %. The same seed and sizes
give the same page.

    make fairness
    python -m tests.fairness --seed {study.seed} {sizes}
"""


def _post(post: str, rules: Rules) -> str:
    names = rules.settings.posts[post]
    return f"{names.zh} {names.en}"
