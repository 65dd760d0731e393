-- feed: surveys
-- files: ["PJLS_*.csv"]
-- department: 个人金融部
-- format: {widths: {机构号: 6, 柜员号: 6}}
-- as_of: 'PJLS_\d{8}_(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})'
select
    _row,
    "评价流水号" as survey_id,
    "评价时间" as answered_at,
    'counter_device' as instrument,
    '4' as scale,
    -- Any other word stays as it is, so that its row is returned: left to a comparison it would count as not satisfied.
    case
        when "评价结果" in ('非常满意', '满意') then '是'
        when "评价结果" in ('一般', '不满意') then '否'
        else "评价结果"
    end as is_satisfied,
    case "评价结果" when '非常满意' then 4 when '满意' then 3 when '一般' then 2 when '不满意' then 1 end as overall,
    "评价方式" = '超时默认' as is_default,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id
from source
