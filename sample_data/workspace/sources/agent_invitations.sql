-- feed: survey_invitations
-- files: ["坐席话务月报*.xls*"]
-- department: 远程银行中心
-- format: {header_rows: 2}
-- as_of: '坐席话务月报（(?P<year>\d{4})年(?P<month>\d{1,2})月）'
-- set_aside: {合计行: '"工号" = ''合计'''}
-- # The calls' detail (calls.sql, call_ratings.sql) has the contacts and answers: only the invitations count here.
select
    _row,
    'ZX' || strftime(_as_of, '%Y%m') || "工号" as invitation_id,
    date_trunc('month', _as_of) as period_start,
    _as_of as period_end,
    '010090' as branch_id,
    'call_centre:' || "工号" as employee_id,
    'ivr' as instrument,
    "转评价量" as invited_count
from source
