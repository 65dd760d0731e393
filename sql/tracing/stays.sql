-- At which branches a person held a post in a period, and for how many days. grain: one row per branch. Days as
-- sql/tables/stays.sql counts them: leave and secondment to another post left out.
select
    branch_id,
    cast(
        sum(
            case
                when absence is null
                    then date_diff(
                        'day',
                        greatest(valid_from, cast($first as date)),
                        least(valid_to + 1, cast($after as date))
                    )
                else 0
            end
        ) as integer
    ) as days
from staging.held
where employee_id = $subject and post = $traced_post and valid_from < $after and valid_to >= $first
group by branch_id
order by branch_id
