"""What followed the result: whether the person was told and answered, objections, help, and pay."""

from __future__ import annotations

from pipeline.appeals import Appeal, acknowledgements, appeals
from pipeline.contracts import contracts
from pipeline.dossier.model import Case, Evidence, Table, table, zh_day
from pipeline.hr.declared import declared
from pipeline.scorecards import Scorecard

ANSWERS = {"confirmed": "已确认", "objected": "有异议", "no_answer": "未回复", "refused": "拒签"}
RULES = {"by_grade": "按等级对应", "by_score": "按得分计算", "table": "按得分区间查表"}
KINDS = {"dispute": "异议", "appeal": "申诉"}
REMEDIES = {"training": "复训合格", "transfer": "调岗"}


def acknowledged(case: Case) -> Evidence:
    """Delivery, answer and interview for each edition that the person was shown."""
    rows = []
    for number in dict.fromkeys(one.number for one in case.standings):
        one = acknowledgements(case.workspace, case.period, number).get(case.employee)
        if one is None or not any((one.delivered_at, one.read_at, one.confirmed_at, one.interview_on)):
            continue
        talk = f"{zh_day(one.interview_on)}，{one.interview_by}" if one.interview_on else None
        answer = ANSWERS.get(one.confirmation or "", "")
        rows.append(
            (
                f"第{number}版",
                zh_day(one.delivered_at),
                zh_day(one.read_at),
                zh_day(one.confirmed_at),
                answer,
                talk,
                one.note,
            )
        )
    words = ("送达、确认和面谈记录", "签收台账（只能追加，逐行校验）", "考核结果已经送达本人，本人是否确认或者提出异议")
    if not rows:
        return Evidence(*words, missing="本系统没有登记送达、阅读、确认或面谈，须由提交方补充")
    head = ("版次", "送达", "阅读", "答复日期", "答复", "面谈", "备注")
    return Evidence(*words, ("未回复不视为同意。", table(head, rows)))


def objections(case: Case) -> Evidence:
    """The person's disputes and appeals of the period, with claim, decision and reply."""
    mine = [one for one in appeals(case.workspace, str(case.period)) if one.employee_id == case.employee]
    words = ("异议和申诉", "异议申诉台账（只能追加，逐行校验）", "异议和申诉的提出、处理和答复经过")
    if not mine:
        return Evidence(*words, missing="系统内没有本人就该周期提出异议或申诉的记录")
    names = {c.name: c.codes for c in declared("appraisal_results").columns}["appeal_outcome"]
    blocks: list[str | Table] = []
    for one in mine:
        facts = [
            ("申诉人陈述", one.claim),
            ("提出日期", zh_day(one.filed_at.isoformat())),
            ("涉及记录", _about(case, one)),
            ("证据", one.evidence),
            ("应答复日期", zh_day(one.due_on.isoformat())),
            ("处理结果", names.get(one.status, one.status)),
            ("理由", one.reason),
            ("答复内容", one.reply),
            ("决定人、文号", "，".join(filter(None, (one.decided_by, one.document_no)))),
            ("决定日期", zh_day(one.decided_at.isoformat()) if one.decided_at else None),
            ("是否按期答复", {True: "是", False: "否", None: "尚未答复"}[one.is_in_time]),
            ("据此更正的文件收件号", str(one.ledger_number) if one.ledger_number is not None else None),
        ]
        blocks.append(table(("项目", "内容"), list(facts), f"{KINDS[one.kind]} {one.number}"))
    return Evidence(*words, tuple(blocks))


def helped(case: Case) -> Evidence:
    """Training and change of post in the year, which must come before anything harder."""
    done = case.edition.tables["remedials"]
    mine = done[done["subject_id"].astype(str) == case.employee].sort_values("done_on")
    told = [f"建议辅导：{row['coaching']}。" for row in case.results if row["coaching"]]
    told += [f"建议复训：{row['retraining_course']}。" for row in case.results if row["retraining_course"]]
    below = case.main["consecutive_below"]
    words = (
        "培训、辅导和调岗记录",
        "培训和任职记录",
        "不能胜任的，已经过培训或者调整工作岗位（仅在以不能胜任为由时需要）",
    )
    if mine.empty:
        why = f"截至本周期末一年内，系统内没有复训合格或调岗的记录；连续不达标期数：{below or '0'}。{''.join(told)}"
        return Evidence(*words, missing=why)
    rows = [(REMEDIES.get(str(r["kind"]), str(r["kind"])), zh_day(str(r["done_on"]))) for r in mine.to_dict("records")]
    blocks: tuple[str | Table, ...] = (*told, f"连续不达标期数：{below or '0'}。", table(("措施", "完成日期"), rows))
    return Evidence(*words, blocks)


def paid(case: Case) -> Evidence:
    """By which rule the coefficient came about, and for which month it counts."""
    main = case.main
    facts = [
        ("等级", main["grade_name"] or main["result_reason"]),
        ("服务质量绩效系数", main["service_coefficient"]),
        ("系数规则", RULES.get(str(main["coefficient_rule"]).partition(" ")[0], main["coefficient_rule"])),
        ("建议兑现月份", main["payment_month"]),
    ]
    blocks: list[str | Table] = [
        "本系统只给系数，不计算金额；实发金额以薪酬系统的记录为准，须由提交方补充工资表。",
        table(("项目", "内容"), facts),
    ]
    blocks += [found for found in map(_rule, case.cards) if found is not None]
    words = ("绩效系数规则和兑现月份", "评分表", "考核结果与绩效薪酬的对应关系有规则依据")
    return Evidence(*words, tuple(blocks))


def _about(case: Case, one: Appeal) -> str:
    """The record or the row of the sheet that it is about, in words."""
    feed = contracts()[one.feed].title if one.feed else None
    item = case.ground.title_of(case.employee, one.item) if one.item else None
    return " ".join(filter(None, (feed, one.record_id, item)))


def _rule(card: Scorecard) -> Table | None:
    rule = card.service_coefficient
    if rule is None:
        return None
    if rule.by_grade is None:
        return table(
            ("系数规则", "出处"), [(RULES[rule.rule], f"规则文件中的评分表 {card.name}")], f"《{card.title.zh}》"
        )
    rows = [(level.title.zh, f"{rule.by_grade[level.grade]}") for level in card.levels if level.grade in rule.by_grade]
    rows.append(("未评定等级", f"{rule.not_graded}"))
    return table(("等级", "系数"), rows, f"《{card.title.zh}》第{card.version}版")
