-- severity: warning
-- message: {zh: "有柜面的网点在营业日应有取号或柜面评价记录", en: "A branch with a counter has tickets or counter ratings on every day it is open"}

-- Which days those are is told by the other branches: a day is open for the branches that keep the same weekdays when half
-- of them, or more, have records. A branch with fewer than ten records a day may miss one by chance.
with record as (
    select
        'contacts' as feed,
        branch_id,
        cast(started_at as date) as day,
        count(*) as amount
    from feed.contacts
    where started_at >= $start and started_at < $end and channel = 'counter'
    group by all
    union all
    select
        'surveys' as feed,
        branch_id,
        cast(answered_at as date) as day,
        sum(answer_count) as amount
    from feed.surveys
    where answered_at >= $start and answered_at < $end and instrument = 'counter_device'
    group by all
),

total as (
    select
        feed,
        branch_id,
        sum(amount) as amount
    from record
    group by feed, branch_id
),

kind as (
    select distinct feed
    from record
),

any_day as (
    select distinct
        feed,
        day
    from record
),

sender as (
    -- Who sends a feed, or would: who has sent any, and every branch that is known to have a counter.
    select
        f.feed,
        b.branch_id,
        coalesce(b.short_name, b.branch_name) as name,
        b.weekend_opening,
        b.status,
        b.opened_date,
        b.status_from,
        b.status_to,
        t.amount
    from kind as f
    cross join feed.branches as b
    left join total as t on t.feed = f.feed and t.branch_id = b.branch_id
    where b.kind = 'branch' and coalesce(b.has_counter, t.amount is not null)
),

expected as (
    -- Every day with any record, and whether the branch keeps that weekday.
    select
        s.*,
        d.day,
        case isodow(d.day)
            when 6 then coalesce(s.weekend_opening, '') similar to '.*(六|周末|是|[Ss]at).*'
            when 7 then coalesce(s.weekend_opening, '') similar to '.*(日|周末|是|[Ss]un).*'
            else true
        end as keeps,
        r.amount is not null as has_record
    from sender as s
    inner join any_day as d on d.feed = s.feed
    left join record as r on r.feed = s.feed and r.branch_id = s.branch_id and r.day = d.day
    where
        coalesce(s.opened_date, date '1900-01-01') <= d.day
        and not (
            s.status <> 'open'
            and d.day between coalesce(s.status_from, date '1900-01-01') and coalesce(s.status_to, date '9999-12-31')
        )
),

open_day as (
    select
        feed,
        day,
        keeps
    from expected
    group by feed, day, keeps
    having count(*) filter (where has_record) * 2 >= count(*)
),

size as (
    select
        e.feed,
        e.branch_id,
        count(*) as days
    from expected as e
    inner join open_day as o on o.feed = e.feed and o.day = e.day and o.keeps = e.keeps
    group by e.feed, e.branch_id
)

select e.name as subject
from expected as e
inner join open_day as o on o.feed = e.feed and o.day = e.day and o.keeps = e.keeps
inner join size as z on z.feed = e.feed and z.branch_id = e.branch_id
where not e.has_record and (e.amount is null or e.amount >= 10 * z.days)
