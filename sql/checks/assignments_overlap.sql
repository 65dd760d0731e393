-- severity: warning
-- message: {zh: "同一员工同一时段不应有两个未注明主岗的任职", en: "Of two posts held at once, one is said to be the primary one"}
with assignment as (
    select
        employee_id,
        post,
        valid_from,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) as valid_to,
        coalesce(is_primary, false) as is_primary
    from feed.employees
)

select cast(null as varchar) as subject
from assignment as a
inner join assignment as b
    on
        b.employee_id = a.employee_id
        and b.is_primary = a.is_primary
        and (b.valid_from, b.post) > (a.valid_from, a.post)
        and b.valid_from <= a.valid_to
        and b.valid_to >= b.valid_from
        and a.valid_to >= a.valid_from
where greatest(a.valid_from, b.valid_from) < $end and least(a.valid_to, b.valid_to) >= $start
