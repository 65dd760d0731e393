"""That the result was decided by people and not changed since: seal, minutes, corrections, and who looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.access import accesses
from pipeline.closing.differences import differences_in
from pipeline.closing.words import verified
from pipeline.dossier.founding import HELD, documents
from pipeline.dossier.model import Case, Evidence, Table, as_csv, table, zh_day
from pipeline.editions import MANIFEST, read_edition
from pipeline.hr.declared import declared
from pipeline.hr.exporting import STATES
from pipeline.seals import SEAL

ROLES = {
    "operator": "系统操作人",
    "hr": "人力资源",
    "branch_head": "网点负责人",
    "employee": "本人",
    "auditor": "审计",
}
ACTIONS = {"export hr": "导出考核结果", "dossier": "生成举证材料", "subject report": "导出个人全部数据"}


def sealed(case: Case) -> Evidence:
    """The edition's manifest and seal, and what verifying them found."""
    folder, seal = case.edition.folder, case.edition.seal
    if folder is None or seal is None:
        return Evidence("定稿清单、签章和核验结果", "结果签章", "结果未改动", missing="本版结果没有签章")
    facts = [
        ("版次", f"第{seal.edition}版（{STATES[seal.state]}）"),
        ("签章时间", seal.at.replace("T", " ")),
        ("签章人", seal.by),
        ("校验码", seal.number),
        ("清单的SHA-256", seal.checksum),
        ("签名算法和公钥", f"Ed25519，{seal.public_key}"),
        ("签名", seal.signature),
    ]
    told = [message.text("zh-CN") for message in verified(case.proof)]
    return Evidence(
        "定稿清单、签章和核验结果",
        "结果签章",
        "自定稿之日起，结果、规则和所依据的原件没有改动",
        (
            "核验时逐个比对了文件、签章、台账和归档原件，结果如下：",
            *told,
            table(("项目", "内容"), facts),
            "清单载有该版每个数据文件、规则文件和所依据原件的校验值；签章是对清单的数字签名。",
        ),
        {name: (folder / name).read_bytes() for name in (MANIFEST, SEAL)},
    )


def decided(case: Case) -> Evidence:
    """Who approved each closed edition, in which minutes."""
    rows = [
        (f"第{one.number}版", STATES[one.state], zh_day(one.at), one.approved_by, one.minutes, one.by)
        for one in case.closed
    ]
    blocks: list[str | Table] = [
        "系统只按规则计算。结果由下列人员审定后才定稿，审定人与操作人不是同一人，结果不是仅由自动化方式作出的决定。",
        table(("版次", "状态", "日期", "审定人", "纪要号", "操作人"), rows),
    ]
    found = documents(case, "纪要")
    blocks += [HELD, found] if found else ["纪要文件本身未在本系统登记，须由提交方补充。"]
    return Evidence(
        "审定纪要和审定人",
        "定稿记录",
        "考核结果由有权人员审定，不是仅由系统自动作出",
        tuple(blocks),
        elsewhere="" if found else "纪要文件由提交方出示",
    )


def _item(case: Case, row: Mapping[Any, Any]) -> str:
    """What of the result a correction changed, where the field does not say it: which row, which right."""
    name = str(row["item"] or "")
    if row["field"] == "indicator_points":
        return case.ground.title_of(case.employee, name, str(row["post"]))
    return {"award": "评优", "promotion": "晋升"}.get(name, name)


def corrections(case: Case) -> Evidence:
    """Every state of the period, and what corrections changed for the person."""
    rows = [
        (f"第{one.number}版", STATES[one.state], zh_day(one.at), one.approved_by, one.minutes, one.reason)
        for one in case.standings
    ]
    blocks: list[str | Table] = [table(("版次", "状态", "日期", "审定人", "纪要号", "更正原因"), rows)]
    frames = [_changes(case, one.number) for one in case.closed if one.state == "restated"]
    found = pd.concat(frames) if frames else pd.DataFrame()
    if not frames:
        blocks.insert(0, "本周期定稿后没有更正。")
    elif found.empty:
        blocks.insert(0, "本周期有更正，更正没有改变本人的结果。")
    else:
        words = {c.name: c.codes for c in declared("differences").columns}
        changes = [
            (
                f"第{row['old_edition']}版→第{row['new_edition']}版",
                words["field"].get(str(row["field"]), str(row["field"])),
                _item(case, row),
                _shown(row["old_value"]),
                _shown(row["new_value"]),
                words["reason_code"].get(str(row["reason_code"]), ""),
                str(row["reason"] or ""),
            )
            for row in found.to_dict("records")
        ]
        blocks.append(table(("版次", "项目", "明细", "原值", "新值", "原因", "说明"), changes, "对本人结果的改动"))
    return Evidence(
        "更正历史",
        "定稿记录、差异表",
        "每次更正都有原因和审定人，更正前的版本仍然保留",
        tuple(blocks),
        {"差异.csv": as_csv(found)} if len(found) else {},
    )


def looked(case: Case) -> Evidence:
    """The lines of the access log that concern the person, without the others that a line names."""
    rows = [
        (
            one.at.isoformat(sep=" "),
            one.who,
            ROLES.get(one.role, one.role),
            one.purpose,
            ACTIONS.get(one.action, one.action),
            one.period,
            one.edition,
            f"共{one.count}人",
            "已提供" if one.result == "given" else "未提供",
        )
        for one in accesses(case.workspace, employee=case.employee)
    ]
    head = ("时间", "查阅人", "角色", "目的", "操作", "周期", "版次", "涉及人数", "结果")
    told = "以下是系统中涉及本人的查阅和导出记录。直接在网页上打开考核单不在此列，由网站的访问日志记载。"
    return Evidence(
        "查阅记录", "查阅日志（只能追加，逐行校验）", "个人结果的查阅有目的、有记录", (told, table(head, rows))
    )


def _changes(case: Case, number: int) -> pd.DataFrame:
    found = differences_in(read_edition(case.workspace, case.period, number))
    if found is None:
        return pd.DataFrame()
    return found[(found["level"] == "employee") & (found["subject_id"].astype(str) == case.employee)]


def _shown(value: object) -> str | None:
    return value if isinstance(value, str) else None
