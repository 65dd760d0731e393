"""What HR takes away: results as files, the file for an arbitration, and persons whose records must stay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Folder, command, command_of, group
from pipeline.terminal import opened, say
from pipeline.texts import msg

Purpose = Annotated[str, typer.Option(help="Why; it is written into the access log.")]
exports = group("export", "Results as files for other systems. 导出考核结果文件。")
holds = group("hold", "Persons whose records purge leaves alone. 暂停清理记录的人员。")


@command_of(exports, "hr")
def export_hr(
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    purpose: Purpose,
    form: Annotated[str, typer.Option("--format", help="xlsx, csv, parquet or json.")] = "xlsx",
    edition: Annotated[str | None, typer.Option(help="A number, or draft (default: the newest closed one).")] = None,
    encoding: Annotated[str, typer.Option(help="Of CSV: utf-8-bom or gb18030.")] = "utf-8-bom",
    out: Annotated[Path | None, typer.Option(help="The folder to write to (default: exports/hr).")] = None,
    without_names: Annotated[
        bool, typer.Option("--without-names", help="For receivers without a right to employees' names.")
    ] = False,
    workspace: Folder = None,
) -> None:
    """Write an edition's results for HR, with checksums. 导出考核结果供人力资源使用，附校验和。"""
    with opened(workspace, given=out) as bank:
        from pipeline.hr.exporting import Wanted
        from pipeline.hr.exporting import export_hr as export
        from pipeline.periods import Period

        for path in export(
            bank, Period.parse(period), Wanted(form, purpose, edition, encoding, out, not without_names)
        ):
            say(bank, msg("Written: {file}", file=path))


@command
def dossier(
    employee: Annotated[str, typer.Argument(help="The number as HR writes it.")],
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    purpose: Annotated[str, typer.Option(help="The case, as in “劳动仲裁2026-118”; also the reason of the hold.")],
    workspace: Folder = None,
) -> None:
    """Put together the sealed file for an arbitration, and keep the person's records from purge.
    生成密封的举证材料包，并暂停清理该员工的记录。
    """
    with opened(workspace) as bank:
        from pipeline.dossier.making import make_dossier
        from pipeline.dossier.papers import INDEX
        from pipeline.periods import Period

        folder = make_dossier(bank, employee, Period.parse(period), purpose)
        say(bank, msg("Written: {file}", file=folder / INDEX))
        say(bank, msg("The records of {employee} are on hold until “appraise hold release”.", employee=employee))


@command_of(holds, "list")
def list_holds(workspace: Folder = None) -> None:
    """Show whose records must stay, since when and why. 列出暂停清理的人员及原因。"""
    with opened(workspace) as bank:
        from pipeline.holds import holds_in_force

        found = holds_in_force(bank)
        for one in found:
            say(
                bank,
                msg(
                    "{employee}, hold {number}, since {at}, by {by}: {reason}",
                    employee=one.employee,
                    number=one.number,
                    at=one.at[:16].replace("T", " "),
                    by=one.by,
                    reason=one.reason,
                ),
            )
        if not found:
            say(bank, msg("Nobody’s records are on hold."))


@command_of(holds, "add")
def add_hold(
    employee: Annotated[str, typer.Argument(help="The number as HR writes it.")],
    reason: Annotated[str, typer.Option(help="The case, as in “劳动仲裁2026-118”.")],
    workspace: Folder = None,
) -> None:
    """Keep a person's records from purge, whatever their age. 暂停清理某人的记录。"""
    with opened(workspace) as bank:
        from pipeline.holds import hold
        from pipeline.known import require_employee

        require_employee(bank, employee, "hold add")
        hold(bank, employee, reason)
        say(bank, msg("The records of {employee} are on hold until “appraise hold release”.", employee=employee))


@command_of(holds, "release")
def release_hold(
    employee: Annotated[str, typer.Argument(help="The number as HR writes it.")],
    reason: Annotated[str, typer.Option(help="Why they need not stay for it any longer.")],
    named: Annotated[
        str | None, typer.Option("--hold", help="Which, where several stand: its number or reason in the list.")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Lift a hold; the records are purge's again once the person has none. 解除某人的一项暂停清理。"""
    with opened(workspace) as bank:
        from pipeline.holds import holds_in_force, release

        gone = release(bank, employee, reason, named)
        say(bank, msg("The hold on {employee} has been released: {reason}.", employee=employee, reason=gone.reason))
        if left := [one.reason for one in holds_in_force(bank) if one.employee == employee]:
            say(
                bank,
                msg("The records of {employee} stay all the same, for: {reasons}.", employee=employee, reasons=left),
            )
