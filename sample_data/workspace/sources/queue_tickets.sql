-- feed: contacts
-- files: ["PDJH_*.csv"]
-- department: 运营管理部
-- format: {widths: {机构号: 6, 柜员号: 6}}
-- as_of: 'PDJH_\d{6}_(?P<year>\d{4})(?P<month>\d{2})'
-- # Numbers begin again every day. The counters' clocks differ from the printer's, so its own 等候时长 counts, not the times.
select
    _row,
    concat_ws(
        '-', 'PD', "机构号", coalesce(strftime(try_cast("取号时间" as timestamp), '%Y-%m-%d'), "取号时间"), "票号"
    ) as contact_id,
    "取号时间" as started_at,
    'counter' as channel,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id,
    "队列" as queue,
    -- Minutes; 3分30秒 and 00:03:30 are read as they are, and what is no duration returns its row.
    coalesce(cast(round(cast_decimal("等候时长(分钟)", '分钟?') * 60) as integer)::varchar, "等候时长(分钟)") as wait_seconds,
    case "状态" when '已办理' then '是' when '弃号' then '否' else "状态" end as is_answered,
    "状态" = '弃号' as is_abandoned,
    coalesce(cast(round(cast_decimal("办理时长(分钟)", '分钟?') * 60) as integer)::varchar, "办理时长(分钟)") as handle_seconds,
    hour(cast_timestamp("取号时间", _as_of)) < 8 as is_test,
    "客户类别" as customer_group
from source
