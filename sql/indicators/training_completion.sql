-- title: {zh: "培训按期完成率", en: "Training completed by due date"}
-- why: {zh: "必修课程是否在期限内学完", en: "Whether required courses are finished by their due date"}
-- numerator: {zh: "按期完成的人次（多次考试取最好一次）", en: "done by due date (the best of several attempts counts)"}
-- denominator: {zh: "期限在当期的必修人次（免修、离职后到期的不计）", en: "required and due in the period (not excused, not after leaving)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {training: {date: "coalesce(due_date, completed_date, exam_date, started_at)"}}
-- owner: 人力资源部
-- reference: 行内指标口径
-- version: "1"
with course as (
    -- A failed exam leaves the course undone; what is open past its due date has failed.
    select
        employee_id,
        post,
        branch_id,
        month,
        course_code,
        due_date,
        max(case when completed_date <= due_date and coalesce(is_passed, true) then 1 else 0 end) as is_done
    from staging.training
    where
        coalesce(due_date, completed_date, exam_date, started_at) >= $start
        and coalesce(due_date, completed_date, exam_date, started_at) < $end
        and due_date < $as_of
        and is_required
        and not is_after_leaving
    group by employee_id, post, branch_id, month, course_code, due_date
    having max(case when is_excused then 1 else 0 end) = 0
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(is_done) as numerator,
    count(*) as denominator,
    count(*) as sample
from course
group by employee_id, post, branch_id, month
