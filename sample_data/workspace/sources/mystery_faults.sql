-- feed: mystery_visits
-- files: ["*神秘客检测扣分明细*.xls*"]
-- department: 服务质量管理部
-- as_of: '复核结果截至(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日'
-- set_aside: {表尾签名: '"指标编号" is null and "网点名称" is null and "检测日期" is null'}
with dated as (
    select
        *,
        cast_date("检测日期", _as_of) as visited_on
    from source
)

select
    _row,
    "网点名称" || '-' || strftime(visited_on, '%Y%m%d') as visit_id,
    "指标编号" as item_code,
    "检测日期" as visited_at,
    "网点名称" as branch_id,
    '神秘客' as checklist_id,
    case when visited_on >= date '2026-07-01' then '2026版' else '2025版' end as checklist_version,
    "访员编号" as shopper_id,
    strftime(visited_on, '%Y') || 'Q' || quarter(visited_on) as wave,
    "检测场景" as scenario,
    "模块" as module,
    "检测指标" as item_text,
    "分值" as points_possible,
    cast_decimal("分值", '分') - cast_decimal("扣分", '分') as points_scored,
    "扣分" as points_deducted,
    -- What is no number stays as it is, so that its row is returned.
    case
        when cast_decimal("复核后扣分", '分') is null then "复核后扣分"
        else cast(cast_decimal("分值", '分') - cast_decimal("复核后扣分", '分') as varchar)
    end as points_after_review,
    "是否否决项" as is_critical,
    "扣分说明" as note,
    "证据编号" as evidence_ref,
    "涉及岗位" as involved_post,
    -- By badge, whose leading zero spreadsheets lose; any other number is looked up as it stands, and returned.
    case
        when regexp_matches(half_width("涉及人员"), '(工牌|柜员)号?[: ]*[0-9]{1,6}([^0-9]|$)')
            then 'core:'
                || lpad(regexp_extract(half_width("涉及人员"), '(?:工牌|柜员)号?[: ]*([0-9]+)', 1), 6, '0')
        when regexp_matches(half_width("涉及人员"), '[0-9]{5,}') then "涉及人员"
    end as involved_employee_id,
    "复核结果" as review_result,
    "关联编号" as incident_ref
from dated
