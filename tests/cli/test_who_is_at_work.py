"""Whom the journals name as being at work."""

from __future__ import annotations

import os
import pwd

import pytest

from pipeline.workspace import who


def test_the_account_whose_process_it_is_is_at_work_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv("USER", "another")
    monkeypatch.setenv("LOGNAME", "another")
    assert who() == mine
    monkeypatch.delenv("USER")
    monkeypatch.delenv("LOGNAME")
    assert who() == mine


def test_who_is_named_by_the_bank_stands_before_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRAISE_USER", "zhou")
    assert who() == "zhou"


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_242_424)
    assert who() == "4242424"
