-- Sums by class of case, for comparing subjects whose customers differ.
-- grain: one row per indicator, level, subject, post, period, peer group and stratum.
-- Only indicators that have classes, and no cases of event indicators: theirs tell how a case is deducted. The peer group is
-- that of the branch where it happened; a person lent to another group's branch has rows in both.
with classed as (
    select distinct indicator
    from partial.facts
    where month >= $first and month < $after and stratum <> '-' and case_id is null
),

facts as (
    select
        f.indicator,
        f.employee_id,
        f.post,
        f.branch_id,
        coalesce(b.peer_group, '-') as peer_group,
        f.stratum,
        f.numerator,
        f.denominator,
        f.sample,
        f.numerator_sq,
        f.denominator_sq,
        f.cross_product
    from partial.facts as f
    inner join classed as c on c.indicator = f.indicator
    left join staging.branches as b on b.branch_id = f.branch_id
    where
        f.month >= $first and f.month < $after
        and f.case_id is null
        and f.indicator not like '%@excluded'
),

levels as (
    select 'employee' as level, employee_id as subject_id, * exclude (employee_id, branch_id)
    from facts where employee_id <> '-'
    union all
    select 'branch' as level, branch_id as subject_id, * exclude (employee_id, branch_id) replace ('-' as post)
    from facts where branch_id <> '-'
)

select
    indicator,
    level,
    subject_id,
    post,
    cast($first as date) as period,
    peer_group,
    stratum,
    cast(sum(numerator) as double) as numerator,
    cast(sum(denominator) as double) as denominator,
    cast(sum(sample) as bigint) as sample,
    cast(sum(numerator_sq) as double) as numerator_sq,
    cast(sum(denominator_sq) as double) as denominator_sq,
    cast(sum(cross_product) as double) as cross_product
from levels
group by all
order by all
