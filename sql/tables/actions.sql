-- What was done to become better, where and when: courses on service (not exams), by the month most had finished them, and
-- findings put right, by the quarter. grain: one row per kind (course | rectification), code, since and branch.
-- since: first day of the month or quarter; until: the day after it; asked: people due or findings known, done: of these
-- finished or put right by then. A branch without a row was not concerned.
with courses as (
    select
        course_code as code,
        coalesce(max(course_name) over (partition by course_code), course_code) as name,
        employee_id,
        branch_id,
        min(completed_date) filter (where coalesce(is_passed, true))
            over (partition by course_code, employee_id) as done_on
    from staging.training
    where course_type <> 'skill' and not is_after_leaving and not coalesce(is_excused, false)
),

middles as (
    select
        code,
        cast(date_trunc('month', quantile_disc(done_on, 0.5)) as date) as since
    from courses
    where done_on is not null
    group by code
),

taken as (
    select
        'course' as kind,
        c.code,
        any_value(c.name) as name,
        m.since,
        cast(m.since + interval 1 month as date) as until,
        c.branch_id,
        count(distinct c.employee_id) as asked,
        count(distinct c.employee_id) filter (where c.done_on is not null) as done
    from courses as c
    inner join middles as m on m.code = c.code
    group by c.code, m.since, c.branch_id
),

quarters as (
    select distinct cast(date_trunc('quarter', done_on) as date) as since
    from staging.rectifications
    where done_on is not null
),

mended as (
    select
        'rectification' as kind,
        r.source as code,
        r.source as name,
        q.since,
        cast(q.since + interval 3 month as date) as until,
        r.branch_id,
        count(*) as asked,
        count(*) filter (where r.done_on < q.since + interval 3 month) as done
    from staging.rectifications as r
    inner join quarters as q
        on r.issued_at < q.since + interval 3 month and (r.done_on is null or r.done_on >= q.since)
    group by r.source, q.since, r.branch_id
)

select * from taken
where since >= $first and until <= $after and branch_id <> '-'
union all
select * from mended
where since >= $first and until <= $after and branch_id <> '-'
order by kind, code, since, branch_id
