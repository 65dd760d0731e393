"""How the points came about, down to rows of files: the recalculation, the files, and the documents that the rows speak of."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.archive import archived
from pipeline.dossier.model import Case, Evidence, Table, table, zh_day
from pipeline.explain import Explanation, said
from pipeline.explain.model import ItemExplained, Part
from pipeline.render.explain import all_files, as_json, as_page, cell_words, listed_rows, place
from pipeline.workspace import Workspace

ZH = "zh-CN"
COMPUTED = ("得分复算", "计算程序按签章的数据和规则重算", "每项得分由哪些记录、按哪条规则得出，可以用计算器复核")
FILES = ("数据来源文件", "台账", "所用数据由业务部门报送，何时收到、内容是否改动均可核对")
ROWS = ("原始记录索引", "业务部门报送的文件", "扣分和计分所依据的具体记录，可据编号调取录音、录像、工单和通知单原件")
KEPT = "录音、录像、工单和通知单由业务系统保管，保存期限以该系统为准，本材料只载其编号和内容摘要。"


def computing(case: Case) -> list[Evidence]:
    """Recalculation, files and rows; all of them not provided where there is no explanation any more."""
    found = case.explanation
    if found is None:
        return [Evidence(*words, missing=case.unexplained) for words in (COMPUTED, FILES, ROWS)]
    files = {"得分说明.html": as_page(found, ZH).encode(), "得分说明.json": as_json(found, ZH).encode()}
    remarks = [f"说明：{said(remark, ZH)}" for remark in found.remarks]
    computed = (
        "“得分说明”逐项列出分子、分母、规则和算式，并列出每个数来自哪个文件的哪几行；JSON文件内容相同，供程序核对。"
    )
    return [
        Evidence(*COMPUTED, (computed, *remarks, *points(found)), files),
        _files(case.workspace, found),
        _rows(found, case),
    ]


def points(explanation: Explanation) -> Iterator[Table]:
    """A table for each post: what the rows of its scorecard gave, and the steps from them to the score."""
    for sheet in explanation.sheets:
        title = f"{said(sheet.post_title, ZH)}：《{said(sheet.title, ZH)}》第{sheet.version}版"
        rows = [
            (
                said(item.title, ZH),
                f"{item.weight.normalize():f}",
                f"{item.points.normalize():f}" if item.points is not None else None,
                basis(item),
                said(item.rule, ZH),
                item.article,
            )
            for item in sheet.items
        ]
        yield table(("项目", "满分", "得分", "计分依据", "规则", "条款"), rows, title)
        steps = [(said(step.words, ZH), step.line) for step in sheet.steps]
        yield table(("步骤", "算式"), steps, "由各项得分到综合得分")


def basis(item: ItemExplained) -> str:
    """Whose figure counted, and the evidence that there was: 按网点数据计（需25份，现有5份）."""
    told = said(item.grain_words, ZH)
    return f"{told}（{said(item.gate, ZH)}）" if item.gate is not None else told


def _files(workspace: Workspace, explanation: Explanation) -> Evidence:
    rows = [
        (
            str(file.number),
            file.name,
            file.department,
            zh_day(file.arrived_at),
            file.sha256,
            "在档" if archived(workspace, file.sha256).is_file() else "原件已按期清理",
        )
        for file in all_files(explanation)
    ]
    if not rows:
        return Evidence(*FILES, missing="得分不依据任何文件中的记录")
    head = ("收件号", "文件", "报送部门", "收到日期", "SHA-256", "原件")
    told = "SHA-256是文件内容的校验值：内容改动一个字节，校验值就不同。收件号、报送部门和收到日期取自只能追加的台账。"
    return Evidence(*FILES, (told, table(head, rows)))


def _rows(explanation: Explanation, case: Case) -> Evidence:
    rows = [
        (said(item.title, ZH), str(row.file), place(row, ZH), cell_words(row.cells, ZH))
        for sheet in explanation.sheets
        for item in sheet.items
        for part in _parts(item)
        for contribution in listed_rows(part, part.trace)
        for row in contribution.rows
    ]
    matters = [
        (
            one["event_id"],
            one["category"],
            zh_day(one["occurred_on"]),
            one["document_no"],
            one["confirmed_by"],
            one["points_counted"],
            one["not_counted_reason"],
        )
        for one in case.events
    ]
    head = ("事项编号", "类别", "发生日期", "认定文号", "认定人", "计入分值", "未全额计入原因")
    blocks: list[str | Table] = [KEPT]
    blocks += [table(("项目", "收件号", "位置", "内容"), rows, "逐条记录")] if rows else []
    blocks += [table(head, matters, "加减分和剔除事项")] if matters else []
    if len(blocks) == 1:
        return Evidence(*ROWS, missing="本人得分没有需要逐条列出的记录；全部记录的行号见“得分复算”")
    return Evidence(*ROWS, tuple(blocks))


def _parts(item: ItemExplained) -> Iterator[Part]:
    return (part for part in item.parts if part.trace is not None)
