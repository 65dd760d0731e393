"""Every fault planted with `faults=True`, as data: where it is and what a good reader makes of it.

Dates and file names are those of the sample that ends with 2026-09; for another last month they move along.
The layouts' own habits (title rows, notes, mixed dates, lost zeros) are there with `faults=False` too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A planted fault. `file` is a glob under inbox/, `rows` how many rows it touches (0 = the whole file).

    A story is part of the bank's life and stays with `faults=False`.
    """

    name: str
    file: str
    rows: int
    what: str
    expected: str
    is_story: bool = False


_HR, _OPS, _RATINGS = "人力资源部", "运营管理部", "个人金融部"
_LEDGER = "消费者权益保护部/2026年消费投诉台账（截至9月30日）.xlsx"
_LEDGER_BEFORE = "消费者权益保护部/2026年消费投诉台账（截至8月31日）.xlsx"
_ERRORS = f"{_OPS}/【运营管理部】2026年9月运营差错台账-最终版2.xlsx"
_SINGLE = f"{_RATINGS}/PJLS_20260901_20260930.csv"
_SURVEY = f"{_RATINGS}/明川银行2026年三季度客户满意度调查_数据交付版v2.xlsx"

FAULTS: tuple[Fault, ...] = (
    Fault(
        "locked_roster",
        f"{_HR}/员工花名册20260831.xlsx",
        0,
        "a password-protected workbook",
        "the file is refused whole, in one sentence that asks for an opened copy",
    ),
    Fault(
        "two_final_versions",
        f"{_OPS}/【运营管理部】2026年9月运营差错台账-最终版*.xlsx",
        3,
        "最终版 and 最终版2 of one month; three errors differ: severity, finding and date mended, counted",
        "最终版2 corrects three rows and leaves the others as duplicates, whichever comes first",
    ),
    Fault(
        "scientific_notation",
        _ERRORS,
        1,
        "YYJD-202609-0999 has the 交易流水号 1.02052E+17",
        "the row is refused: the number cannot be restored",
    ),
    Fault(
        "timed_out_ratings",
        _SINGLE,
        11,
        "评价方式 超时默认",
        "accepted as is_default: no answer, in neither numerator nor denominator",
    ),
    Fault(
        "repeated_ratings",
        _SINGLE,
        5,
        "rows sent twice after a network retry, equal in every cell",
        "one of each pair accepted, the other a duplicate",
    ),
    Fault(
        "early_ratings",
        _SINGLE,
        3,
        "ratings at 06:12 from a device with a wrong clock",
        "accepted, with a warning: outside opening hours",
    ),
    Fault(
        "unknown_branch",
        _SURVEY,
        2,
        "最近一次办理网点 is 滨江路支行, which no list of names has",
        "refused rows with the nearest name as a candidate (滨江支行)",
    ),
    Fault(
        "liability_changed",
        _LEDGER,
        3,
        "three complaints of July carry another 是否有责 than in the copy of 31 August",
        "corrections: the history keeps the earlier ruling",
    ),
    Fault(
        "merged_away",
        _LEDGER_BEFORE,
        2,
        "two rows with 并入TS20260819001 in 备注, gone from the copy of 30 September",
        "withdrawn by the last copy; the complaint they were merged into stays",
    ),
    Fault(
        "late_row",
        _LEDGER,
        1,
        "a complaint received on 27 August that the copy of 31 August did not have",
        "accepted; August's counts change by one",
    ),
    Fault(
        "closed_before_received",
        _LEDGER,
        2,
        "办结日期 three days before 受理日期 (望湖支行 in September, 城南支行 in August)",
        "refused rows: closing before receipt",
    ),
    Fault(
        "personal_data",
        _LEDGER,
        1,
        "投诉内容摘要 holds an identity number (region 990102 does not exist) and a phone number (1540000…)",
        "accepted; both are masked from loading on",
    ),
    Fault(
        "formula",
        _LEDGER,
        1,
        "投诉内容摘要 is =cmd|' /C calc'!A0, stored as text",
        "accepted as text; exports and pages write it so that nothing runs it",
    ),
    Fault(
        "script",
        _LEDGER,
        1,
        "投诉内容摘要 holds <script>alert(1)</script>",
        "accepted as text; pages escape it",
    ),
    Fault(
        "name_only_culprit",
        _LEDGER,
        1,
        "责任人 of a complaint at 滨江支行 of 3 September is 张伟 without a number; two bear the name",
        "the complaint counts for the branch; the person is not attributed: 重名，无法确定",
        is_story=True,
    ),
    Fault(
        "two_culprits",
        _LEDGER,
        1,
        "责任人 is 张伟、李婷 (开发区支行, 8 September)",
        "the complaint counts for the branch; neither person is attributed",
    ),
    Fault(
        "wrong_total",
        _LEDGER,
        1,
        "the 合计 of 三季度 is one less than its rows",
        "set aside like every 合计 row; the difference is a warning",
    ),
    Fault(
        "reused_teller_number",
        _ERRORS,
        1,
        "柜员号 20140 on business of 24 July: then 吕芳, from 20 August 周晓",
        "attributed by the day of business to 吕芳 (20120228), who left on 31 July",
        is_story=True,
    ),
    Fault(
        "shared_error",
        _ERRORS,
        2,
        "one error in two rows of half a point, numbered -1 and -2 (望湖支行)",
        "two rows with share 0.5 each; one error in the branch's count",
        is_story=True,
    ),
)
