-- feed: transactions
-- files: ["智能柜台交易统计*.xls*"]
-- department: 数据管理部
-- format: {widths: {机构号: 6}}
-- as_of: '智能柜台交易统计_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {合计行: '"机构号" = ''合计'''}
select
    _row,
    'ZN-' || strftime(_as_of, '%Y%m') || "设备编号" || '-' || "业务种类" as record_id,
    date_trunc('month', _as_of) as period_start,
    _as_of as period_end,
    "机构号" as branch_id,
    "业务种类" as business_type,
    'machine' as channel,
    "发起笔数" as transaction_count,
    "成功笔数" as succeeded_count
from source
