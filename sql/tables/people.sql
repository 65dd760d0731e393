-- Who held which post in the period, and for how long. grain: one row per employee and post.
-- branch_id: where held on most days (of equals, the later). post_from, post_to: first and last day within the period.
-- posts_held: how many posts the person held in the period; is_last_post: whether none was held to a later day.
-- Calendar days: days_expected are those on which the post was held; days_in_post those of them not on leave (maternity,
-- sick) nor away (seconded to another post); days_seconded, worked in a row that says seconded, are among days_in_post.
-- workdays_expected, workdays_in_post: the same in working days (应出勤天数, 实际在岗天数); null before and after the calendar.
-- days_exempt: days in post under an approved exclusion of the person, exempted_by. employment_status: of the post's last
-- day in the period; left where the employment ended by the period's end. is_primary: null where no row of the
-- person says which post is.
with span as (
    select
        * replace (
            greatest(valid_from, cast($first as date)) as valid_from,
            least(valid_to, cast($after as date) - 1) as valid_to
        ),
        date_diff('day', greatest(valid_from, cast($first as date)), least(valid_to + 1, cast($after as date))) as days
    from staging.held
    where valid_from < $after and valid_to >= $first
),

counted as (
    select
        s.*,
        e.worked - b.worked as workdays
    from span as s
    left join staging.days as b on b.day = s.valid_from - 1
    left join staging.days as e on e.day = s.valid_to
),

stay as (
    select
        employee_id,
        post,
        branch_id,
        sum(days) as days,
        max(valid_to) as last_day
    from span
    group by employee_id, post, branch_id
),

place as (
    select
        employee_id,
        post,
        arg_max(branch_id, (days, last_day)) as branch_id
    from stay
    group by employee_id, post
),

person as (
    select
        employee_id,
        arg_max(employee_name, valid_from) filter (where employee_name is not null) as employee_name,
        arg_max(employment_type, valid_from) filter (where employment_type is not null) as employment_type,
        max(least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31'))) as last_day,
        max(left_date) as left_date
    from feed.employees
    where valid_from < $after
    group by employee_id
),

post_days as (
    select
        employee_id,
        post,
        min(valid_from) as post_from,
        max(valid_to) as post_to,
        sum(days) as days_expected,
        coalesce(sum(days) filter (where absence is null), 0) as days_in_post,
        sum(workdays) as workdays_expected,
        sum(case when absence is null then workdays else 0 end) as workdays_in_post,
        coalesce(sum(days) filter (where absence in ('maternity', 'sick')), 0) as days_on_leave,
        coalesce(sum(days) filter (where absence = 'maternity'), 0) as days_maternity,
        coalesce(sum(days) filter (where absence = 'sick'), 0) as days_sick,
        coalesce(sum(days) filter (where absence = 'away'), 0) as days_away,
        coalesce(sum(days) filter (where absence is null and status = 'seconded'), 0) as days_seconded,
        coalesce(sum(days) filter (where absence is null and exempted_by is not null), 0) as days_exempt,
        min(exempted_by) as exempted_by,
        arg_max(status, valid_to) as status,
        bool_or(is_primary) as is_primary,
        arg_max(fte, valid_to) as fte
    from counted
    group by employee_id, post
)

select
    d.employee_id as subject_id,
    d.post,
    p.branch_id,
    n.employee_name,
    n.employment_type,
    d.post_from,
    d.post_to,
    cast(count(*) over (partition by d.employee_id) as integer) as posts_held,
    d.post_to = max(d.post_to) over (partition by d.employee_id) as is_last_post,
    cast(d.days_expected as integer) as days_expected,
    cast(d.days_in_post as integer) as days_in_post,
    cast(d.workdays_expected as integer) as workdays_expected,
    cast(d.workdays_in_post as integer) as workdays_in_post,
    cast(d.days_on_leave as integer) as days_on_leave,
    cast(d.days_maternity as integer) as days_maternity,
    cast(d.days_sick as integer) as days_sick,
    cast(d.days_away as integer) as days_away,
    cast(d.days_seconded as integer) as days_seconded,
    cast(d.days_exempt as integer) as days_exempt,
    d.exempted_by,
    case
        when n.last_day < $after and n.left_date < $after and n.left_date >= n.last_day then 'left'
        when d.status = 'left' then 'active'
        else d.status
    end as employment_status,
    case when bool_or(d.is_primary) over (partition by d.employee_id) then d.is_primary end as is_primary,
    cast(d.fte as double) as fte
from post_days as d
inner join place as p on p.employee_id = d.employee_id and p.post = d.post
inner join person as n on n.employee_id = d.employee_id
order by subject_id, d.post
