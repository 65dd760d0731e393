-- How alike the gaps are between answers pressed one after another on one day. grain: one row per level, subject, post
-- and indicator with a gap; what is pressed at a device of nobody's belongs to its branch. Answers that timed out, rows
-- that stand for many answers, and two answers of the same second are left out. gap_seconds: the commonest gap, the
-- middle of the tenth (twice $tolerance) of the scale of sizes in which most gaps lie; half_width: what still counts as
-- the same, $tolerance of it, but no less than half the clock's step (a minute where no time tells seconds).
-- gaps, same_gaps: how many there are, and how many lie within half_width of gap_seconds.
with press as (
    select
        case when employee_id = '-' then 'branch' else 'employee' end as level,
        case when employee_id = '-' then branch_id else employee_id end as subject_id,
        case when employee_id = '-' then '-' else post end as post,
        case instrument
            when 'counter_device' then 'counter_satisfaction_rate'
            else 'call_satisfaction_rate'
        end as indicator,
        answered_at
    from staging.surveys
    where
        answered_at >= $first and answered_at < $after
        and instrument in ('counter_device', 'ivr')
        and not is_default
        and answer_count = 1
        and (employee_id <> '-' or branch_id <> '-')
),

clock as (
    select
        level,
        subject_id,
        post,
        indicator,
        case when bool_and(second(answered_at) = 0) then 60 else 1 end as step_seconds
    from press
    group by level, subject_id, post, indicator
),

following as (
    select
        level,
        subject_id,
        post,
        indicator,
        date_diff('second', lag(answered_at) over (
            partition by level, subject_id, post, indicator, cast(answered_at as date)
            order by answered_at
        ), answered_at) as seconds
    from press
),

gap as (
    select
        *,
        cast(floor(ln(seconds) / (2 * $tolerance)) as integer) as size
    from following
    where seconds > 0
),

sizes as (
    select
        level,
        subject_id,
        post,
        indicator,
        size,
        count(*) as gaps,
        median(seconds) as middle
    from gap
    group by level, subject_id, post, indicator, size
),

commonest as (
    select
        s.level,
        s.subject_id,
        s.post,
        s.indicator,
        arg_max(s.middle, (s.gaps, s.size)) as gap_seconds,
        any_value(c.step_seconds) as step_seconds
    from sizes as s
    inner join clock as c
        on c.level = s.level and c.subject_id = s.subject_id and c.post = s.post and c.indicator = s.indicator
    group by s.level, s.subject_id, s.post, s.indicator
),

alike as (
    select
        *,
        greatest($tolerance * gap_seconds, step_seconds / 2) as half_width
    from commonest
)

select
    g.level,
    g.subject_id,
    g.post,
    g.indicator,
    count(*) as gaps,
    count(*) filter (where abs(g.seconds - c.gap_seconds) <= c.half_width) as same_gaps,
    cast(any_value(c.gap_seconds) as double) as gap_seconds,
    cast(any_value(c.half_width) as double) as half_width
from gap as g
inner join alike as c
    on c.level = g.level and c.subject_id = g.subject_id and c.post = g.post and c.indicator = g.indicator
group by g.level, g.subject_id, g.post, g.indicator
order by g.level, g.subject_id, g.post, g.indicator
