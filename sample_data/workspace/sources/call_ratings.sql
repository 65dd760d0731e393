-- feed: surveys
-- files: ["CDR_*.csv"]
-- department: 远程银行中心
-- as_of: 'CDR_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {客户未按键评价: '"满意度按键" is null'}
select
    _row,
    'IVR' || "通话流水号" as survey_id,
    coalesce("挂机时间", "转人工时间") as answered_at,
    'ivr' as instrument,
    '3' as scale,
    -- Another key stays as it is, so that its row is returned.
    case when "满意度按键" in ('1', '2') then '是' when "满意度按键" = '3' then '否' else "满意度按键" end as is_satisfied,
    4 - try_cast("满意度按键" as integer) as overall,
    '010090' as branch_id,
    'call_centre:' || "坐席工号" as employee_id,
    "通话流水号" as contact_id,
    "客户号" as customer_id
from source
