-- severity: warning
-- message: {zh: "加减分、一票否决事项的考核对象当期应有任职（员工）或为已知机构，否则该事项无处计入", en: "A bonus, a deduction or a veto is about somebody who holds a post in the period, or about a known branch; else it counts nowhere"}
with matter as (
    select
        subject_type,
        subject_id
    from feed.score_events
    where
        kind in ('bonus', 'deduction', 'veto', 'clearance') and subject_type in ('employee', 'branch')
        and not coalesce(is_withdrawn, false)
        and decided_at >= $start and decided_at < $end
),

holder as (
    select distinct employee_id
    from feed.employees
    where
        valid_from < $end
        and least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) >= $start
)

select cast(null as varchar) as subject
from matter as m
left join holder as h on m.subject_type = 'employee' and h.employee_id = m.subject_id
left join feed.branches as b on m.subject_type = 'branch' and b.branch_id = m.subject_id
where h.employee_id is null and b.branch_id is null
