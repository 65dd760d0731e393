-- feed: checks
-- files: ["*服务检查问题清单*.xls*"]
-- department: 服务质量管理部
-- format: {sheets: ["*管理部", "*分行"], fill_down: [检查日期, 检查方式, 检查人, 网点名称]}
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月服务检查'
-- set_aside:
--   表尾签名: '"检查标准" is null and "网点名称" is null and "问题描述" is null'
--   检查标准未填写: '"检查标准" is null'
select
    _row,
    coalesce("整改通知书编号", concat_ws('-', "网点名称", "检查日期", "检查方式")) as check_id,
    "检查标准" as item_code,
    "检查日期" as checked_at,
    nullif(regexp_extract("检查方式", '录像 *([0-9][0-9年月日./-]*)', 1), '') as observed_at,
    split_part(replace("检查方式", '(', '（'), '（', 1) as method,
    "网点名称" as branch_id,
    -- By number where there is one: 020523 is a teller's, 20190822 an employee's; a bare name is returned.
    case
        when regexp_matches("责任人", '[（(][0-9]{6}[)）]')
            then 'core:' || regexp_extract("责任人", '[（(]([0-9]{6})[)）]', 1)
        when regexp_matches("责任人", '[（(]W?[0-9]{7,8}[)）]')
            then regexp_extract("责任人", '[（(](W?[0-9]{7,8})[)）]', 1)
        else "责任人"
    end as employee_id,
    '服务检查' as checklist_id,
    "检查项目" as module,
    "检查标准" as item_text,
    "责任岗位" as post,
    '否' as is_passed,
    "标准分" as points_possible,
    "扣分" as points_deducted,
    '是' as is_fault_only,
    "问题描述" as finding,
    "是否屡查屡犯" as is_repeat,
    "整改通知书编号" as notice_no,
    "关联编号" as incident_ref
from source
