-- What was pressed on counter devices and after calls. grain: one row per level (employee, branch), subject, post and
-- indicator. offered counts answers and those that timed out, timed_out these alone. answers, satisfied: as the indicator
-- has them. rated, best: answers on a known scale, and those that were its best (on a scale of two, the satisfied ones).
-- timed, quick: single answers of which the time of the invitation is known, and those that came less than
-- $quick_seconds after it. One before its invitation is a fault of a clock, and is neither.
with press as (
    select
        employee_id,
        post,
        branch_id,
        case instrument
            when 'counter_device' then 'counter_satisfaction_rate'
            else 'call_satisfaction_rate'
        end as indicator,
        answer_count,
        is_default,
        not is_default and is_satisfied is not null as is_answer,
        is_satisfied,
        case
            when is_default then null
            when overall between 1 and scale then overall = scale
            when scale = 2 then is_satisfied
        end as is_best,
        case
            when not is_default and answer_count = 1 and invited_at <= answered_at
                then answered_at < invited_at + to_seconds($quick_seconds)
        end as is_quick
    from staging.surveys
    where
        answered_at >= $first and answered_at < $after
        and instrument in ('counter_device', 'ivr')
        and (is_default or is_satisfied is not null or overall is not null)
),

subject as (
    select
        'employee' as level,
        employee_id as subject_id,
        *
    from press
    where employee_id <> '-'
    union all
    select
        'branch' as level,
        branch_id as subject_id,
        * replace ('-' as post)
    from press
    where branch_id <> '-'
)

select
    level,
    subject_id,
    post,
    indicator,
    coalesce(sum(answer_count), 0) as offered,
    coalesce(sum(answer_count) filter (where is_default), 0) as timed_out,
    coalesce(sum(answer_count) filter (where is_answer), 0) as answers,
    coalesce(sum(answer_count) filter (where is_answer and is_satisfied), 0) as satisfied,
    coalesce(sum(answer_count) filter (where is_best is not null), 0) as rated,
    coalesce(sum(answer_count) filter (where is_best), 0) as best,
    count(is_quick) as timed,
    count(*) filter (where is_quick) as quick
from subject
group by level, subject_id, post, indicator
order by level, subject_id, post, indicator
