-- title: {zh: "业务技能达标率", en: "Skill pass rate"}
-- why: {zh: "业务技能测评的达标情况", en: "Whether employees pass the exams of their skills"}
-- numerator: {zh: "达标人次（一季内多次测评取最好一次）", en: "passed (the best attempt of a quarter counts)"}
-- denominator: {zh: "参评人次（有正当理由缺考的不计）", en: "examined (excused apart)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: quarter
-- minimum_sample: 0
-- parameters: {}
-- reads: {training: {date: "coalesce(due_date, completed_date, exam_date, started_at)", before: 62d, after: 62d}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
with attempt as (
    -- The quarter’s attempts at one exam, the best first: it counts once, in the month of that attempt.
    select
        employee_id,
        post,
        branch_id,
        month,
        is_passed,
        row_number() over (
            partition by employee_id, course_code, date_trunc('quarter', month)
            order by case when is_passed then 0 else 1 end, day, record_id
        ) as place
    from staging.training
    where
        coalesce(due_date, completed_date, exam_date, started_at) >= date_trunc('quarter', cast($start as date))
        and coalesce(due_date, completed_date, exam_date, started_at)
        < date_trunc('quarter', cast($start as date)) + interval 3 month
        and course_type = 'skill'
        and is_passed is not null
        and not is_excused
        and not is_after_leaving
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when is_passed then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from attempt
where place = 1 and month >= $start and month < $end
group by employee_id, post, branch_id, month
