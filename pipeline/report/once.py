"""What is worked out once for an edition, however many pages ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from pipeline.report.lookup import Book

T = TypeVar("T")
P = ParamSpec("P")
_KEPT, _LAST = "_worked_out", "_worked_out_last"


def last_of_a_book(make: Callable[Concatenate[Book, P], T]) -> Callable[Concatenate[Book, P], T]:
    """`make`, whose last result is kept with the book, for who asks for the same again before anything else."""

    @wraps(make)
    def found(book: Book, *args: P.args, **named: P.kwargs) -> T:
        known: dict[Any, Any] = vars(book).setdefault(_LAST, {})
        key = (args, tuple(sorted(named.items())))
        if make not in known or known[make][0] != key:
            known[make] = (key, make(book, *args, **named))
        result: T = known[make][1]
        return result

    return found


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
