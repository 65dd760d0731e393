-- feed: checks
-- files: ["双录及适当性检查_*.xls*"]
-- department: 个人金融部
-- format: {unpivot: {columns: '^(风险测评有效|录音录像完整|销售话术合规|适当性匹配)$', name: item, value: mark}}
-- as_of: '双录及适当性检查_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {表尾签名: '"网点名称" is null and "检查日期" is null'}
select
    _row,
    "检查编号" as check_id,
    item as item_code,
    "检查日期" as checked_at,
    '双录检查' as method,
    "网点名称" as branch_id,
    "客户经理工号" as employee_id,
    '双录及适当性' as checklist_id,
    "产品类型" as module,
    item as item_text,
    '客户经理' as post,
    mark as is_passed
from source
