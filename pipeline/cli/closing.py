"""Closing periods, correcting them, and proving that nothing was changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Folder, command
from pipeline.terminal import opened, say, say_aside, showing_progress
from pipeline.texts import msg

Approved = Annotated[str, typer.Option("--approved-by", help="Who decided; somebody else than who types this.")]
Minutes = Annotated[str, typer.Option("--minutes", help="The number of the minutes that record the decision.")]


@command
def close(
    period: str,
    state: Annotated[
        str,
        typer.Option("--as", help="provisional; preview: open to objections; final: paid by. In this order."),
    ] = "final",
    approved_by: Approved = "",
    minutes: Minutes = "",
    workspace: Folder = None,
) -> None:
    """Close a period: its draft is frozen, sealed and published as provisional, open to objections, or final.
    定稿：将草稿冻结、签章并发布为初步、公示或正式结果。
    """
    with opened(workspace) as bank:
        from pipeline.closing.close import close as closing
        from pipeline.closing.close import pages, shelve
        from pipeline.closing.words import closed
        from pipeline.periods import Period

        wanted = Period.parse(period)
        done = closing(bank, wanted, state, approved_by, minutes)
        for message in (*done.warnings, *closed(done.standing)):
            say(bank, message)
        say(bank, msg("Report: {page}", page=pages(bank, wanted, say_aside(bank))))
        for message in shelve(bank, wanted):
            say(bank, message)


@command
def restate(
    period: str,
    reason: Annotated[str, typer.Option(help="What is corrected, and why, as HR and the people concerned read it.")],
    reason_code: Annotated[
        str,
        typer.Option(help="appeal_upheld, liability_corrected, late_data, data_corrected or rule_corrected."),
    ],
    approved_by: Approved = "",
    minutes: Minutes = "",
    basis: Annotated[str, typer.Option(help="Numbers of appeals, documents or files that it rests on.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    workspace: Folder = None,
) -> None:
    """Correct a closed period by what is known now: the next edition, with the quarter and the year that contain it.
    更正已定稿的周期：按现有数据生成下一版，并连同所属季度、年度一并更正。
    """
    with opened(workspace) as bank:
        from pipeline.closing.close import pages, shelve
        from pipeline.closing.restate import restate as restating
        from pipeline.closing.words import corrected
        from pipeline.periods import Period

        with showing_progress(bank) as progress:
            done = restating(
                bank,
                Period.parse(period),
                reason=reason,
                reason_code=reason_code,
                approved_by=approved_by,
                minutes=minutes,
                basis=basis,
                only_show=dry_run,
                progress=lambda text: progress("compute", text),
            )
        for message in corrected(done, is_rehearsal=dry_run):
            say(bank, message)
        for one in () if dry_run else done.corrections:
            say(bank, msg("Report: {page}", page=pages(bank, one.period, say_aside(bank))))
            for message in shelve(bank, one.period):
                say(bank, message)


@command
def verify(
    period: Annotated[str | None, typer.Argument(help="2026-09, 2026-Q3 or 2026; without it, everything.")] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Also compute it again from the archived files, and compare.")
    ] = False,
    dossier: Annotated[
        Path | None, typer.Option(help="A folder of “appraise dossier” to look at, in place of the editions.")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Prove that closed periods were not changed since: every file, the seals, the journals, the archived files.
    核验定稿后是否被改动：逐个文件、签章、台账和归档原件。
    """
    with opened(workspace, given=dossier) as bank:
        if dossier is not None:
            from pipeline.dossier.sealing import check, unchanged

            say(bank, unchanged(dossier.resolve(), check(bank, dossier)))
            return
        from pipeline.closing.proving import prove
        from pipeline.closing.words import verified
        from pipeline.periods import Period

        with showing_progress(bank) as progress:
            wanted = Period.parse(period) if period else None
            proof = prove(bank, wanted, recompute=recompute, progress=lambda text: progress("compute", text))
        for message in verified(proof):
            say(bank, message)
        proof.raise_if_broken()
