-- feed: checks
-- files: ["*适老及特殊客群服务检查表*.xls*"]
-- department: 服务质量管理部
-- format: {unpivot: {columns: '^(爱心窗口优先办理|主动搀扶引导|大字版及助听设备可用|解释耐心不催促)$', name: item, value: mark}}
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月适老'
-- set_aside: {表尾签名: '"网点名称" is null and "检查日期" is null and "检查方式" is null'}
select
    _row,
    "检查编号" as check_id,
    item as item_code,
    "检查日期" as checked_at,
    "检查方式" as method,
    "网点名称" as branch_id,
    "被检查人工号" as employee_id,
    '适老服务' as checklist_id,
    '适老及特殊客群' as module,
    item as item_text,
    '大堂经理' as post,
    mark as is_passed,
    "客群" as customer_group
from source
