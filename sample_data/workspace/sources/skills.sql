-- feed: training
-- files: ["*业务技能测评成绩*.xls*"]
-- department: 运营管理部
-- format: {widths: {柜员号: 6}}
-- as_of: '(?P<year>\d{4})年(?P<quarter>[一二三四])季度业务技能'
-- set_aside: {表尾签名: '"柜员号" is null and "测评日期" is null'}
select
    _row,
    concat_ws('-', '技能', coalesce(strftime(cast_date("测评日期", _as_of), '%Y-%m-%d'), "测评日期"), "柜员号") as record_id,
    'core:' || "柜员号" as employee_id,
    '技能测评-' || strftime(cast_date("测评日期", _as_of), '%Y') || 'Q' || quarter(cast_date("测评日期", _as_of)) as course_code,
    '业务技能测评' as course_name,
    '技能测评' as course_type,
    "测评日期" as due_date,
    case when "是否达标" is not null then "测评日期" end as completed_date,
    "测评日期" as exam_date,
    '否' as is_required,
    -- Absent for a reason that is written down: the exam is taken later. Without one it counts as failed.
    case when "是否达标" is null and "备注" is null then '否' else "是否达标" end as is_passed,
    "是否达标" is null and "备注" is not null as is_excused
from source
