"""The cover letter: one page on how the score came about, for somebody who judges and does not compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.dossier.founding import timely
from pipeline.dossier.model import Case, Evidence, Paper, Table, table, zh_day
from pipeline.explain import said
from pipeline.explain.model import ItemExplained, Sheet
from pipeline.periods import Period
from pipeline.render.words import period_words
from pipeline.report.formats import rounded
from pipeline.scorecards import Scorecard

ZH = "zh-CN"


def letter(case: Case, evidence: Sequence[Evidence]) -> Paper:
    """One page on paper; no statistics."""
    main, seal = case.main, case.edition.seal
    bank = case.workspace.settings.name.zh
    when = period_words(str(case.period), ZH).full
    final = case.closed[-1]
    cards = "、".join(f"《{card.title.zh}》第{card.version}版（{card.document_no}）" for card in case.cards)
    first = case.period.first.isoformat()
    missing = [f"{number}.{one.title}" for number, one in enumerate(evidence, 1) if one.missing]
    open_ = next((one for one in case.standings if one.preview_from), None)
    shown = f"定稿前于{zh_day(open_.preview_from)}至{zh_day(open_.preview_until)}公示，可以提出异议。" if open_ else ""
    result = (
        f"{when}，{case.who}在{main['branch_name'] or '所在机构'}任{_posts(case)}，"
        f"{_result(case)}。该结果为第{final.number}版，{zh_day(final.at)}由{final.approved_by}审定"
        f"（纪要号{final.minutes}），校验码{seal.number if seal else '无'}。{shown}"
    )
    blocks: list[str | Table] = [
        f"一、结果。{result}",
        f"二、依据。按{cards or '评分表'}计分。{''.join(timely(card, first) for card in case.cards)}",
        "三、怎样计分。评分表列明若干项目，每项有满分、目标和扣分规则。逐项依据业务部门报送的记录得出数值，对照规则得出该项得分；"
        "各项得分合计，没有数据的项目由其他项目按比例承担其满分，折算为百分制，加上经批准的加分、减去扣分，即为综合得分"
        f"{_averaged(case)}；对照评分表事先写明的分数线得出等级。"
        "本人记录太少、不足以代表其工作的，按评分表规定改用所在网点的数值或其他口径；没有数据的项目不记零分。"
        "等级不按名次评定，没有末位比例。",
        *_favourable(case),
        *_points(case),
        *_combined(case),
        "四、由人决定。系统只按规则计算，结果由上述审定人审定后才定稿；本人可以提出异议和申诉，发现差错的，另出新版更正，旧版保留。",
        "五、可以核对。每项得分都可追到具体文件的具体行，见“得分复算”。结果和规则定稿时已签章，本次核验未发现改动；"
        "本材料每个文件也有校验值，核对办法见证据目录。",
    ]
    if missing:
        blocks.append(
            f"六、未提供。以下各项本系统没有证据，目录中照实列出，如有需要由提交方补充：{'；'.join(missing)}。"
        )
    made = zh_day(case.workspace.now().isoformat())
    return Paper(f"{when}服务质量考核结果说明（{case.name}）", tuple(blocks), bank, (bank, made))


def _posts(case: Case) -> str:
    return "、".join(case.ground.post(post) for post in case.posts) or "未纳入考核的岗位"


def _result(case: Case) -> str:
    main = case.main
    if main["result_status"] != "graded":
        return f"未评定等级（{main['result_reason']}），服务质量绩效系数{main['service_coefficient'] or '无'}"
    told = f"综合得分{main['score']}分，等级{main['grade_name']}，服务质量绩效系数{main['service_coefficient'] or '无'}"
    return told + by_veto(main)


def by_veto(main: Mapping[str, Any]) -> str:
    """What a veto in force did to the grade of a row of HR's results; nothing where there is none."""
    if main["is_vetoed"] != "true":
        return ""
    if main["grade_before_veto_name"] == main["grade_name"]:
        return "，有一票否决事项生效"
    return f"，经一票否决由{main['grade_before_veto_name']}降低"


def _whose(item: ItemExplained) -> str:
    """Whose figure counted; why the person's own did not, without numbers (they stand in the recalculation)."""
    is_other = item.gate is not None and item.grain in ("branch", "shrunk")
    return said(item.grain_words, ZH) + ("（本人记录不足以单独计分）" if is_other else "")


def _favourable(case: Case) -> list[str]:
    """Said where a figure of a sample counted by the end that is better for the person."""
    items = [item for sheet in case.explanation.sheets for item in sheet.items] if case.explanation else []
    better = [
        said(item.title, ZH)
        for item in items
        if item.points == item.points_favourable and item.points_favourable != item.points_observed
    ]
    if not better:
        return []
    names = "、".join(dict.fromkeys(better))
    return [f"由部分客户评价得出的数值有偶然出入，评分表规定按对本人有利的数值计分；本期按此计分的有：{names}。"]


def _points(case: Case) -> list[Table]:
    if case.explanation is None:
        return []
    return [
        table(
            ("项目", "满分", "得分", "计分依据"),
            [
                *(
                    (
                        said(item.title, ZH),
                        f"{item.weight.normalize():f}",
                        _shown(item.points) if item.points is not None else "无数据，不计",
                        _whose(item),
                    )
                    for item in sheet.items
                ),
                *to_the_score(sheet, next(one for one in case.cards if one.name == sheet.scorecard), case.period),
            ],
            f"{said(sheet.post_title, ZH)}（得分按两位小数显示{_ungraded(sheet)}）",
        )
        for sheet in case.explanation.sheets
    ]


def _ungraded(sheet: Sheet) -> str:
    """Why a post has no grade, so that nobody takes its score for one that decided."""
    return "" if sheet.status == "graded" else f"；{said(sheet.status_words, ZH)}"


def _combined(case: Case) -> list[str]:
    """How the posts were put together, where several were held."""
    found = case.explanation.combined if case.explanation else None
    if found is None:
        return []
    steps = "；".join(f"{said(step.words, ZH)}{f'：{step.line}' if step.line else ''}" for step in found.steps)
    return [f"多岗位合并的综合得分为{found.score_shown or '无'}。{steps}"]


def _averaged(case: Case) -> str:
    """Said where a scorecard takes the mean of shorter periods' scores."""
    cards = [f"《{card.title.zh}》" for card in case.cards if card.averages(case.period)]
    return f"（{'、'.join(cards)}规定本期取其中各月或各季综合得分的平均）" if cards else ""


def to_the_score(sheet: Sheet, card: Scorecard, period: Period) -> list[tuple[str, str | None, str, str | None]]:
    """The rows of the letter's table from points to score, so that it adds up: what was converted, added, limited and
    averaged. Each: what, of how many, points, by which rule.
    """
    if sheet.base is None or sheet.score is None:
        return [("综合得分", None, sheet.score_shown or "未评定", None)]
    told: list[tuple[str, str | None, str, str | None]] = []
    earned = [item for item in sheet.items if item.points is not None]
    full = sum((item.weight for item in earned), Decimal(0))
    if full != 100:
        points = sum((item.points or Decimal(0) for item in earned), Decimal(0))
        told.append(("各项得分合计", f"{full.normalize():f}", _shown(points), "有数据的项目"))
        told.append(("折算为百分制", "100", _shown(sheet.base), f"{_shown(points)}÷{full.normalize():f}×100"))
    if sheet.bonus:
        told.append(("加分", None, _shown(sheet.bonus), None))
    if sheet.deduction:
        told.append(("扣分", None, _shown(-abs(sheet.deduction)), None))
    whole = sheet.base + sheet.bonus - abs(sheet.deduction)
    facts = min(max(whole, Decimal(0)), max(card.score_events.maximum, sheet.base))
    limited = f"以0至{card.score_events.maximum.normalize():f}分为限" if facts != whole else None
    if card.averages(period):
        told.append(("按本期事实计分", None, _shown(facts), limited))
        return [*told, ("综合得分", None, sheet.score_shown or "", "按评分表，取各月或各季综合得分的平均")]
    return [*told, ("综合得分", None, sheet.score_shown or "", limited)]


def _shown(amount: Decimal) -> str:
    """Two places, half up as on every page: Python's own format would make 88.12 of 88.125."""
    return str(rounded(float(amount), 2))
