-- feed: training
-- files: ["学习项目完成情况_*.xls*"]
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
    -- Words that nobody knows stay as they are, so that their rows are returned.
    case
        when "完成状态" = '已完成' or "完成状态" is null then "完成时间"
        when "完成状态" not in ('学习中', '未开始', '未完成') and "完成状态" not like '免修%' then "完成状态"
    end as completed_date,
    "学时" as hours,
    nullif("考试次数", '0') as attempt_no,
    case when cast_decimal("考试成绩", '分') is not null then "完成时间" end as exam_date,
    case when "考试成绩" not in ('签到', '缺考') then "考试成绩" end as exam_score,
    "是否通过" as is_passed,
    "完成状态" like '免修%' as is_excused
from source
