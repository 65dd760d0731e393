-- feed: surveys
-- files: ["在线客服会话明细*.xls*"]
-- department: 远程银行中心
-- format: {sheets: ["会话明细*"]}
-- as_of: '在线客服会话明细(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {客户未评价: '"评价（1-5星）" is null'}
select
    _row,
    'CHAT' || "会话ID" as survey_id,
    "会话结束时间" as answered_at,
    'chat' as instrument,
    '5' as scale,
    cast_integer("评价（1-5星）", '星') >= 4 as is_satisfied,
    coalesce(cast(cast_integer("评价（1-5星）", '星') as varchar), "评价（1-5星）") as overall,
    '010090' as branch_id,
    'call_centre:' || "坐席工号" as employee_id,
    "会话ID" as contact_id,
    "评价标签" as comment
from source
