"""The invented bank's reports with hostile text wherever a department, a bank or a branch could have written it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from report_samples import bank_report, branch_report
from sample_words import said

from pipeline.report.model import Report, Text

HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe\u2066滨江",
    '"><img src=x onerror=alert(2)>',
    '=HYPERLINK("http://evil.example/";"点击")\' onmouseover=\'alert(3)',
    "{{ 7 * 7 }}{% raw %}</script><!--",
    "滨江\x00\x1b\u200b支行",
)


def hostile_bank() -> Report:
    """The bank's report with hostile text wherever a department, a bank or a branch could have written it."""
    report = bank_report()
    names = [HOSTILE[index % len(HOSTILE)] for index in range(len(report.branches))]
    bad = said("{a}{b}", "{a}{b}", a=HOSTILE[0], b=HOSTILE[2])
    return replace(
        report,
        bank=Text(HOSTILE[0] + "银行", HOSTILE[0] + " Bank"),
        headline=replace(report.headline, sentence=bad),
        scorecard_document=HOSTILE[2],
        checksum=HOSTILE[0],
        branches=tuple(
            replace(line, name=name, managing_unit=name, branch_id=f"../{name}/{line.branch_id}")
            for line, name in zip(report.branches, names, strict=True)
        ),
        indicators=tuple(
            replace(line, title=Text(HOSTILE[0], HOSTILE[0]), judgement=replace(line.judgement, sentence=bad))
            for line in report.indicators
        ),
        findings=tuple(replace(item, title=bad, sentence=bad, owner=HOSTILE[2]) for item in report.findings),
        redlines=tuple(replace(item, title=Text(HOSTILE[2], HOSTILE[2]), note=bad) for item in report.redlines),
        deliveries=tuple(replace(item, department=HOSTILE[0]) for item in report.deliveries),
        inspections=tuple(
            replace(item, items=tuple(replace(i, item=HOSTILE[0], module=HOSTILE[2]) for i in item.items))
            for item in report.inspections
        ),
        departments=tuple(replace(item, department=HOSTILE[2]) for item in report.departments),
        methods=tuple(replace(item, reference=HOSTILE[2], owner=HOSTILE[0]) for item in report.methods),
    )  # fmt: skip


def hostile_branches() -> Iterator[Report]:
    for line in hostile_bank().branches:
        yield replace(branch_report(line), peer_group='A"><b>')
