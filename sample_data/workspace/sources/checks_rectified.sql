-- feed: rectifications
-- files: ["*服务检查问题清单*.xls*"]
-- department: 服务质量管理部
-- format: {sheets: ["*管理部", "*分行"], fill_down: [检查日期, 检查方式, 检查人, 网点名称]}
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月服务检查'
-- set_aside:
--   表尾签名: '"检查标准" is null and "网点名称" is null and "问题描述" is null'
--   检查标准未填写: '"检查标准" is null'
--   自查，不发通知书: '"整改通知书编号" is null'
select
    _row,
    "整改通知书编号" as notice_no,
    "检查标准" as finding_ref,
    '检查' as source,
    "网点名称" as branch_id,
    "检查日期" as issued_at,
    "整改期限" as due_date,
    "整改措施" as measure,
    "完成日期" as done_at,
    "检查人" as verified_by,
    "复查结果" as status,
    "是否屡查屡犯" as is_repeat
from source
