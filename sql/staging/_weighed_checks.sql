-- What checks found. grain: one row per check and item, attributed to the employee, post and branch of the day on which
-- what was checked happened; it counts in the month in which the check was recorded. weight: of the item, its points or
-- else 1, and of a row that stands for many items their number; passed: how much of it was met. Both null where it was not
-- applicable, or where a list names faults only. is_summary: the row sums up what was checked at its branch in the month,
-- for checks of its coverage: visits and videos are summed up together, other methods each for itself.
create or replace view staging.weighed_checks as
select
    e.* exclude (employee_id, branch_id, post),
    e.post as responsible_post,
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[e.branch_id], s.post, '-') as post,
    cast(date_trunc('month', e.checked_at) as date) as month,
    case when e.method in ('on_site', 'video', 'mixed') then 'mixed' else e.method end as coverage,
    e.item_code = 'ALL' and e.employee_id is null as is_summary,
    cast(case
        when e.is_fault_only then null
        when e.passed_count is not null then e.item_count
        when e.points_deducted is not null or e.is_passed is not null then coalesce(e.points_possible, 1)
    end as decimal(18, 4)) as weight,
    cast(case
        when e.is_fault_only then null
        when e.passed_count is not null then e.passed_count
        when e.points_deducted is not null and e.points_possible is not null then e.points_possible - e.points_deducted
        when e.is_passed is not null then case when e.is_passed then coalesce(e.points_possible, 1) else 0 end
        when e.points_deducted is not null then case when e.points_deducted = 0 then 1 else 0 end
    end as decimal(18, 4)) as passed
from feed.checks as e
left join staging.spells as s
    on
        s.employee_id = e.employee_id
        and cast(coalesce(e.observed_at, e.checked_at) as date) between s.valid_from and s.valid_to
