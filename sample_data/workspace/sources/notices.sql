-- feed: rectifications
-- files: ["*服务问题整改台账*.xls*"]
-- department: 服务质量管理部
-- as_of: '截至(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日'
-- set_aside: {表尾签名: '"下发日期" is null and "整改期限" is null and "责任机构" is null'}
select
    _row,
    "整改通知书编号" as notice_no,
    "问题编号" as finding_ref,
    "来源（神秘客/检查/投诉/审计）" as source,
    "责任机构" as branch_id,
    "下发日期" as issued_at,
    "整改期限" as due_date,
    "整改要求" as measure,
    "完成日期" as done_at,
    "复查人" as verified_by,
    "复查日期" as verified_at,
    "销号状态" as status,
    "是否屡查屡犯" as is_repeat
from source
