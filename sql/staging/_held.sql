-- The posts held, day by day, by one and the same row. grain: one row per employee, post and span of days, disjoint within
-- an employee's post: a day belongs to a post once, at one branch. branch_id: that of the primary assignment, else of the
-- one that began last. absence: maternity | sick (on leave), away (seconded from this post to another), null (in post).
-- exempted_by: the approved exclusion of the person from appraisal on those days.
-- A row's status is its own from its first day to its last, with one exception: a roster tells the state of its day, and
-- nobody takes up a post by going on leave. Where the row that says leave is the one by which the post began, the leave
-- counts from the first day of the month of the file that said so first, or from the day after the file that still said
-- otherwise, if that is later. What earlier files said stays true of their days, so that a leave that has ended is not forgotten.
create or replace table staging.held as
with written as (
    select
        *,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) as ends
    from feed.employees
),

handed_over as (
    select distinct
        a._key
    from written as a
    inner join written as b
        on b.employee_id = a.employee_id and b.valid_from = a.ends and b.valid_from > a.valid_from
),

-- The day on which the next post is taken up is the last one's no more.
assignment as (
    select
        w._key,
        w.employee_id,
        w.post,
        w.branch_id,
        w.valid_from,
        case when h._key is null then w.ends else w.ends - 1 end as valid_to,
        coalesce(w.is_primary, false) as is_primary,
        w.fte
    from written as w
    left join handed_over as h on h._key = w._key
    where w.valid_from <= w.ends
),

version as (
    select _key, status, _version_at, _file, _row from feed.employees
    union all
    select _key, status, _version_at, _file, _row from feed.employees_history where _ended_how = 'corrected'
),

file as (
    select
        number,
        min(as_of) as as_of
    from meta.loads
    where feed = 'employees'
    group by number
),

-- What each file said of a row, the last word of a day only; dated is whether any file of the row tells its day.
said as (
    select
        v._key,
        v.status,
        cast(v._version_at as date) as seen_until,
        cast(coalesce(f.as_of, v._version_at) as date) as seen_from,
        bool_or(v._version_at is not null) over (partition by v._key) as is_dated
    from version as v
    left join file as f on f.number = v._file
    qualify row_number() over (
        partition by v._key, cast(v._version_at as date) order by v._version_at desc, v._file desc, v._row desc
    ) = 1
),

-- Rows that go on where another one of the same post and branch stood: not by them did the post begin.
own_leave as (
    select distinct
        a._key
    from assignment as a
    inner join assignment as b
        on
            b.employee_id = a.employee_id
            and b.post = a.post
            and b.branch_id = a.branch_id
            and b.valid_from < a.valid_from
            and b.valid_to >= a.valid_from - 1
),

told as (
    select
        s._key,
        s.status,
        s.seen_until,
        case
            when s.status in ('maternity', 'sick') and lag(s.seen_until) over row_age is not null
                then greatest(cast(date_trunc('month', s.seen_from) as date), lag(s.seen_until) over row_age + 1)
            when lag(s.seen_until) over row_age is not null then lag(s.seen_until) over row_age + 1
            when
                s.status in ('maternity', 'sick')
                and o._key is null
                and a.valid_to >= date_trunc('month', s.seen_from)
                then greatest(cast(date_trunc('month', s.seen_from) as date), a.valid_from)
            else a.valid_from
        end as told_from
    from said as s
    inner join assignment as a on a._key = s._key
    left join own_leave as o on o._key = s._key
    where s.seen_until is not null or not s.is_dated
    window row_age as (partition by s._key order by s.seen_until)
),

stated as (
    select
        _key,
        status,
        told_from,
        coalesce(lead(told_from) over (partition by _key order by seen_until) - 1, date '9999-12-31') as told_to
    from told
    union all
    select
        _key,
        null as status,
        date '0001-01-01' as told_from,
        min(told_from) - 1 as told_to
    from told
    group by _key
),

piece as (
    select
        a.* replace (greatest(a.valid_from, s.told_from) as valid_from, least(a.valid_to, s.told_to) as valid_to),
        a.valid_from as since,
        coalesce(s.status, 'active') as status
    from assignment as a
    inner join stated as s
        on s._key = a._key and s.told_from <= a.valid_to and s.told_to >= a.valid_from
),

exemption as (
    select
        x.event_id,
        x.subject_id as employee_id,
        cast(x.starts_at as date) as valid_from,
        cast(coalesce(x.ends_at, x.valid_until, x.starts_at) as date) as valid_to
    from feed.score_events as x
    semi join assignment as a on a.employee_id = x.subject_id
    where
        x.kind = 'exclusion'
        and x.subject_type = 'employee'
        and not coalesce(x.is_withdrawn, false)
        and x.starts_at is not null
        and coalesce(len(x.indicators), 0) = 0
        and coalesce(len(x.branch_ids), 0) = 0
),

bound as (
    select employee_id, valid_from, valid_to from piece
    union all
    select employee_id, valid_from, valid_to from exemption
),

edge as (
    select employee_id, valid_from as day from bound
    union
    select employee_id, valid_to + 1 as day from bound where valid_to < date '9999-12-31'
),

span as (
    select
        employee_id,
        day as valid_from,
        coalesce(lead(day) over (partition by employee_id order by day) - 1, date '9999-12-31') as valid_to
    from edge
),

-- Of the rows of one post on one day, the primary one tells the branch, and the one that began last the status.
held as (
    select
        s.employee_id,
        p.post,
        s.valid_from,
        s.valid_to,
        arg_max(p.branch_id, (p.is_primary, p.since)) as branch_id,
        arg_max(p.status, p.since) as status,
        max(p.since) as since,
        bool_or(p.is_primary) as is_primary,
        arg_max(p.fte, p.since) as fte
    from span as s
    inner join piece as p
        on p.employee_id = s.employee_id and s.valid_from >= p.valid_from and s.valid_to <= p.valid_to
    group by s.employee_id, p.post, s.valid_from, s.valid_to
),

compared as (
    select
        *,
        last_value(post) over on_the_day as last_post,
        last_value(branch_id) over on_the_day as last_branch_id,
        last_value(status) over on_the_day as last_status
    from held
    window on_the_day as (
        partition by employee_id, valid_from order by since, post
        rows between unbounded preceding and unbounded following
    )
),

exempted as (
    select
        s.employee_id,
        s.valid_from,
        min(e.event_id) as exempted_by
    from span as s
    inner join exemption as e
        on e.employee_id = s.employee_id and s.valid_from >= e.valid_from and s.valid_to <= e.valid_to
    group by s.employee_id, s.valid_from
)

select
    c.employee_id,
    c.post,
    c.valid_from,
    c.valid_to,
    c.branch_id,
    c.status,
    case
        when c.status in ('maternity', 'sick') then c.status
        when
            c.last_post <> c.post
            and c.last_branch_id <> c.branch_id
            and 'seconded' in (c.status, c.last_status)
            then 'away'
    end as absence,
    e.exempted_by,
    c.is_primary,
    c.fte
from compared as c
left join exempted as e on e.employee_id = c.employee_id and e.valid_from = c.valid_from
order by c.employee_id, c.post, c.valid_from
