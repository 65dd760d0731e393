"""Every fault planted with `faults=True`, as data: where it is and what a good reader makes of it.

Dates and file names are those of the sample that ends with 2026-09; for another last month they move along.
The layouts' own habits (title rows, notes, mixed dates, lost zeros) are there with `faults=False` too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A planted fault. `file` is a glob under `folder`/, `rows` how many rows it touches (0 = the whole file).

    A story is part of the bank's life and stays with `faults=False`.
    """

    name: str
    file: str
    rows: int
    what: str
    expected: str
    is_story: bool = False
    folder: str = "inbox"


_HR, _OPS, _RATINGS = "人力资源部", "运营管理部", "个人金融部"
_CALLS, _DATA = "远程银行中心", "数据管理部"
_LEDGER = "消费者权益保护部/2026年消费投诉台账（截至9月30日）.xlsx"
_LEDGER_BEFORE = "消费者权益保护部/2026年消费投诉台账（截至8月31日）.xlsx"
_ERRORS = f"{_OPS}/【运营管理部】2026年9月运营差错台账-最终版2.xlsx"
_SINGLE = f"{_RATINGS}/PJLS_20260901_20260930.csv"
_SURVEY = f"{_RATINGS}/明川银行2026年三季度客户满意度调查_数据交付版v2.xlsx"
_QUALITY = "服务质量管理部"
_CHECKS = f"{_QUALITY}/2026年9月服务检查问题清单.xlsx"
_SCORES = f"{_QUALITY}/【终稿】明川银行2026年三季度神秘客检测逐项得分_20261016.xlsx"
_APPEALS = f"{_QUALITY}/附件1：2026年三季度神秘客检测扣分明细（含申诉结果）.xlsx"
_COURSES = f"{_HR}/学习项目完成情况_20261009.xlsx"

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
        "投诉内容摘要 holds a name, an identity number (region 990102 does not exist), a phone number (1540000…), a bank card "
        "(split by blanks) and a mail address",
        "accepted; all are masked from loading on",
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
    Fault(
        "merged_cells",
        _CHECKS,
        0,
        "date, method, inspector and branch stand once for all findings of a check, in merged cells",
        "filled down: every finding has its branch",
    ),
    Fault(
        "name_only_finding",
        _CHECKS,
        1,
        "责任人 of a finding at 滨江支行 is 张伟 without a number; two bear the name",
        "refused row of the checks; its notice stays among the rectifications",
    ),
    Fault(
        "wrong_visit_total",
        _SCORES,
        2,
        "总分 of 望湖支行 and 古城支行 is not the sum of the items",
        "accepted, with a warning: the sum of the items counts, the stated total is shown beside it",
    ),
    Fault(
        "shut_branch_visit",
        _SCORES,
        1,
        "柳林路社区支行 was shut for refurbishment: N/A and / in every column",
        "set aside: 停业未检测; no score, no rank",
        is_story=True,
    ),
    Fault(
        "no_counter_visit",
        _SCORES,
        1,
        "松涛社区支行 has no counter: N/A for every item of it, and a total scaled to 100 by hand",
        "accepted: its counter items are not applicable, neither in numerator nor in denominator",
        is_story=True,
    ),
    Fault(
        "same_incident",
        _APPEALS,
        1,
        "the visit of 3 September at 滨江支行, a check's recording and a deduction name the complaint TS20260903001",
        "one incident_ref in all four: deducted once, at the highest",
        is_story=True,
    ),
    Fault(
        "appeal_upheld",
        f"{_QUALITY}/附件1：2026年三季度神秘客检测扣分明细（含申诉结果）（1）.xlsx",
        1,
        "the list of 23 October upholds the appeal of 滨江支行 about B2, turned down in that of 17 October",
        "a correction: the branch's visit rises by 1.00 in the next edition",
        is_story=True,
        folder="late",
    ),
    Fault(
        "late_department",
        f"{_QUALITY}/2026年9月服务检查*（安平分行补报）.xlsx",
        0,
        "安平分行's findings and summary of September come after the period was closed",
        "without them its branches have no rate; with them the period is restated",
        is_story=True,
        folder="late",
    ),
    Fault(
        "completed_after_leaving",
        _COURSES,
        1,
        "马超 (20230719) finished a course on 22 September; he left on the 18th",
        "accepted: counted for nobody, since it was due after his last day",
        is_story=True,
    ),
    Fault(
        "absent_with_reason",
        f"{_OPS}/2026年三季度业务技能测评成绩.xls",
        4,
        "缺考 with a reason in 备注 (张伟 on leave, two away, another on leave), in a workbook named .xls",
        "excused: neither passed nor failed",
        is_story=True,
    ),
    Fault(
        "emergency_not_approved",
        f"{_OPS}/2026年应急事件及剔除清单.xlsx",
        1,
        "是否剔除 is 否 for the stop of machines at 望湖支行; the outage of 12 September was approved",
        "set aside: only the approved one becomes an exclusion",
        is_story=True,
    ),
    Fault(
        "web_table",
        f"{_RATINGS}/柜面服务评价统计表_202609.xls",
        0,
        "an HTML table under the name .xls, GBK, two header rows, subtotals, tellers without a number at 总行营业部",
        "read: invitations by teller; 小计 and 合计 set aside; its answers and transactions come from other files",
    ),
    Fault(
        "tabbed_text",
        f"{_CALLS}/工单明细_20260901-20260930.xls",
        0,
        "text between tabs under the name .xls, GBK; seven complaints in ten of the ledger under another number",
        "read and set aside whole, so that no complaint counts twice: 工单与投诉台账重叠，以台账为准",
    ),
    Fault(
        "selective_invitations",
        f"{_RATINGS}/柜面服务评价统计表_202609.xls",
        1,
        "张伟 (020523, 滨江支行) asked 54 % of his customers, and all of them answered",
        "accepted: his invitation rate is the lowest of his branch",
        is_story=True,
    ),
    Fault(
        "impossible_rate",
        f"{_DATA}/智能柜台交易统计_202609.xlsx",
        1,
        "成功率 105 % at 望湖支行: more transactions succeeded than were started",
        "accepted, with a warning: no more succeed than were started",
    ),
    Fault(
        "utf16",
        f"{_DATA}/GY_YWL_202607.csv",
        0,
        "the volumes of July in UTF-16 with a byte-order mark",
        "read like the others",
    ),
    Fault(
        "zip_with_gbk_names",
        f"{_OPS}/排队叫号_202608.zip",
        0,
        "a file of tickets per managing unit, Chinese names in GBK without the flag for UTF-8",
        "each member is a file of its own, under its readable name",
    ),
    Fault(
        "silent_printer",
        f"{_OPS}/PDJH_010308_202609.csv",
        0,
        "城南支行 sends no tickets for three open days",
        "accepted, with a warning that names the branch",
    ),
    Fault(
        "test_tickets",
        f"{_OPS}/PDJH_*_202609.csv",
        0,
        "tickets that the staff draw at 07:50, of 0.1 minutes",
        "accepted as is_test: in no indicator",
        is_story=True,
    ),
    Fault(
        "pensioners",
        f"{_OPS}/PDJH_020104_202609.csv",
        0,
        "清河支行 serves pensioners: its customers wait longer, like those of its group C",
        "below the target in itself, usual within its group",
        is_story=True,
    ),
    Fault(
        "wrong_month",
        f"{_DATA}/*_202609.*",
        0,
        "the volumes of August, tellers and machines, under September's name and month",
        "loaded in place of September's, then stopped by a critical check: the figures are those of another month",
        folder="faults",
    ),
)
