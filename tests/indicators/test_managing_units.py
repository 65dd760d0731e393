"""Managing units have the sums of what is below them, at any depth, and their own; ratios of sums, never averages."""

from __future__ import annotations

from datetime import date

FIRST, AFTER = date(2026, 9, 1), date(2026, 10, 1)
UNITS = [
    {"branch_id": "HQ", "branch_name": "Head office", "kind": "department"},
    {"branch_id": "CITY", "branch_name": "City", "kind": "department", "parent_branch_id": "HQ"},
    {"branch_id": "TOWN", "branch_name": "Town", "kind": "branch", "parent_branch_id": "City"},
    {"branch_id": "HALL", "branch_name": "Hall", "kind": "branch", "parent_branch_id": "TOWN"},
    {"branch_id": "FAR", "branch_name": "Far", "kind": "branch", "parent_branch_id": "HQ"},
]


def volume(branch: str, count: int, errors: int) -> tuple[dict[str, str], list[dict[str, str]]]:
    where = {"branch_id": branch, "employee_id": ""}
    faults = [where | {"error_id": f"{branch}{n}"} for n in range(errors)]
    return where | {"record_id": branch, "transaction_count": str(count)}, faults


def test_a_managing_unit_has_the_sums_of_all_below_it_and_its_own(bank):
    pairs = [volume("TOWN", 1000, 1), volume("HALL", 3000, 3), volume("CITY", 1000, 1), volume("FAR", 5000, 10)]
    bank.deliver("branches", *UNITS)
    bank.deliver("transactions", *(row for row, _ in pairs))
    bank.deliver("errors", *(row for _, rows in pairs for row in rows))
    values = bank.values("month", FIRST, AFTER)
    found = {
        key[2]: (row["numerator"], row["denominator"], row["value"])
        for key, row in values.items()
        if key[0] == "error_rate" and key[1] == "managing_unit"
    }
    assert found == {
        "HQ": (15.0, 10000.0, 15.0),
        "CITY": (5.0, 5000.0, 10.0),
        "TOWN": (4.0, 4000.0, 10.0),
    }


def test_units_that_name_each_other_as_parents_do_not_hang(bank):
    pair = [("A", "B"), ("B", "A")]
    bank.deliver("branches", *({"branch_id": a, "branch_name": a, "parent_branch_id": b} for a, b in pair))
    row, _ = volume("A", 100, 0)
    bank.deliver("transactions", row)
    values = bank.values("month", FIRST, AFTER)
    assert values["error_rate", "managing_unit", "B", "-", FIRST]["denominator"] == 100.0
