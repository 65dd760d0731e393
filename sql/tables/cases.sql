-- The cases behind event indicators in the period. grain: one row per indicator, level, subject, post, case and class.
with facts as (
    select
        indicator,
        employee_id,
        post,
        branch_id,
        case_id,
        stratum as case_class,
        numerator
    from partial.facts
    where case_id is not null and month >= $first and month < $after
),

levels as (
    select 'employee' as level, employee_id as subject_id, post, indicator, case_id, case_class, numerator
    from facts where employee_id <> '-'
    union all
    select 'branch' as level, branch_id as subject_id, '-' as post, indicator, case_id, case_class, numerator
    from facts where branch_id <> '-'
    union all
    select
        'managing_unit' as level,
        u.unit_id as subject_id,
        '-' as post,
        f.indicator,
        f.case_id,
        f.case_class,
        f.numerator
    from facts as f
    inner join staging.units as u on u.branch_id = f.branch_id
    union all
    select 'bank' as level, '-' as subject_id, '-' as post, indicator, case_id, case_class, numerator
    from facts
)

select
    indicator,
    level,
    subject_id,
    post,
    case_id,
    case_class,
    cast(sum(numerator) as double) as count
from levels
group by all
order by all
