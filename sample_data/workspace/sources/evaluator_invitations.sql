-- feed: survey_invitations
-- files: ["柜面服务评价统计表*.xls*"]
-- department: 个人金融部
-- format: {header_rows: 2, widths: {机构号: 6, 柜员号: 6}}
-- as_of: '柜面服务评价统计表_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {小计、合计行: '"机构号" in (''小计'', ''合计'')'}
-- # The single ratings (counter_ratings.sql) carry the answers and GY_YWL the transactions: only the invitations count here.
select
    _row,
    'YP' || strftime(_as_of, '%Y%m') || "机构号" || coalesce("柜员号", '-') as invitation_id,
    date_trunc('month', _as_of) as period_start,
    _as_of as period_end,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id,
    'counter_device' as instrument,
    "发起评价笔数" as invited_count
from source
