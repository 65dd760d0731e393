-- feed: checks
-- files: ["*服务检查得分汇总*.xlsx"]
-- department: 服务质量管理部
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月服务检查'
-- set_aside:
--   合计行: "\"统计月份\" = '合计'"
--   表尾签名: '"网点名称" is null and "适用项数" is null and "现场检查次数" is null'
--   当月未检查: '"适用项数" is null'
select
    _row,
    '汇总-' || "统计月份" || '-' || "网点名称" as check_id,
    'ALL' as item_code,
    last_day(strptime("统计月份", '%Y年%m月')) as checked_at,
    '现场及非现场' as method,
    "网点名称" as branch_id,
    '服务检查' as checklist_id,
    cast("现场检查次数" as integer) + cast("非现场检查次数" as integer) as check_count,
    "适用项数" as item_count,
    "合格项数" as passed_count
from source
