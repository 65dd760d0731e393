-- feed: mystery_visits
-- files: ["*神秘客检测逐项得分*.xls*"]
-- department: 服务质量管理部
-- format:
--   sheets: [逐项得分]
--   unpivot: {columns: '^[A-Da-d] ?\d+$', name: item_code, value: points, beneath: [item_text, points_possible]}
-- as_of: '逐项得分_(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})'
-- set_aside: {停业未检测: "\"备注\" like '%停业%'"}
select
    _row,
    "网点名称" || '-' || strftime(cast_date("检测日期", _as_of), '%Y%m%d') as visit_id,
    item_code,
    "检测日期" as visited_at,
    "网点编号" as branch_id,
    '神秘客' as checklist_id,
    case when cast_date("检测日期", _as_of) >= date '2026-07-01' then '2026版' else '2025版' end as checklist_version,
    "访员编号" as shopper_id,
    strftime(cast_date("检测日期", _as_of), '%Y') || 'Q' || quarter(cast_date("检测日期", _as_of)) as wave,
    "检测场景" as scenario,
    case upper(left(item_code, 1))
        when 'A' then '环境与设施' when 'B' then '大堂服务' when 'C' then '柜面服务' when 'D' then '消保与适老'
    end as module,
    item_text,
    points_possible,
    points as points_scored,
    "总分" as stated_total,
    '终稿' as review_result
from source
