"""The warehouse's file written anew, so that bytes of rows that were taken out are not left in it."""

from __future__ import annotations

from pipeline.rebuild import remove, swap
from pipeline.warehouse import Connection, opened, transaction
from pipeline.workspace import Workspace


def compact(workspace: Workspace) -> None:
    """Copy every table into a new file, and put it in the place of the old one. Call inside `locked`, with no connection
    open. Views are not copied: whatever needs them makes them.
    """
    aside = workspace.warehouse.with_name("warehouse.compacted.duckdb")
    remove(aside)
    try:
        with opened(aside, workspace.state / "spill") as connection:
            old = str(workspace.warehouse).replace("'", "''")
            connection.execute(f"attach '{old}' as old (read_only)")
            with transaction(connection):
                _copy(connection)
            connection.execute("detach old")
        swap(aside, workspace.warehouse)
        log = workspace.warehouse.with_name(workspace.warehouse.name + ".wal.old")
        log.unlink(missing_ok=True)
    finally:
        remove(aside)


def _copy(connection: Connection) -> None:
    tables = "select schema_name, table_name from duckdb_tables() where database_name = '{}' and not temporary"
    current = connection.execute("select current_database()").fetchall()[0][0]
    made = set(connection.execute(tables.format(current)).fetchall())
    for schema, table in connection.execute(tables.format("old") + " order by all").fetchall():
        name = f'"{schema}"."{table}"'
        if (schema, table) in made:
            connection.execute(f"delete from {name}")
            connection.execute(f"insert into {name} by name select * from old.{name}")
        else:
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f"create table {name} as select * from old.{name}")
