"""What the result rests on: the rules, how they came about, how they were made known, and the scorecard with its days."""

from __future__ import annotations

from pipeline.dossier.model import Case, Evidence, Table, table, zh_day
from pipeline.editions import RULES
from pipeline.scorecards import Scorecard

HELD = "文件由行内保管，本材料载明其文号、存放处和校验值；原件由提交方另行出示。"
ELSEWHERE = "载明文号和存放处，原件由提交方出示"
HEAD = ("文件", "文号", "日期", "存放处", "SHA-256")


def founding(case: Case) -> list[Evidence]:
    """Evidence on the rules, in the order in which it is asked for."""
    return [
        _rules(case),
        _procedure(case),
        _declared(
            case,
            "公示",
            "公示和告知记录",
            "制度已向劳动者公示或者告知",
        ),
        _declared(case, "岗位说明书", "岗位说明书", "考核内容与岗位职责相符"),
        _scorecard(case),
    ]


def documents(case: Case, kind: str) -> Table | None:
    """Documents of a kind that concern the person's posts; None where there are none."""
    found = [
        one
        for one in case.workspace.settings.documents
        if one.kind == kind and (not one.posts or set(one.posts) & set(case.posts))
    ]
    if not found:
        return None
    ordered = sorted(found, key=lambda one: one.date)
    return table(
        HEAD,
        [(one.title, one.number, zh_day(one.date.isoformat()), one.reference, one.sha256) for one in ordered],
    )


def _declared(case: Case, kind: str, title: str, proves: str) -> Evidence:
    found = documents(case, kind)
    if found is None:
        return Evidence(title, "行内档案", proves, missing=f"本系统未登记“{kind}”类文件，须由提交方补充")
    return Evidence(title, "行内档案", proves, (HELD, found), elsewhere=ELSEWHERE)


def _rules(case: Case) -> Evidence:
    title, proves = "考核制度", "考核有制度依据，考核时制度已经施行"
    found = documents(case, "制度")
    if found is None:
        numbers = "、".join(dict.fromkeys(card.document_no for card in case.cards))
        why = f"本系统未登记制度文件本身，只在评分表中载有文号（{numbers}），须由提交方补充"
        return Evidence(title, "行内档案", proves, missing=why)
    return Evidence(title, "行内档案", proves, (HELD, found), elsewhere=ELSEWHERE)


def _procedure(case: Case) -> Evidence:
    title, proves = "民主程序记录", "制度经职工代表大会或者全体职工讨论，与工会或者职工代表平等协商确定"
    told = [
        f"《{card.title.zh}》第{card.version}版载明的民主程序：{card.democratic_procedure}；审批：{card.approved_by}。"
        for card in case.cards
    ]
    found = documents(case, "民主程序")
    if found is None:
        why = f"本系统未登记通知、签到、纪要等记录，须由提交方补充。{''.join(told)}"
        return Evidence(title, "行内档案、评分表", proves, missing=why)
    return Evidence(title, "行内档案、评分表", proves, (*told, HELD, found), elsewhere=ELSEWHERE)


def _scorecard(case: Case) -> Evidence:
    first = case.period.first.isoformat()
    rows = [(f"《{c.title.zh}》第{c.version}版", c.document_no, *_days(c), zh_day(first)) for c in case.cards]
    folder = case.edition.folder
    files = {}
    if folder is not None:
        kept = sorted(path for path in (folder / RULES).rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}
    return Evidence(
        "评分表及其施行日期",
        "随结果一同定稿的规则文件",
        "考核按本岗位的评分表进行，评分表在考核周期开始前已经发布和施行",
        (
            table(("评分表", "制度文号", "发布日期", "施行日期", "考核周期开始"), rows),
            *(timely(card, first) for card in case.cards),
            "文件夹内是计算当时所用的规则原文（评分表、指标定义、取数规则和设置），定稿时一并签章，其后未改动。",
        ),
        files,
    )


def timely(card: Scorecard, first: str) -> str:
    """Whether the scorecard was published before the period began, as far as is known."""
    name = f"《{card.title.zh}》第{card.version}版"
    if card.published_at is None:
        return f"{name}未载明发布日期，是否在周期开始前发布，须以发文记录证明。"
    published = zh_day(card.published_at.isoformat())
    if card.published_at.isoformat() < first:
        since = zh_day(card.effective_from.isoformat())
        return f"{name}于{published}发布，{since}起施行，早于考核周期开始之日{zh_day(first)}。"
    return f"{name}于{published}发布，不早于考核周期开始之日{zh_day(first)}，请注意。"


def _days(card: Scorecard) -> tuple[str, str]:
    published = zh_day(card.published_at.isoformat()) if card.published_at else "未载明"
    return published, zh_day(card.effective_from.isoformat())
