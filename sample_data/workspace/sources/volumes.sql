-- feed: transactions
-- files: ["GY_YWL_*.csv"]
-- department: 数据管理部
-- format: {widths: {机构号: 6, 柜员号: 6}}
-- as_of: 'GY_YWL_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {智能柜台，以智能柜台交易统计为准: '"柜员号" like ''9_____'''}
select
    _row,
    concat_ws('-', coalesce(strftime(cast_date("统计月份", _as_of), '%Y%m'), "统计月份"), "机构号", "柜员号", "业务大类") as record_id,
    -- Written otherwise than as a month it stays as it is, so that its row is returned: without one it would count nowhere.
    coalesce(strftime(cast_date("统计月份", _as_of), '%Y-%m-01'), "统计月份") as period_start,
    last_day(cast_date("统计月份", _as_of)) as period_end,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id,
    "业务大类" as business_type,
    'counter' as channel,
    "业务笔数" as transaction_count,
    "折算业务量" as weighted_count
from source
