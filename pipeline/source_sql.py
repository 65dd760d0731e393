"""The SQL of mappings, read before it runs: exactly one SELECT over `source`, and nothing else."""

from __future__ import annotations

from typing import Any

from pipeline.errors import DefinitionError
from pipeline.headers import faulty
from pipeline.sql_faults import parse_fault
from pipeline.texts import msg


def expressions() -> Any:
    """sqlglot's kinds of expressions."""
    import sqlglot.expressions as exp  # 0.2 s: only where mappings are really read

    return exp


def parsed(name: str, sql: str, starts_at: int) -> Any:
    """The syntax tree of what starts at that line of the file. Raises DefinitionError unless it is exactly one SELECT over
    `source`.
    """
    import sqlglot
    from sqlglot.errors import SqlglotError

    exp = expressions()
    try:
        trees = sqlglot.parse(sql, dialect="duckdb")
    except SqlglotError as error:
        raise faulty(name, [parse_fault(error, starts_at)]) from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Query):
        raise DefinitionError(msg("{name}: expected exactly one SELECT.", name=name))
    known = {"source"} | {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.name not in known or table.db or table.catalog:
            raise DefinitionError(
                msg(
                    "{name}: a mapping reads “source” and nothing else, but this one names {table}.",
                    name=name,
                    table=table.sql(),
                )
            )
    _check_parts(name, tree)
    return tree


def parsed_condition(name: str, text: str) -> Any:
    """The syntax tree of a condition of set_aside. Raises DefinitionError for anything else."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except SqlglotError as error:
        raise faulty(name, [msg("set_aside: {fault}", fault=parse_fault(error))]) from None
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise faulty(name, [msg("set_aside: expected exactly one condition, got “{got}”", got=text)])
    _check_parts(name, tree)
    if any(tree.find_all(expressions().Query)) or isinstance(tree, expressions().Query):
        raise DefinitionError(msg("{name}: a set_aside condition may not hold a SELECT: {text}", name=name, text=text))
    return tree


def _check_parts(name: str, tree: Any) -> None:
    """Raise DefinitionError for `$name` and `?`, since the statement around a mapping has values, the hash key among
    them; and for a row_key of nothing.
    """
    exp = expressions()
    for node in tree.find_all(exp.Parameter, exp.Placeholder, exp.Anonymous):
        if not isinstance(node, exp.Anonymous) or (node.name.lower() == "row_key" and not node.expressions):
            written = node.sql("duckdb")
            raise faulty(name, [msg("“{name}” cannot stand in a mapping; take it away or complete it", name=written)])


def source_columns(tree: Any) -> list[str]:
    """The columns that are read from `source` itself, not from a CTE, nor an alias of the same SELECT.

    Where a part hands on all of `source` (`select *`), what the other parts read counts, unless a part made it.
    """
    from sqlglot.optimizer.scope import traverse_scope

    scopes = list(traverse_scope(tree))
    names: list[str] = []
    hands_all_on = False
    for scope in scopes:
        if any(isinstance(table, expressions().Table) and table.name == "source" for table in scope.sources.values()):
            names += [column.name for column in scope.columns if column.name not in _aliases(scope)]
            hands_all_on |= any(select.is_star for select in getattr(scope.expression, "selects", []))
    if hands_all_on:
        made = {alias for scope in scopes for alias in _aliases(scope)}
        names += [column.name for scope in scopes for column in scope.columns if column.name not in made]
    return names


def _aliases(scope: Any) -> set[str]:
    """The names that a SELECT gives to something else: `trim(x) as x` still reads an x."""
    named = [select for select in getattr(scope.expression, "selects", []) if select.alias]
    return {s.alias for s in named if s.alias not in {column.name for column in s.find_all(expressions().Column)}}


def with_row_keys(sql: str) -> str:
    """`row_key(a, b)` spelt out: a hash of the columns and the occurrence number among equals, in row order."""
    import sqlglot

    exp = expressions()

    def spelt(node: Any) -> Any:
        if isinstance(node, exp.Anonymous) and node.name.lower() == "row_key":
            columns = ", ".join(argument.sql("duckdb") for argument in node.expressions)
            # A null takes its place: else (a, null) and (null, a) were one key.
            texts = (f"coalesce(cast({a.sql('duckdb')} as varchar), chr(30))" for a in node.expressions)
            key = f"md5(concat_ws(chr(31), {', '.join(texts)}))"
            return sqlglot.parse_one(
                f"{key} || '-' || row_number() over (partition by {columns} order by _row)", dialect="duckdb"
            )
        return node

    return (
        sql if "row_key" not in sql.lower() else sqlglot.parse_one(sql, dialect="duckdb").transform(spelt).sql("duckdb")
    )
