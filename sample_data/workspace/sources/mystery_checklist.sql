-- feed: checklist_items
-- files: ["*神秘客检测指标体系*.xls*"]
-- department: 服务质量管理部
-- as_of: '指标体系（(?P<year>\d{4})版）'
select
    _row,
    '神秘客' as checklist_id,
    "版本" as version,
    "指标编号" as item_code,
    "模块" as module,
    "检测指标" as item_text,
    "分值" as points_possible,
    "扣分规则（每处/一次性）" as deduction_rule,
    "对应岗位" as post,
    -- The branch table knows the kinds as groups: A 综合型, B 基础型, C 县域型, D 社区型.
    case
        when "适用网点类型" <> '全部'
            then translate(regexp_replace("适用网点类型", '型', '', 'g'), '综基县社、合础域区', 'ABCD,')
    end as branch_kinds,
    "是否否决项" as is_critical,
    "能力类别" as skill_area,
    "依据（CBSS/行内规范）" as basis
from source
