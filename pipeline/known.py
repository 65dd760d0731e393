"""Whether a number that somebody types is anybody's: a slip would protect, or admit, nobody.

What readers are shown is asked first, and the warehouse only for what stands nowhere there: that was taken in since the last
run. As long as nothing was computed nothing is known, and every number is taken.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.errors import UsageError
from pipeline.shown import has_rows, reading
from pipeline.state_folders import in_use
from pipeline.subject import is_anybody, is_in_rows
from pipeline.texts import msg
from pipeline.warehouse import Connection, run_select, single, writing
from pipeline.workspace import Workspace


def require_employee(workspace: Workspace, employee: str, doing: str) -> None:
    """Raises UsageError for a number that stands nowhere: on no roll, in no other row, in no edition; WarehouseBusy where only
    the warehouse can tell and a run is writing to it. `doing`: the command as it is typed, for whoever finds that held.
    """
    if not _has_computed(workspace) or is_anybody(workspace, employee):
        return
    if not _is_loaded(workspace, doing, lambda connection: is_in_rows(connection, employee)):
        raise UsageError(
            msg(
                "No row, returned row or edition is about an employee {id}. Give the number as in the feed of employees; who "
                "has only just come is known once the file was taken in (“appraise ingest”).",
                id=employee,
            )
        )


def require_scope(workspace: Workspace, role: str, scope: str, doing: str) -> None:
    """Raises UsageError for a token's scope that is no branch's or employee's number, as its role wants it."""
    if scope and role == "branch_head":
        require_branch(workspace, scope, doing)
    if scope and role == "employee":
        require_employee(workspace, scope, doing)


def require_branch(workspace: Workspace, branch: str, doing: str) -> None:
    """Raises UsageError for a number that no branch has or had; WarehouseBusy as `require_employee`."""
    if not _has_computed(workspace):
        return
    with reading(workspace) as shown:
        if _is_branch(shown, branch):
            return
    if not _is_loaded(workspace, doing, lambda connection: _is_branch(connection, branch)):
        raise UsageError(
            msg(
                "There is no branch {id} in what was taken in. Give the number as in the feed of branches; one that has only "
                "just come is known once its file was taken in (“appraise ingest”).",
                id=branch,
            )
        )


def _has_computed(workspace: Workspace) -> bool:
    with in_use(workspace) as folder:
        return has_rows(folder)


def _is_loaded(workspace: Workspace, doing: str, asked: Callable[[Connection], bool]) -> bool:
    """What the warehouse itself has to say, of files that no run has shown to readers yet too."""
    if not workspace.warehouse.is_file():
        return False
    with writing(workspace, doing) as connection:
        return asked(connection)


def _is_branch(connection: Connection, branch: str) -> bool:
    rows = "from (from feed.branches union all by name from feed.branches_history)"
    return bool(single(run_select(connection, f"select exists ({rows} where branch_id = $branch)", branch=branch)))
