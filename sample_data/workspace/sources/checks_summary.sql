-- feed: checks
-- files: ["*服务检查得分汇总*.xls*"]
-- department: 服务质量管理部
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月服务检查'
-- set_aside:
--   合计行: "\"统计月份\" = '合计'"
--   表尾签名: '"网点名称" is null and "适用项数" is null and "现场检查次数" is null'
--   当月未检查: '"适用项数" is null'
select
    _row,
    '汇总-' || coalesce(strftime(cast_date("统计月份", _as_of), '%Y年%-m月'), "统计月份") || '-' || "网点名称" as check_id,
    'ALL' as item_code,
    coalesce(cast(last_day(cast_date("统计月份", _as_of)) as varchar), "统计月份") as checked_at,
    '现场及非现场' as method,
    "网点名称" as branch_id,
    '服务检查' as checklist_id,
    -- A dash beside the other number is none. What is no number stays as it is, so that its row is returned.
    case
        when coalesce("现场检查次数", "非现场检查次数") is not null
            then coalesce(
                cast(
                    cast_integer(coalesce("现场检查次数", '0'), '次') + cast_integer(coalesce("非现场检查次数", '0'), '次') as varchar
                ),
                concat_ws('+', "现场检查次数", "非现场检查次数")
            )
    end as check_count,
    "适用项数" as item_count,
    "合格项数" as passed_count
from source
