"""A small bank with a ledger of complaints and one of errors, for the tests of what is told of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from small_banks import read_book, scored_bank
from workbench import Bank

from pipeline.report.lookup import Book

SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: zh-CN
"""
INDICATORS = ("complaint_count", "error_rate")
PLACES = (
    {"branch_id": "U1", "branch_name": "城区管理部", "kind": "managing_unit", "peer_group": ""},
    {"branch_id": "B1", "branch_name": "滨江支行", "parent_branch_id": "U1"},
    {"branch_id": "B2", "branch_name": "望湖支行", "parent_branch_id": "U1"},
    {"branch_id": "B3", "branch_name": "江北支行"},
    {"branch_id": "B4", "branch_name": "清河支行"},
    {"branch_id": "D1", "branch_name": "网络金融部", "kind": "department", "peer_group": ""},
)
COMPLAINTS: tuple[dict[str, Any], ...] = (
    {"complaint_id": "K1", "branch_id": "B1", "received_at": "2026-08-20", "informed_at": "2026-09-02",
     "reasons": "服务态度"},
    {"complaint_id": "K2", "branch_id": "B1", "received_at": "2026-09-10", "reasons": "服务态度；定价收费"},
    {"complaint_id": "K3", "branch_id": "B2", "received_at": "2026-09-28", "reasons": "服务态度",
     "referral_source": "12378", "responsible_department_id": "D1"},
    {"complaint_id": "K4", "branch_id": "B2", "received_at": "2026-09-03", "informed_at": "2026-09-20",
     "reasons": "服务态度", "liability": "有责", "is_repeat": "是"},
    {"complaint_id": "K5", "branch_id": "B2", "received_at": "2026-09-04", "merged_into": "K4"},
    {"complaint_id": "K6", "branch_id": "B3", "received_at": "2026-09-05", "informed_at": "2026-09-06",
     "reasons": "系统故障", "referral_source": "12345", "liability": "无责", "is_repeat": "否", "root_cause": "升级缺陷"},
    {"complaint_id": "K7", "branch_id": "B3", "received_at": "2025-09-05", "informed_at": "2025-09-08"},
)  # fmt: skip
VOLUMES = (("B1", "2026-09-03", 20_000), ("B2", "2026-09-03", 10_000), ("B3", "2026-09-03", 10_000),
           ("B1", "2026-08-03", 20_000))  # fmt: skip


def _errors() -> list[dict[str, Any]]:
    """September: 20 at B1 (14 minor, 6 major), one at B2, half a one at B3, and at B3 a critical one that does not count.
    August: three at B1 and a critical one at B2.
    """
    rows = [{"branch_id": "B1", "error_type": "要素不全", "business_type": "开户"} for _ in range(14)]
    rows += [{"branch_id": "B1", "severity": "major", "error_type": "凭证差错", "business_type": "转账"}] * 6
    rows += [
        {"branch_id": "B2", "error_type": "要素不全"},
        {"branch_id": "B3", "error_type": "现金差错", "share": "0.5"},
        {"branch_id": "B3", "severity": "critical", "is_counted": "no", "detected_by": "网点自报",
         "occurred_at": "2026-09-24"},
        {"branch_id": "B2", "severity": "critical", "occurred_at": "2026-08-10"},
    ]  # fmt: skip
    rows += [{"branch_id": "B1", "error_type": "要素不全", "occurred_at": "2026-08-05"}] * 3
    return [{"employee_id": ""} | row | {"error_id": f"X{number}"} for number, row in enumerate(rows)]


def ledger_bank(root: Path, *, complaints: bool = True, errors: bool = True) -> Bank:
    """Four branches (two below a managing unit) and a department, with the ledgers asked for."""
    bank = scored_bank(root, SETTINGS, "error_rate", target=2)
    bank.deliver("branches", *PLACES)
    bank.deliver(
        "transactions",
        *(
            {"record_id": f"T{n}", "branch_id": branch, "transaction_date": day, "transaction_count": str(count),
             "employee_id": ""}
            for n, (branch, day, count) in enumerate(VOLUMES)
        ),
    )  # fmt: skip
    if complaints:
        bank.deliver("complaints", *COMPLAINTS)
    if errors:
        bank.deliver("errors", *_errors())
    return bank


def ledger_book(bank: Bank, period: str = "2026-09", known: date = date(2026, 10, 13)) -> Book:
    """The bank's edition of the period as the reports read it, from disk."""
    return read_book(bank, INDICATORS, period, known)
