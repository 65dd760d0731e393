"""Disputes and appeals, and what people said of their sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Folder, command, command_of, group
from pipeline.terminal import opened, say

desk = group("appeal", "Disputes on source items before scoring, appeals on the sheet after it. 异议与申诉。")
Number = Annotated[str, typer.Argument(help="As “appraise appeal list” shows it.")]


@command_of(desk, "file")
def file_claim(
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    claim: Annotated[str, typer.Option(help="What is wrong, and why.")],
    employee: Annotated[str | None, typer.Option(help="Who files: the number as HR writes it.")] = None,
    branch: Annotated[str | None, typer.Option(help="Or which branch or department files.")] = None,
    feed: Annotated[str | None, typer.Option(help="Which list the record stands in, as mystery_visits.")] = None,
    record: Annotated[str | None, typer.Option(help="The record's number; with an item, as V12/A03.")] = None,
    item: Annotated[str | None, typer.Option(help="Or which row of the sheet, as counter_satisfaction_rate.")] = None,
    evidence: Annotated[str | None, typer.Option(help="What proves it, as the number of a recording.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file that proves it; it is kept below appeals/.")] = None,
    by: Annotated[str | None, typer.Option(help="Who hands it in, where not the claimant.")] = None,
    on: Annotated[str | None, typer.Option(help="The day it was handed in, as 2026-10-16 (default: today).")] = None,
    kind: Annotated[str | None, typer.Option(help="dispute or appeal (default: by the state of the period).")] = None,
    workspace: Folder = None,
) -> None:
    """File a dispute or an appeal. 提出异议或申诉。"""
    with opened(workspace, given=file) as bank:
        from pipeline import hearing
        from pipeline.appeals.model import Filing

        filing = Filing(
            period=period,
            claim=claim,
            employee_id=employee,
            branch_id=branch,
            feed=feed,
            record_id=record,
            item=item,
            evidence=evidence,
            file=file,
            filed_by=by,
            filed_on=hearing.day(on),
            kind=kind,
        )
        say(bank, hearing.filed(hearing.file_claim(bank, filing)))


@command_of(desk, "decide")
def decide_claim(
    number: Number,
    outcome: Annotated[str, typer.Option(help="upheld, partly or rejected.")],
    by: Annotated[str, typer.Option(help="Who decided; not the claimant, nor who issued the record.")],
    document: Annotated[str, typer.Option(help="The document of the decision.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    exclude: Annotated[bool, typer.Option("--exclude", help="The record does not count.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="COLUMN=VALUE", help="What is right in the record.")
    ] = None,
    reply: Annotated[str | None, typer.Option(help="What the claimant is told.")] = None,
    on: Annotated[str | None, typer.Option(help="The day of the decision, as 2026-10-16 (default: today).")] = None,
    feed: Annotated[
        str | None, typer.Option(help="The record's list, where the claim names a row of the sheet.")
    ] = None,
    record: Annotated[str | None, typer.Option(help="The record, where the claim names a row of the sheet.")] = None,
    workspace: Folder = None,
) -> None:
    """Decide it; one that is upheld corrects the record by a file of its own. 作出决定；成立的，更正原始记录。"""
    with opened(workspace) as bank:
        from pipeline import hearing
        from pipeline.appeals.model import Ruling

        ruling = Ruling(
            outcome=outcome,
            decided_by=by,
            document_no=document,
            reason=reason,
            reply=reply,
            decided_on=hearing.day(on),
            is_excluded=exclude,
            changes=hearing.changes(set_ or []),
            feed=feed,
            record_id=record,
        )
        say(bank, hearing.decided(bank, hearing.decide_claim(bank, number, ruling)))


@command_of(desk, "withdraw")
def withdraw_claim(
    number: Number,
    by: Annotated[str, typer.Option(help="Who takes it back.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    workspace: Folder = None,
) -> None:
    """Take a claim back. 撤回异议或申诉。"""
    with opened(workspace) as bank:
        from pipeline import hearing

        say(bank, hearing.decided(bank, hearing.withdraw_claim(bank, number, by, reason)))


@command_of(desk, "list")
def list_claims(
    period: Annotated[str | None, typer.Option(help="Only of this period.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those that are not answered yet.")] = False,
    workspace: Folder = None,
) -> None:
    """List disputes and appeals, with the day by which each is answered. 列出异议和申诉及答复期限。"""
    with opened(workspace) as bank:
        from pipeline import hearing

        for line in hearing.listed(bank, period, only_open=open_):
            say(bank, line)


@command_of(desk, "show")
def show_claim(number: Number, workspace: Folder = None) -> None:
    """Show one, step by step. 查看办理过程。"""
    with opened(workspace) as bank:
        from pipeline import hearing

        for line in hearing.shown(bank, number):
            say(bank, line)


@command
def acknowledge(
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    employee: Annotated[str | None, typer.Argument(help="The number as HR writes it.")] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", help="delivered, read, confirmed, objected, refused or interview."),
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day, as 2026-10-16 (default: today).")] = None,
    by: Annotated[str | None, typer.Option(help="With --as interview: who talked with the person.")] = None,
    note: Annotated[str | None, typer.Option(help="In a few words.")] = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="A list of many (CSV or XLSX) with HR’s own headers.")
    ] = None,
    edition: Annotated[int | None, typer.Option(help="Which edition's sheet (default: the newest).")] = None,
    workspace: Folder = None,
) -> None:
    """Take down what became of somebody's sheet: delivered, read, confirmed, objected, refused, talked over.
    登记考核单的送达、已阅、确认、异议、拒签和面谈。
    """
    with opened(workspace, given=file) as bank:
        from pipeline import hearing

        say(
            bank,
            hearing.acknowledge(bank, period, edition, hearing.Receipt(employee, as_, on, by, note), file),
        )
