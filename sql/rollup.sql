-- Month partials summed up to the subjects of each level. grain: level, subject, post, period.
-- A department is a branch of that kind; a managing unit has what is below it, at any depth.
-- Sums of sums: a quarter is added up from facts, never averaged from months.
with facts as (
    select
        f.*,
        case $kind
            when 'month' then f.month
            when 'quarter' then cast(date_trunc('quarter', f.month) as date)
            else cast(date_trunc('year', f.month) as date)
        end as period
    from partial.facts as f
    where f.month >= $first and f.month < $after
),

levels as (
    select 'employee' as level, employee_id as subject_id, post, * exclude (employee_id, post)
    from facts where employee_id <> '-'
    union all
    select 'branch' as level, branch_id as subject_id, '-' as post, * exclude (employee_id, post)
    from facts where branch_id <> '-'
    union all
    select 'managing_unit' as level, u.unit_id as subject_id, '-' as post, f.* exclude (f.employee_id, f.post)
    from facts as f
    inner join staging.units as u on u.branch_id = f.branch_id
    union all
    select 'bank' as level, '-' as subject_id, '-' as post, * exclude (employee_id, post)
    from facts
)

select
    indicator,
    level,
    subject_id,
    post,
    period,
    cast(sum(numerator) as double) as numerator,
    cast(case when bool_or(case_id is not null) then 1 else sum(denominator) end as double) as denominator,
    cast(sum(sample) as bigint) as sample,
    cast(sum(numerator_sq) as double) as numerator_sq,
    cast(sum(denominator_sq) as double) as denominator_sq,
    cast(sum(cross_product) as double) as cross_product
from levels
group by all
order by all
