-- feed: contacts
-- files: ["PDJH_*.csv"]
-- department: 运营管理部
-- format: {widths: {机构号: 6, 柜员号: 6}}
-- as_of: 'PDJH_\d{6}_(?P<year>\d{4})(?P<month>\d{2})'
-- # Numbers begin again every day. The counters' clocks differ from the printer's, so its own 等候时长 counts, not the times.
select
    _row,
    concat_ws('-', 'PD', "机构号", left("取号时间", 10), "票号") as contact_id,
    "取号时间" as started_at,
    'counter' as channel,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id,
    "队列" as queue,
    cast(round(try_cast("等候时长(分钟)" as decimal(9, 1)) * 60) as integer) as wait_seconds,
    "状态" = '已办理' as is_answered,
    "状态" = '弃号' as is_abandoned,
    cast(round(try_cast("办理时长(分钟)" as decimal(9, 1)) * 60) as integer) as handle_seconds,
    try_cast(substr("取号时间", 12, 2) as integer) < 8 as is_test,
    "客户类别" as customer_group
from source
