"""Files, headers and encodings are those the departments use."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

HEADERS = [
    (
        "办公室/机构信息表*",
        None,
        2,
        "序号|机构号|机构全称|机构简称|机构级别|管辖行|所属分行|网点类型|考核分组|县域标志|现金柜台数|非现金柜台数|"
        "开业日期|营业状态|状态起止|周末营业|撤并后承接机构|个人客户数（户）|地址|备注",
    ),
    ("办公室/机构名称对照表.xlsx", None, 1, "名称或代号|机构号|启用日期|停用日期"),
    *(
        (
            "人力资源部/员工花名册20260930.xlsx",
            name,
            2,
            "序号|员工编号|姓名|性别|身份证号|用工形式|一级机构|二级机构|岗位序列|岗位|职级|入行日期|现岗位日期|"
            "试用期至|在岗状态|离职日期|手机号|备注",
        )
        for name in ("在岗", "离职", "劳务派遣")
    ),
    (
        "人力资源部/2026年9月人员异动表.xlsx",
        None,
        2,
        "序号|异动日期|员工编号|姓名|异动类型（调入/调出/转岗/借调/离职/返岗）|原机构|原岗位|新机构|新岗位|文号|备注",
    ),
    (
        "人力资源部/工号对照表.xlsx",
        None,
        1,
        "员工编号|姓名|核心柜员号|坐席工号|OA账号|启用日期|停用日期|备注",
    ),
    (
        "运营管理部/*9月运营差错台账-最终版2.xlsx",
        None,
        3,
        "序号|下发日期|差错编号|业务日期|管辖行|机构号|机构名称|柜员号|柜员姓名|复核/授权柜员|交易流水号|交易名称|"
        "业务种类|差错描述|差错类型|差错等级|积分|发现方式|整改期限|整改日期|整改情况|申诉情况|是否计入考核|备注",
    ),
    *(
        (
            "消费者权益保护部/2026年消费投诉台账（截至9月30日）.xlsx",
            name,
            2,
            "序号|投诉编号|受理日期|受理渠道|是否监管转送|转送单位|监管要求反馈日|投诉人|联系电话|被投诉机构|"
            "被投诉部门/人员|业务类别|业务小类|投诉原因|投诉等级|投诉内容摘要|客户诉求|承办单位|经办人|首次联系时间|"
            "应办结日|是否复杂|是否延期|延期审批人|延期告知日期|办结日期|办理结果|是否和解|是否有责|责任类型|责任人|"
            "责任认定日期|是否重复|原投诉编号|是否撤诉|客户评价|溯源整改措施|备注",
        )
        for name in ("一季度", "二季度", "三季度")
    ),
    (
        "个人金融部/明川银行2026年三季度客户满意度调查_数据交付版v2.xlsx",
        "数据",
        1,
        "样本编号|访问日期|访问方式|客户类型|年龄段|最近一次办理网点|最近办理业务|Q1|Q2|Q3|Q4|Q5|Q6|Q7|访问时长|质控结果",
    ),
]
CSV_HEADERS = [
    (
        "远程银行中心/CDR_202609.csv",
        "utf-8",
        "通话流水号,呼入时间,主叫号码,客户号,IVR路径,转人工时间,技能组,排队时长,振铃时长,应答时间,挂机时间,"
        "通话时长,坐席工号,挂机方,满意度推送,满意度按键,业务小结一级,业务小结二级,是否解决,关联工单",
    ),
    (
        "个人金融部/PJLS_20260901_20260930.csv",
        "gb18030",
        "评价流水号,机构号,终端编号,柜员号,交易流水号,交易名称,评价时间,评价结果,评价方式",
    ),
    (
        "数据管理部/GY_YWL_202609.csv",
        "gb18030",
        "统计月份,机构号,机构名称,柜员号,柜员姓名,业务大类,业务笔数,现金笔数,非现金笔数,冲正笔数,"
        "远程授权笔数,折算业务量",
    ),
]


@pytest.mark.parametrize(("pattern", "name", "row", "header"), HEADERS)
def test_workbook_headers_stand_in_their_row(sheet, pattern, name, row, header):
    assert "|".join(map(str, sheet(pattern, name)[row - 1])) == header


@pytest.mark.parametrize(("name", "encoding", "header"), CSV_HEADERS)
def test_text_files_have_their_header_and_encoding(sample: Path, name, encoding, header):
    raw = (sample / "inbox" / name).read_bytes()
    has_mark = raw.startswith(b"\xef\xbb\xbf")
    assert has_mark == (encoding == "utf-8")
    lines = raw.removeprefix(b"\xef\xbb\xbf").decode(encoding).split("\r\n")
    assert lines[0] == header
    assert lines[-1] == ""
    assert {line.count(",") for line in lines[:-1]} == {header.count(",")}


def test_gb18030_files_are_not_utf8(sample: Path):
    raw = (sample / "inbox/数据管理部/GY_YWL_202609.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_each_month_has_its_files(sample: Path):
    found = {path.name for path in (sample / "inbox").rglob("*.*")}
    for month in ("202607", "202608", "202609"):
        assert {f"CDR_{month}.csv", f"GY_YWL_{month}.csv"} <= found
    assert "【运营管理部】2026年8月运营差错台账.xlsx" in found
    assert "【运营管理部】2026年9月运营差错台账-最终版.xlsx" in found
    assert "2026年消费投诉台账（截至8月31日）.xlsx" in found
    assert "PJLS_20260801_20260831.csv" in found


def test_identifiers_keep_their_guards_and_tabs(table):
    volumes = table("数据管理部/GY_YWL_202609.csv", "gb18030")
    assert all(row["机构号"].startswith('="') or row["机构号"].startswith("=") for row in volumes)
    ratings = table("个人金融部/PJLS_20260901_20260930.csv", "gb18030")
    assert all(row["评价流水号"].endswith("\t") for row in ratings)
    assert all(row["交易流水号"] == "" or row["交易流水号"].endswith("\t") for row in ratings)
    assert {row["交易名称"] for row in ratings if not row["交易流水号"]} == {"咨询"}


def test_survey_has_question_texts_under_the_numbers(sheet):
    rows = sheet("个人金融部/明川*三季度*", "数据")
    assert rows[1][7:14] == [
        "总体满意度（1-10）",
        "办理效率",
        "员工专业性",
        "主动与个性化服务",
        "等候时间",
        "推荐意愿（0-10）",
        "不满意的原因（开放）",
    ]
    assert rows[2][0] == "Q3-000001"


def test_survey_workbook_has_its_four_sheets(sample: Path):
    (path,) = (sample / "inbox").glob("个人金融部/明川*三季度*")
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    assert names == ["数据", "编码表", "配额完成情况", "录音抽检"]


def test_errors_lost_their_leading_zeros(records):
    rows = records("运营管理部/*9月运营差错台账-最终版2.xlsx", 3)
    assert {row["机构号"] for row in rows if row["机构名称"] == "滨江支行"} == {10205.0}
    assert all(row["柜员号"] == "" or isinstance(row["柜员号"], float) for row in rows)


def test_a_filter_left_on_hides_rows_but_not_values(sample: Path, records):
    (path,) = (sample / "inbox").glob("运营管理部/*2026年8月运营差错台账.xlsx")
    with zipfile.ZipFile(path) as book:
        hidden = book.read("xl/worksheets/sheet1.xml").count(b'hidden="1"')
    assert 0 < hidden <= len(records("运营管理部/*2026年8月运营差错台账.xlsx", 3))


def test_institution_table_keeps_its_oddities(records):
    rows = {row["机构号"]: row for row in records("办公室/机构信息表*", 2)}
    assert rows["010205"]["个人客户数（户）"] == " 38,412"
    assert rows["010226"]["状态起止"] == "2026-09-14至2026-10-20"
    assert (rows["020119"]["营业状态"], rows["020119"]["撤并后承接机构"]) == ("已撤并", "清河支行")
    assert {rows[key]["机构级别"] for key in ("010007", "010008", "010090")} == {"部门", "直属中心"}
    assert {rows[key]["机构简称"] for key in ("010000", "010200", "020000", "030000")} >= {"总行"}
