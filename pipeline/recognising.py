"""Files that no mapping names, known by their headers: the mapping that these make, and what keeps them from making one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from pipeline.contracts import Contract, contracts
from pipeline.sources import RECOGNISED, VERSION, Header, Source


def recognised(headers: Collection[str]) -> Source | None:
    """The mapping of a file whose headers are a contract's own names or aliases; None where no contract fits."""
    return _recognised(tuple(headers))


@lru_cache(maxsize=256)  # the same headers are asked for several times a file, and their mapping is parsed each time
def _recognised(headers: tuple[str, ...]) -> Source | None:
    best: tuple[int, Contract, dict[str, str]] | None = None
    for contract in contracts().values():
        found = _meant(contract, headers)
        needed = {column.name for column in contract.columns if column.is_required and column.default is None}
        if needed <= set(found) and (best is None or len(found) > best[0]):
            best = (len(found), contract, found)
    if best is None:
        return None
    _, contract, found = best
    version = [f'"{VERSION}"'] if VERSION in headers else []
    columns = ", ".join(["_row", *(f'"{header}" as {name}' for name, header in found.items()), *version])
    header = Header(feed=contract.feed, files=("*",))
    return Source(f"{RECOGNISED}{contract.feed}", header, f"select {columns} from source", "-")


def nearly(rows: Iterable[Collection[str]]) -> tuple[Contract, list[str]] | None:
    """The feed of which one of the rows has most headers, and the titles of those it needs and lacks; None where no row has
    half of them.
    """
    best: tuple[int, Contract, list[str]] | None = None
    for headers in rows:
        for contract in contracts().values():
            meant = {contract.meant(header) for header in headers} - {None}
            needed = [column for column in contract.columns if column.is_required and column.default is None]
            lacking = [column.title for column in needed if column.name not in meant]
            if lacking and len(meant) > len(lacking) and (best is None or len(meant) > best[0]):
                best = (len(meant), contract, lacking)
    return best[1:] if best else None


def _meant(contract: Contract, headers: Sequence[str]) -> dict[str, str]:
    """Column → header. Of several that mean one column that counts which the contract names first: its own name, its title,
    its aliases in their order.
    """
    found: dict[str, str] = {}
    for header in headers:
        name = contract.meant(header)
        if name and (name not in found or contract.rank(header) < contract.rank(found[name])):
            found[name] = header
    return found
