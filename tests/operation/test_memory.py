"""How much the database may hold before it spills."""

from __future__ import annotations

import os

import pytest

from pipeline import warehouse


@pytest.mark.parametrize("first", ["max", None])
def test_database_holds_half_of_what_the_container_is_given_in_either_form(tmp_path, monkeypatch, first):
    newer, older = tmp_path / "memory.max", tmp_path / "memory.limit_in_bytes"
    if first:
        newer.write_text(first)
    older.write_text(str(2 * 1024**3))
    monkeypatch.setattr(warehouse, "MEMORY_GIVEN", (newer, older))
    assert warehouse.memory_limit() == 1024


def test_limit_beyond_the_machine_is_none_and_half_a_gibibyte_is_the_least(tmp_path, monkeypatch):
    given = tmp_path / "memory.limit_in_bytes"
    monkeypatch.setattr(warehouse, "MEMORY_GIVEN", (given,))
    given.write_text(str(2**63))
    assert warehouse.memory_limit() == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2 // 1024**2
    given.write_text(str(100 * 1024**2))
    assert warehouse.memory_limit() == 512
