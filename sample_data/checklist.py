"""What mystery shoppers look at: the master list, 58 items in its first version, 61 since the last quarter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sample_data.clock import Clock

OLD, NEW = "2025版", "2026版"
LOBBY, TELLER, HEAD = "大堂经理", "柜员", "网点负责人"
ALL_KINDS, WITH_COUNTER = "全部", "综合型、基础型、县域型"
TALK, SKILL, SOLVE = "沟通能力", "专业能力", "解决问题"


@dataclass(frozen=True)
class Module:
    """A module of the list: its letter, name, points in all, and the short name over the firm's sums."""

    letter: str
    name: str
    points: int
    short: str


@dataclass(frozen=True)
class Item:
    """One item. Points are whole; deductions come in halves."""

    code: str
    module: str
    text: str
    points: int
    post: str
    kinds: str = ALL_KINDS
    skill: str = ""
    is_critical: bool = False


MODULES = (
    Module("A", "环境与设施", 20, "环境"),
    Module("B", "大堂服务", 30, "大堂"),
    Module("C", "柜面服务", 35, "柜面"),
    Module("D", "消保与适老", 15, "消保"),
)
# One line an item: text, points in the first and in the second version (blank: not in it), post, skill.
_LINES = {
    "A": """
        门楣、灯箱完好整洁|2|2|网点负责人|
        叫号机、填单台等设施正常使用|2|2|大堂经理|
        厅堂地面、座椅整洁无杂物|2|2|大堂经理|
        功能分区标识清晰|2|2|网点负责人|
        利率、收费价目按要求公示|2|2|网点负责人|
        自助设备界面完好，故障有提示|2|2|大堂经理|
        宣传资料齐全且在有效期内|2|2|大堂经理|
        等候区座位充足|2|2|网点负责人|
        卫生间或饮水设施可用|1|1|大堂经理|
        老花镜、雨伞等便民用品完好|1|1|大堂经理|
        无障碍坡道或呼叫铃可用|1|1|网点负责人|
        营业时间牌准确|1|1|网点负责人|
    """,
    "B": """
        客户进门30秒内主动问候|3|3|大堂经理|沟通能力
        大堂经理在岗，离岗有人替补|2|2|大堂经理|
        主动询问业务并指引取号|2|2|大堂经理|沟通能力
        仪容仪表、工牌佩戴规范|2|2|大堂经理|
        引导使用智能柜台并协助操作|2|2|大堂经理|专业能力
        等候超过15分钟主动安抚|2|2|大堂经理|解决问题
        识别潜在需求并推荐合适渠道|2|2|大堂经理|专业能力
        双手递接资料|2|2|大堂经理|
        解答准确，不推诿|2|2|大堂经理|专业能力
        填单指导清楚|2|2|大堂经理|专业能力
        维护厅堂秩序|2|2|大堂经理|解决问题
        高峰期弹性开窗|2|2|网点负责人|解决问题
        离店道别|2|2|大堂经理|沟通能力
        不在客户面前聊天、使用手机|1|1|大堂经理|
        保安不代行引导职责|1|1|大堂经理|
        意见簿放置明显并及时回复|1|1|大堂经理|
    """,
    "C": """
        起身或举手迎送客户|2|2|柜员|沟通能力
        来有迎声，使用“您好”“请”|2|2|柜员|沟通能力
        面带微笑，与客户有目光交流|2|2|柜员|沟通能力
        核实身份及业务要素|2|2|柜员|专业能力
        一次性告知所需资料|2|2|柜员|专业能力
        双手递接现金与凭证|2|2|柜员|
        唱收唱付，提示清点|2|2|柜员|专业能力
        办理过程中不做与业务无关的事|2|2|柜员|
        暂停办理放置提示牌|2|1|柜员|
        业务熟练，用时合理|2|2|柜员|专业能力
        解释收费与风险|2|2|柜员|专业能力
        遇疑难主动求助，不推诿|2|2|柜员|解决问题
        提示电信诈骗风险|2|2|柜员|专业能力
        邀请客户评价，不干预按键|2|2|柜员|
        保护客户信息，音量适当|2|2|柜员|专业能力
        桌面整洁，凭证收妥|2|1|柜员|
        工牌、着装规范|2|1|柜员|
        去有送声|1|1|柜员|沟通能力
        介绍手机银行办理渠道||1|柜员|专业能力
        确认需求已经满足||1|柜员|沟通能力
        交接暂离时说明去向||1|柜员|沟通能力
    """,
    "D": """
        投诉电话公示在醒目位置|2|2|网点负责人|
        设置爱心窗口或绿色通道|2|2|网点负责人|
        老年客户有专人协助|2|2|大堂经理|解决问题
        金融知识宣传角完好|1|1|大堂经理|
        理财与存款分区提示|1|1|网点负责人|
        不代客操作、不索要密码|1|1|柜员|专业能力
        个人信息授权告知|1|1|柜员|专业能力
        产品销售区录音录像标识|1|1|网点负责人|
        保留现金服务，不拒收|1|1|柜员|
        大字版单据可用|1|1|大堂经理|
        残障客户服务指引|1|1|网点负责人|
        纠纷调解渠道公示|1|1|网点负责人|
    """,
}
_CRITICAL = "不代客操作、不索要密码"


@cache
def items(version: str) -> tuple[Item, ...]:
    """The items of a version, in the order of its columns; the points of a module are the same in both."""
    column = {OLD: 1, NEW: 2}[version]
    found = []
    for module in MODULES:
        lines = [line.strip().split("|") for line in _LINES[module.letter].strip().splitlines()]
        held = [parts for parts in lines if parts[column]]
        for number, parts in enumerate(held, start=1):
            found.append(
                Item(
                    f"{module.letter}{number}",
                    module.name,
                    parts[0],
                    int(parts[column]),
                    parts[3],
                    WITH_COUNTER if module.letter == "C" else ALL_KINDS,
                    parts[4],
                    parts[0] == _CRITICAL,
                )
            )
    return tuple(found)


def version_of(clock: Clock, year: int, quarter: int) -> str:
    """The version in force in that quarter: the second one since the quarter of the last month."""
    return NEW if (year, quarter) >= (clock.end.year, clock.end.quarter) else OLD
