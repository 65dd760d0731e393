"""Groups of agents, and what callers ask of each: kind, topic, weight within the group."""

from __future__ import annotations

SKILLS = ("借记卡人工", "信用卡人工", "手机银行人工")
SKILL_SHARES = (0.58, 0.28, 0.14)
PATHS = ("1-0", "1-3-0", "2-0", "2-1", "3-0", "3-2-0", "1-1", "4-2")
TOPICS: tuple[tuple[str, str, int, float], ...] = (
    ("查询", "账户余额明细", 0, 0.20),
    ("咨询", "网点信息", 0, 0.12),
    ("咨询", "存款利率", 0, 0.10),
    ("业务办理", "挂失", 0, 0.11),
    ("业务办理", "密码重置", 0, 0.14),
    ("业务办理", "限额调整", 0, 0.16),
    ("咨询", "社保卡", 0, 0.13),
    ("投诉", "柜面服务", 0, 0.022),
    ("建议", "网点环境", 0, 0.008),
    ("咨询", "账单", 1, 0.36),
    ("咨询", "分期", 1, 0.22),
    ("业务办理", "额度调整", 1, 0.20),
    ("查询", "办卡进度", 1, 0.19),
    ("投诉", "息费争议", 1, 0.03),
    ("咨询", "登录异常", 2, 0.28),
    ("咨询", "功能使用", 2, 0.40),
    ("业务办理", "设备解绑", 2, 0.27),
    ("投诉", "手机银行", 2, 0.04),
    ("建议", "手机银行", 2, 0.01),
)
SKILL_TOPICS = tuple(
    (
        [k for k, topic in enumerate(TOPICS) if topic[2] == skill],
        [topic[3] for topic in TOPICS if topic[2] == skill],
    )
    for skill in range(len(SKILLS))
)
