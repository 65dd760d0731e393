"""Journals: every byte counts, a half-written line does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import journal
from pipeline.errors import WorkspaceError


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    path = tmp_path / "chain.jsonl"
    for n in range(4):
        journal.append(path, {"n": n, "name": "滨江支行"}, chained=True)
    return path


def test_what_is_appended_is_read_in_order(chain: Path) -> None:
    assert [one["n"] for one in journal.read(chain)] == [0, 1, 2, 3]
    assert journal.verify_chain(chain) is None


def test_every_flipped_byte_is_found_in_its_line(chain: Path) -> None:
    whole = chain.read_bytes()
    ends = [n for n, sign in enumerate(whole) if sign == 10]
    for at in range(len(whole)):
        chain.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        line = sum(end < at for end in ends) + 1
        assert journal.verify_chain(chain) == line, at


def test_a_line_that_is_taken_out_or_moved_is_found(chain: Path) -> None:
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:1] + lines[2:]))
    assert journal.verify_chain(chain) == 2
    chain.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert journal.verify_chain(chain) == 1


def test_however_much_of_a_line_a_killed_process_wrote_the_chain_holds_and_goes_on(chain: Path) -> None:
    whole = chain.read_bytes()
    start = whole[:-1].rfind(b"\n") + 1
    for cut in range(start, len(whole)):
        chain.write_bytes(whole[:cut])
        assert [one["n"] for one in journal.read(chain)] == [0, 1, 2]
        assert journal.verify_chain(chain) is None, cut
    journal.append(chain, {"n": 9}, chained=True)
    assert [one["n"] for one in journal.read(chain)] == [0, 1, 2, 9]
    assert journal.verify_chain(chain) is None


def test_a_damaged_line_in_the_middle_is_told_with_its_number(chain: Path) -> None:
    chain.write_bytes(chain.read_bytes().replace(b'"n": 1', b'"n": ,'))
    with pytest.raises(WorkspaceError, match=r"chain\.jsonl line 2 is damaged"):
        journal.read(chain)


def test_several_records_are_one_write_and_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    first, second = journal.append_all(path, [{"n": 1}, {"n": 2}], chained=True)
    assert second["previous"] == first["hash"]
    assert journal.verify_chain(path) is None


def test_a_long_last_line_is_found_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    for n in range(3):
        journal.append(path, {"n": n, "text": "长" * journal.BLOCK}, chained=True)
    assert journal.verify_chain(path) is None
