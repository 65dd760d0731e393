"""Whether a number that somebody types is anybody's: a slip would protect, or admit, nobody.

As long as nothing was computed nothing is known, and every number is taken.
"""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.shown import has_rows, reading
from pipeline.state_folders import in_use
from pipeline.subject import is_anybody
from pipeline.texts import msg
from pipeline.warehouse import run_select, single
from pipeline.workspace import Workspace


def require_employee(workspace: Workspace, employee: str) -> None:
    """Raises UsageError for a number that stands nowhere: on no roll, in no other row, in no edition."""
    if _has_computed(workspace) and not is_anybody(workspace, employee):
        raise UsageError(
            msg(
                "No row, returned row or edition that was computed so far is about an employee {id}. Give the number as in "
                "the feed of employees; who has only just come is known after the next run.",
                id=employee,
            )
        )


def require_scope(workspace: Workspace, role: str, scope: str) -> None:
    """Raises UsageError for a token's scope that is no branch's or employee's number, as its role wants it."""
    if scope and role == "branch_head":
        require_branch(workspace, scope)
    if scope and role == "employee":
        require_employee(workspace, scope)


def require_branch(workspace: Workspace, branch: str) -> None:
    """Raises UsageError for a number that no branch has or had."""
    if _has_computed(workspace) and not _is_branch(workspace, branch):
        raise UsageError(
            msg(
                "There is no branch {id} in what was computed so far. Give the number as in the feed of branches; one that has "
                "only just come is known after the next run.",
                id=branch,
            )
        )


def _has_computed(workspace: Workspace) -> bool:
    with in_use(workspace) as folder:
        return has_rows(folder)


def _is_branch(workspace: Workspace, branch: str) -> bool:
    rows = "from (from feed.branches union all by name from feed.branches_history)"
    with reading(workspace) as connection:
        return bool(single(run_select(connection, f"select exists ({rows} where branch_id = $branch)", branch=branch)))
