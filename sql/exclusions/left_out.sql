-- What an exclusion took out of the sums: all of the indicator's rows less those that count.
-- grain: one row per employee, post, branch, month and stratum for which anything was left out.
select
    employee_id,
    post,
    branch_id,
    month,
    stratum,
    sum(numerator) as numerator,
    sum(denominator) as denominator,
    sum(sample) as sample,
    sum(numerator_sq) as numerator_sq,
    sum(denominator_sq) as denominator_sq,
    sum(cross_product) as cross_product
from (
    select * replace (coalesce(stratum, '-') as stratum) from ($whole)
    union all by name
    select * replace (
        coalesce(stratum, '-') as stratum,
        -numerator as numerator,
        -denominator as denominator,
        -sample as sample,
        -numerator_sq as numerator_sq,
        -denominator_sq as denominator_sq,
        -cross_product as cross_product
    ) from ($kept)
)
group by all
having sum(denominator) <> 0 or sum(numerator) <> 0
