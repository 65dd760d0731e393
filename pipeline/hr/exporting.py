"""`appraise export hr`: an edition's tables as files with checksums, written into the access log before they appear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.access import log_access
from pipeline.asides import made_aside
from pipeline.editions import Edition, latest_number, read_edition, rules_of, sha256_of, shown_edition
from pipeline.errors import UsageError
from pipeline.files import make_folder, put, write_whole
from pipeline.full_disk import telling_of_full_disk, telling_of_full_place
from pipeline.hr.cells import digests
from pipeline.hr.declared import SCHEMA_VERSION, TABLES, declared
from pipeline.hr.few import few_of, hidden
from pipeline.hr.files import ENCODINGS, csv_file, json_file, parquet_file, side_by_side
from pipeline.hr.ground import NOT_FOR_PAY, PAYABLE
from pipeline.hr.headcount import Heads
from pipeline.hr.tables import ground_of, parts
from pipeline.hr.workbook import Book
from pipeline.periods import Period
from pipeline.texts import msg
from pipeline.workspace import Workspace, who

FORMATS = ("xlsx", "csv", "parquet", "json")
STATES = {"draft": "草稿", "provisional": "初步", "preview": "公示", "final": "正式", "restated": "更正"}
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Wanted:
    """`edition`: a number, `draft`, or None for the newest closed one, else what the period shows. `folder`: exports/hr where
    None. `has_names`: whether whoever receives the files has the right to employees' names.
    """

    form: str
    purpose: str
    edition: str | None = None
    encoding: str = "utf-8-bom"
    folder: Path | None = None
    has_names: bool = True

    def stem(self, workspace: Workspace, edition: Edition) -> str:
        """What the files' names begin with; files without names never take the place of those with them."""
        return stem(workspace, edition) + ("" if self.has_names else "_不含姓名")


def export_hr(workspace: Workspace, period: Period, wanted: Wanted) -> list[Path]:
    """Write the files; return them, the checksums last. Nothing appears where the heads do not add up or the access cannot be
    written down. Raises UsageError for a format, encoding, edition or purpose that is none.
    """
    if wanted.form not in FORMATS:
        raise UsageError(msg("--format: there is no “{got}”. Ask for {forms}.", got=wanted.form, forms=FORMATS))
    if wanted.encoding not in ENCODINGS:
        raise UsageError(
            msg("--encoding: there is no “{got}”. Ask for {forms}.", got=wanted.encoding, forms=tuple(ENCODINGS))
        )
    edition = chosen(workspace, period, wanted.edition)
    folder = wanted.folder or workspace.exports / "hr"
    with telling_of_full_place(folder) if wanted.folder else nullcontext():
        make_folder(folder)
        return _export(workspace, edition, wanted, folder)


def _export(workspace: Workspace, edition: Edition, wanted: Wanted, folder: Path) -> list[Path]:
    with made_aside(folder, "export") as aside:
        people = _write(workspace, edition, wanted, aside)
        made = sorted(path for path in aside.iterdir() if path.is_file())
        sums = aside / f"{wanted.stem(workspace, edition)}_{wanted.form}.SHA256SUMS"
        write_whole(sums, "".join(f"{sha256_of(path)}  {path.name}\n" for path in made).encode())
        with telling_of_full_disk(workspace.root):
            log_access(
                workspace,
                who=who(),
                role="operator",
                purpose=wanted.purpose,
                action="export hr",
                period=str(edition.period),
                edition=edition_name(edition),
                subjects=people,
            )
        for path in [*made, sums]:
            put(path, folder / path.name)
    return [folder / path.name for path in [*made, sums]]


def chosen(workspace: Workspace, period: Period, edition: str | None) -> Edition:
    """The edition asked for. Raises UsageError for what is neither a number nor draft, WorkspaceError where there is none."""
    if edition == "draft":
        return read_edition(workspace, period)
    if edition is not None and not edition.isdigit():
        raise UsageError(msg("--edition: “{got}” is neither a number nor draft.", got=edition))
    number = int(edition) if edition else latest_number(workspace, period)
    return shown_edition(workspace, period) if number is None else read_edition(workspace, period, number)


def edition_name(edition: Edition) -> str:
    """As the access log has it: 1, 1-preview, draft."""
    if edition.number is None:
        return "draft"
    return str(edition.number) if edition.state in PAYABLE else f"{edition.number}-{edition.state}"


def stem(workspace: Workspace, edition: Edition) -> str:
    """明川银行_服务质量考核结果_202609_第1版_正式; one that must not be paid by says so."""
    parts_ = [workspace.settings.name.zh, "服务质量考核结果", str(edition.period).replace("-", "")]
    parts_ += [f"第{edition.number}版"] if edition.number is not None else []
    parts_ += [STATES[edition.state], *([] if edition.state in PAYABLE else [NOT_FOR_PAY])]
    return UNSAFE.sub("_", "_".join(parts_))


def _write(workspace: Workspace, edition: Edition, wanted: Wanted, folder: Path) -> set[str]:
    """The files into `folder`; return whom they are about."""
    name, heads, people = wanted.stem(workspace, edition), Heads(), set[str]()
    book = Book(folder / f"{name}.xlsx") if wanted.form == "xlsx" else None
    make: Any = {"csv": csv_file, "json": json_file, "parquet": parquet_file}.get(wanted.form)
    more = [wanted.encoding] if wanted.form == "csv" else []
    files = {
        table: make(folder / f"{name}_{declared(table).title.zh}.{wanted.form}", table, *more)
        for table in (TABLES if make else ())
    }
    few = few_of(rules_of(workspace, edition).indicators, workspace.settings.gates.suppress_below)
    roster = edition.tables["roster"]
    everybody = set(roster["subject_id"].astype(str))
    with side_by_side(files) as add:
        for whole in parts(workspace, edition):
            part = {**whole, "indicator_points": hidden(whole["indicator_points"], few)}
            if not wanted.has_names:
                part = {table: nameless(table, rows) for table, rows in part.items()}
            results = part["appraisal_results"]
            mine = set(results["employee_id"])
            heads.add(results, mine if roster.empty else mine & everybody)
            people |= mine
            add(part)
            if book:
                book.add(part)
    heads.astray += sorted(everybody - people)
    heads.checked()
    cover = cover_of(workspace, edition, heads, has_names=wanted.has_names)
    if book:
        book.close(cover)
    else:
        text = "".join(f"{title}：{told}\n" if title else f"{told}\n" for title, told in cover)
        write_whole(folder / f"{name}_封面.txt", text.encode("utf-8-sig"))
    return people


def nameless(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """A table without the columns in which a person's name stands or may stand; a row's checksum is that of what is left."""
    found = rows.assign(**dict.fromkeys((column.name for column in declared(table).columns if column.names), None))
    return found.assign(row_hash=digests(found.drop(columns="row_hash"))) if "row_hash" in found else found


def cover_of(
    workspace: Workspace, edition: Edition, heads: Heads, *, has_names: bool = True
) -> Sequence[tuple[str, str]]:
    """What stands on the cover: which edition, whose decision, what it rests on, the method in plain words, the heads. Without
    names neither who decided stands there nor the reason in their words.
    """
    ground, seal = ground_of(workspace, edition), edition.seal
    documents = [
        f"{card.title.zh} {card.version}版：{card.document_no}"
        f"（{card.published_at or '未载发布日期'}发布，{card.effective_from}起施行）"
        for card in ground.cards.values()
        if card.level == "employee"
    ]
    since, until = ground.preview
    averaging = [f"《{card.title.zh}》" for card in ground.cards.values() if card.averages(edition.period)]
    method = [
        "各指标按评分表的规则计分，各项得分合计、折算为百分制后为指标得分，加上加分、减去扣分为综合得分（不低于0分，不高于评分表的上限）。",
        "样本不足时不以本人数值计分，按所在网点的数值或评分表规定的其他口径计分；没有数据的指标不记零分，其权重由其他指标承担。",
        *(
            [
                f"{'、'.join(averaging)}规定取各月（或各季）综合得分的平均为综合得分；按本期记录直接计得的分列在“按本期事实计分”栏。"
            ]
            if averaging
            else []
        ),
        "等级以未舍入的综合得分按评分表的等级线评定，不按名次，不设末位比例。经批准的一票否决事项按制度降低等级。",
        "每项得分的分子、分母、规则和依据见“指标明细”，各列含义见“数据字典”。金额由薪酬系统计算，本文件只给系数。",
    ]
    approved = f"{seal.at[:10]}，纪要号：{seal.minutes}" if seal and ground.is_payable else "未审定"
    if seal and ground.is_payable and has_names:
        approved = f"{seal.approved_by}，{approved}"
    facts = [
        ("", f"{workspace.settings.name.zh} 服务质量考核结果"),
        ("提示", ground.notice()),
        ("考核周期", str(edition.period)),
        ("版次", f"第{edition.number}版" if edition.number is not None else "无（草稿）"),
        ("状态", STATES[edition.state]),
        ("校验码", seal.number if seal else "无（未定稿）"),
        ("审定", approved),
        ("公示", f"{since}至{until}" if since else "无"),
        ("更正原因", seal.reason if seal and has_names else ""),
        ("制度文件", documents[0] if documents else "无"),
        *(("", one) for one in documents[1:]),
        ("计分方法", method[0]),
        *(("", one) for one in method[1:]),
        ("人数", heads.told()),
        ("数据结构版本", SCHEMA_VERSION),
    ]
    return [(title, told) for title, told in facts if told]
