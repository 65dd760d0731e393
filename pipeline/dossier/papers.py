"""The dossier's papers as files: the letter, the numbered list of evidence, and a page for each piece that there is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from pipeline.dossier.model import Case, Cell, Evidence, Link, Paper, Table, table
from pipeline.render.environment import page
from pipeline.render.words import period_words
from pipeline.shipped import shipped

INDEX, LETTER = "证据目录.html", "说明函.html"
PROVIDED, MISSING = "已提供", "未提供"
PRIVATE = "本材料含个人信息，只供本案举证、质证使用，用后按行内规定归档或销毁。"
CHECKING = (
    "核对办法：本文件夹的“manifest.json”载有每个文件的校验值（SHA-256），“seal.json”是对它的数字签名，“SHA256SUMS”供通用工具逐个比对"
    "（sha256sum -c SHA256SUMS）。装有本系统的一方可运行“appraise verify --dossier 文件夹”，任何一个字节被改动都会指出。"
)
REMARKS = (
    "“未提供”表示本系统没有该项证据，照实列出，不代表该事实不存在；须由提交方另行补充。",
    "制度、纪要等文件只登记文号、存放处和校验值，其真实性由提交方另行证明。",
)


def files_of(case: Case, evidence: Sequence[Evidence], letter: Paper) -> Iterator[tuple[str, bytes]]:
    """Path within the dossier → content, of everything but manifest and seal."""
    yield LETTER, rendered(letter)
    listed: list[dict[str, object]] = []
    for number, one in enumerate(evidence, 1):
        mine = {} if one.missing else dict(_of(case, number, one))
        yield from mine.items()
        listed.append(
            {
                "number": number,
                "title": one.title,
                "status": MISSING if one.missing else PROVIDED,
                "reason": one.missing or None,
                "source": one.source,
                "proves": one.proves,
                "files": [
                    {"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in mine.items()
                ],
            }
        )
    yield INDEX, rendered(_index(case, evidence))
    whole = {
        "employee_id": case.employee,
        "period": str(case.period),
        "edition": case.edition.number,
        "letter": LETTER,
        "evidence": listed,
    }
    yield "证据目录.json", (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def rendered(paper: Paper) -> bytes:
    """A paper as one HTML file without scripts, loading nothing."""
    style = (shipped("reports") / "assets" / "dossier.css").read_text(encoding="utf-8")
    parts = [(None, block) if isinstance(block, Table) else (block, None) for block in paper.blocks]
    return page("dossier.html.j2", "zh-CN", paper=paper, parts=parts, style=Markup(style)).encode()


def _of(case: Case, number: int, one: Evidence) -> Iterator[tuple[str, bytes]]:
    """The piece's own page first, then what is attached to it."""
    folder = _name(number, one)
    attached: Mapping[str, bytes] = {f"{folder}/{name}": content for name, content in one.files.items()}
    rows: list[tuple[Cell | None, ...]] = [
        (Link(name.partition("/")[2], quote(name)), f"{len(content):,}", hashlib.sha256(content).hexdigest())
        for name, content in attached.items()
    ]
    blocks = [f"来源：{one.source}。", f"证明目的：{one.proves}。", *one.blocks]
    blocks += [table(("附件", "字节数", "SHA-256"), rows, "附件")] if rows else []
    yield f"{folder}.html", rendered(Paper(f"证据{number}　{one.title}", tuple(blocks), _top(case)))
    yield from attached.items()


def _index(case: Case, evidence: Sequence[Evidence]) -> Paper:
    rows: list[tuple[Cell | None, ...]] = [
        (
            str(number),
            one.title if one.missing else Link(one.title, quote(f"{_name(number, one)}.html")),
            one.source,
            one.proves,
            f"{MISSING}：{one.missing}" if one.missing else _count(one),
        )
        for number, one in enumerate(evidence, 1)
    ]
    lines = table(("编号", "证据名称", "来源", "证明目的", "提供情况"), rows)
    letter = table(("附", "文件"), [("说明函", Link("一页说明得分由来", quote(LETTER)))])
    seal, when = case.edition.seal, period_words(str(case.period), "zh-CN").full
    about = f"关于{case.who}，{when}考核周期第{case.edition.number}版结果，校验码{seal.number if seal else '无'}。"
    made = case.workspace.now().isoformat(sep=" ")
    blocks = (about, letter, lines, *REMARKS, CHECKING, PRIVATE)
    return Paper("证据目录", blocks, _top(case), (case.workspace.settings.name.zh, f"制作时间：{made}"))


def _top(case: Case) -> str:
    return f"{case.workspace.settings.name.zh}　服务质量考核举证材料　{case.who}　{case.period}"


def _name(number: int, one: Evidence) -> str:
    return f"{number:02}-{one.title}"


def _count(one: Evidence) -> str:
    told = f"{PROVIDED}，附件{len(one.files)}个" if one.files else PROVIDED
    return f"{told}（{one.elsewhere}）" if one.elsewhere else told
