-- Month partials summed up to the subjects of each level. grain: level, subject, post, period.
-- A department is a branch of that kind; a managing unit has what is below it, at any depth. Of persons, the months from
-- $people_from on; of indicators those of $asked_for, where it names any.
-- Sums of sums: a quarter is added up from facts, never averaged from months.
-- The types of the keys are those of sql/macros/rolled_keys.sql, which runs before.
with facts as (
    select
        f.*,
        case $kind
            when 'month' then f.month
            when 'quarter' then cast(date_trunc('quarter', f.month) as date)
            else cast(date_trunc('year', f.month) as date)
        end as period
    from partial.facts as f
    where
        f.month >= $first
        and f.month < $after
        and (cast($asked_for as varchar[]) is null or list_contains($asked_for, split_part(f.indicator, '@', 1)))
),

persons as (
    select
        indicator,
        'employee' as level,
        employee_id as subject_id,
        post,
        period,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample) as sample,
        sum(numerator_sq) as numerator_sq,
        sum(denominator_sq) as denominator_sq,
        sum(cross_product) as cross_product,
        bool_or(case_id is not null) as has_cases
    from facts
    where employee_id <> '-' and month >= $people_from
    group by all
),

at_branch as (
    select
        indicator,
        branch_id,
        period,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample) as sample,
        sum(numerator_sq) as numerator_sq,
        sum(denominator_sq) as denominator_sq,
        sum(cross_product) as cross_product,
        bool_or(case_id is not null) as has_cases
    from facts
    group by all
),

above as (
    select 'branch' as level, branch_id as subject_id, * exclude (branch_id)
    from at_branch where branch_id <> '-'
    union all
    select 'managing_unit' as level, u.unit_id as subject_id, b.* exclude (b.branch_id)
    from at_branch as b
    inner join staging.units as u on u.branch_id = b.branch_id
    union all
    select 'bank' as level, '-' as subject_id, * exclude (branch_id)
    from at_branch
),

sums as (
    select * from persons
    union all by name
    select
        indicator,
        level,
        subject_id,
        '-' as post,
        period,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample) as sample,
        sum(numerator_sq) as numerator_sq,
        sum(denominator_sq) as denominator_sq,
        sum(cross_product) as cross_product,
        bool_or(has_cases) as has_cases
    from above
    group by all
)

select
    cast(indicator as rolled_indicator) as indicator,
    cast(level as rolled_level) as level,
    cast(subject_id as rolled_subject) as subject_id,
    cast(post as rolled_post) as post,
    period,
    cast(numerator as double) as numerator,
    cast(case when has_cases then 1 else denominator end as double) as denominator,
    cast(sample as bigint) as sample,
    cast(numerator_sq as double) as numerator_sq,
    cast(denominator_sq as double) as denominator_sq,
    cast(cross_product as double) as cross_product
from sums
order by indicator, level, subject_id, post, period
