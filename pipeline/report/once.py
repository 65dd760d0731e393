"""What is worked out once for an edition, however many pages ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from pipeline.report.lookup import Book

T = TypeVar("T")
P = ParamSpec("P")
_KEPT = "_worked_out"


def once_a_book(make: Callable[Concatenate[Book, P], T]) -> Callable[Concatenate[Book, P], T]:
    """`make`, whose result for each of its further arguments (hashable ones) is kept with the book, as a cached property's."""

    @wraps(make)
    def found(book: Book, *args: P.args, **named: P.kwargs) -> T:
        known: dict[Any, T] = vars(book).setdefault(_KEPT, {})
        key = (make, args, tuple(sorted(named.items())))
        if key not in known:
            known[key] = make(book, *args, **named)
        return known[key]

    return found
