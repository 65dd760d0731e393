"""The sheet as the person saw it: out of the pages that were sealed with each edition, each as one file."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from pipeline.appeals.acknowledging import SHOWN
from pipeline.closing.pages import pages_of
from pipeline.closing.states import Standing
from pipeline.dossier.model import Case, Evidence, table, zh_day
from pipeline.editions import folder_of, read_folder
from pipeline.hr.exporting import STATES
from pipeline.outlets.single import single_file
from pipeline.publishing import Wanted
from pipeline.render.site import Site, page_of
from pipeline.rules import kept_rules
from pipeline.seals import SITE


def sheets(case: Case) -> Evidence:
    """A page for every state in which the person was shown a sheet."""
    files: dict[str, bytes] = {}
    rows = []
    for one in (one for one in case.standings if one.state in SHOWN):
        name = f"第{one.number}版-{STATES[one.state]}-{one.at[:10]}.html"
        content, origin = _page(case, one)
        if content is None:
            continue
        name = name if name not in files else name.replace(".html", f"-{len(files) + 1}.html")
        files[name] = content
        rows.append((f"第{one.number}版", STATES[one.state], zh_day(one.at), origin, one.seal[:16]))
    title, source, proves = "个人考核单", "随各版结果签章的页面", "考核结果及其构成当时如何告知本人"
    if not rows:
        return Evidence(title, source, proves, missing="各版结果中没有本人的考核单")
    told = "以下为本人当时所见的考核单，逐版收录，打开即可查看，不需联网。"
    return Evidence(title, source, proves, (told, table(("版次", "状态", "日期", "来源", "校验码"), rows)), files)


def _page(case: Case, one: Standing) -> tuple[bytes | None, str]:
    """The person's page of a standing and where it is from; None where that edition has nobody of the number."""
    folder, path = folder_of(case.workspace, one), page_of("employee", case.employee, str(case.period))
    with tempfile.TemporaryDirectory(prefix="dossier-") as aside:
        site = Path(aside)
        if (folder / SITE).is_file():
            with zipfile.ZipFile(folder / SITE) as packed:
                if path in packed.namelist():
                    tree = path.rpartition("/")[0].rpartition("/")[0] + "/"
                    packed.extractall(site, [n for n in packed.namelist() if n.startswith((tree, "assets/"))])
                    return single_file(site / path), "当时签章的页面"
        edition, rules = read_folder(folder, case.period, one.number), kept_rules(folder / "rules")
        if case.employee not in set(edition.tables["results"]["subject_id"].astype(str)):
            return None, ""
        wanted = Wanted(("employee",), case.employee)
        pages_of(case.workspace, edition, rules, Site(site, "zh-CN"), wanted, lambda _: None)
        return single_file(site / path), "按该版签章数据生成"
