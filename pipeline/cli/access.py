"""The HR interface, its tokens, and who looked at whose data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from pipeline.cli.app import Folder, command, command_of, group
from pipeline.terminal import echo, opened, say
from pipeline.texts import msg


@command
def api(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8750,
    workers: Annotated[int, typer.Option(help="Processes that serve.")] = 1,
    workspace: Folder = None,
) -> None:
    """Serve HR's interface to the sealed scores until stopped. 启动只读的人力资源接口服务。"""
    with opened(workspace) as bank:
        from pipeline.api.serve import serve

        serve(bank, host, port, workers, lambda message: say(bank, message))


token = group("token", "Tokens of HR's interface: who may ask, as what. 人力资源接口的令牌。")


@command_of(token, "create")
def create(
    name: Annotated[str, typer.Argument(help="Whose it is: a system or a person, without blanks.")],
    role: Annotated[str, typer.Option(help="hr, branch_head, employee or auditor.")],
    scope: Annotated[str, typer.Option(help="The branch of branch_head, the number of employee.")] = "",
    days: Annotated[int, typer.Option(help="Valid for so many days.")] = 90,
    workspace: Folder = None,
) -> None:
    """Make a token and show it, this once. 新建接口令牌，只显示一次。"""
    with opened(workspace) as bank:
        from pipeline.known import require_scope
        from pipeline.tokens import create_token
        from pipeline.workspace import who

        require_scope(bank, role, scope, "token create")
        made, text = create_token(bank, name, role, scope, by=who(), days=days)
        say(
            bank,
            msg(
                "Token {id} for {name}, role {role}, valid until {until}. It is shown this once and kept nowhere:",
                id=made.id,
                name=made.name,
                role=made.role,
                until=f"{made.expires_at:%Y-%m-%d %H:%M}",
            ),
        )
        echo(text)


@command_of(token, "list")
def list_tokens(workspace: Folder = None) -> None:
    """The tokens that were made, and how they stand. 查看令牌及其状态。"""
    with opened(workspace) as bank:
        from pipeline.auditing import token_lines

        for message in token_lines(bank):
            say(bank, message)


@command_of(token, "revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="Its number or its name.")],
    workspace: Folder = None,
) -> None:
    """Withdraw a token; running servers refuse it at once. 吊销令牌，立即生效。"""
    with opened(workspace) as bank:
        from pipeline.tokens import revoke_token
        from pipeline.workspace import who

        for one in revoke_token(bank, token, by=who()):
            say(bank, msg("Token {id} ({name}) is revoked.", id=one.id, name=one.name))


@command
def audit(
    employee: Annotated[str | None, typer.Option(help="Only accesses that concern this employee.")] = None,
    who: Annotated[str | None, typer.Option(help="Only of this account or token.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only from this day on.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Check that no line was changed or taken out.")] = False,
    workspace: Folder = None,
) -> None:
    """Show who had whose data, when and for what; verify the log.
    查询访问日志：谁、何时、因何查阅了谁的数据；核验是否被改动。
    """
    with opened(workspace) as bank:
        from pipeline import auditing

        for message in auditing.lines(bank, employee=employee, who=who, since=since.date() if since else None):
            say(bank, message)
        if verify:
            is_whole, message = auditing.verdict(bank)
            say(bank, message)
            raise typer.Exit(0 if is_whole else auditing.BROKEN)
