-- feed: training
-- files: ["学习项目完成情况_*.xlsx"]
-- department: 人力资源部
-- as_of: '学习项目完成情况_(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})'
select
    _row,
    row_key("员工编号", "课程编号") as record_id,
    "员工编号" as employee_id,
    "课程编号" as course_code,
    "课程名称" as course_name,
    "课程类型" as course_type,
    "是否必修" as is_required,
    "学习期限" as due_date,
    "开始时间" as started_at,
    case when "完成状态" = '已完成' then "完成时间" end as completed_date,
    "学时" as hours,
    nullif("考试次数", '0') as attempt_no,
    case when try_cast("考试成绩" as decimal(18, 4)) is not null then "完成时间" end as exam_date,
    try_cast("考试成绩" as decimal(18, 4)) as exam_score,
    case "是否通过" when '通过' then '是' when '未通过' then '否' end as is_passed,
    "完成状态" like '免修%' as is_excused
from source
