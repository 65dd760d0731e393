-- What was done for those who held a post in the period, in the year up to its end, before anything harder than training or
-- another post: retraining that was completed and passed, and changes of post. grain: one row per person, kind and day.
with spell as (
    select
        employee_id,
        post,
        valid_from,
        lag(post) over (partition by employee_id order by valid_from) as post_before,
        lag(valid_to) over (partition by employee_id order by valid_from) as left_on
    from staging.held
),

staff as (
    select distinct employee_id
    from staging.held
    where valid_from < $after and valid_to >= $first
),

done as (
    select
        employee_id,
        'training' as kind,
        completed_date as done_on
    from feed.training
    where course_type = 'retraining' and completed_date is not null and coalesce(is_passed, true)
    union
    select
        employee_id,
        'transfer' as kind,
        valid_from as done_on
    from spell
    where post <> post_before and left_on < valid_from
)

select
    d.employee_id as subject_id,
    d.kind,
    d.done_on
from done as d
inner join staff as s on s.employee_id = d.employee_id
where d.done_on < $after and d.done_on >= cast($after as date) - interval 12 months
order by all
