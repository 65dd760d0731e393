-- Between which days people's posts and branches are others than when months were last computed. grain: one row per pair of
-- months, the first and the last one touched. What began before and only ends otherwise touches the days from its end on.
-- Spells that an earlier release noted tell one branch, too, by post_at.
with before as (
    select
        employee_id,
        valid_from,
        valid_to,
        valid_until,
        branch_id,
        post,
        case when cardinality(post_at) > 1 then post_at end as post_at
    from partial.spells
    union all
    select employee_id, valid_from, valid_to, valid_until, branch_id, post, null as post_at from partial.stays
),

now as (
    select employee_id, valid_from, valid_to, valid_until, branch_id, post, post_at from staging.spells
    union all
    select employee_id, valid_from, valid_to, valid_until, branch_id, post, null as post_at from staging.stays
),

changed as (
    select
        case
            when b.employee_id is null then n.valid_from
            when n.employee_id is null then b.valid_from
            else least(b.valid_to, n.valid_to, b.valid_until, n.valid_until)
        end as first_day,
        greatest(b.valid_to, n.valid_to, b.valid_until, n.valid_until) as last_day
    from before as b
    full outer join now as n
        on
            n.employee_id = b.employee_id
            and n.valid_from = b.valid_from
            and n.branch_id = b.branch_id
            and n.post = b.post
            and n.post_at is not distinct from b.post_at
    where b.valid_to is distinct from n.valid_to or b.valid_until is distinct from n.valid_until
)

select distinct
    cast(date_trunc('month', first_day) as date) as first_month,
    cast(date_trunc('month', last_day) as date) as last_month
from changed
order by all
