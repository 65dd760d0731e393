"""Kinds of error. Each has an exit code of its own; what it says is a Message, so a person reads it in their language."""

from __future__ import annotations

from pipeline.texts import Message


class AppraiseError(Exception):
    """Something a person can mend. The text says what, where, got what, and what to do."""

    exit_code = 1

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message.text("en")


class UsageError(AppraiseError):
    """A command was not written as it must be."""

    exit_code = 2


class WorkspaceError(AppraiseError):
    """The workspace or one of its files of settings is missing or wrong."""

    exit_code = 3


class FileRefused(AppraiseError):
    """A delivered file cannot be taken in at all; nothing of it was loaded."""

    exit_code = 4


class DefinitionError(AppraiseError):
    """An indicator, source, check, contract or scorecard is not written as it must be."""

    exit_code = 5


class CheckFailed(AppraiseError):
    """A critical check found faults: the period is not appraised until they are mended."""

    exit_code = 6


class WarehouseBusy(AppraiseError):
    """Another run holds the warehouse."""

    exit_code = 7


class SealBroken(AppraiseError):
    """A sealed edition, or a journal, is not what it was when it was written."""

    exit_code = 8


class DiskFull(AppraiseError):
    """The disk is full; what was published stands, and the next run goes on."""

    exit_code = 9


class ClosingRefused(AppraiseError):
    """A period cannot be closed or corrected so: a rule of the calendar, of the decision or of the data stands against it."""

    exit_code = 10
