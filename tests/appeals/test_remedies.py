"""What decisions may change: columns that the feeds have, and never a key, a day of the event, or a customer."""

from __future__ import annotations

import pytest

from pipeline.appeals.remedies import FULL, REMEDIES
from pipeline.contracts import contracts


@pytest.mark.parametrize("feed", REMEDIES)
def test_a_decision_changes_only_what_the_feed_has_and_what_is_nobodys_key(feed: str) -> None:
    contract, remedies = contracts()[feed], REMEDIES[feed]
    known = {column.name: column for column in contract.columns}
    assert {*remedies.columns, *remedies.excluded, *remedies.issuers} <= set(known)
    assert not {*remedies.columns, *remedies.excluded} & set(contract.key)
    assert all(known[name].storage is None for name in (*remedies.columns, *remedies.excluded))
    assert not set(remedies.columns) & set(remedies.issuers)


@pytest.mark.parametrize("feed", REMEDIES)
def test_what_leaves_a_row_out_is_a_value_of_its_column(feed: str) -> None:
    known = {column.name: column for column in contracts()[feed].columns}
    for name, value in REMEDIES[feed].excluded.items():
        if value is None or value == FULL:
            continue
        assert value in known[name].allowed or (known[name].type == "boolean" and value in ("true", "false"))


def test_reference_lists_are_put_right_by_those_who_keep_them() -> None:
    assert not {feed for feed, contract in contracts().items() if contract.event_date is None} & set(REMEDIES)
