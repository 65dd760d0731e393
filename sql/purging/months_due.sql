-- The months of a feed before $first_kept, with what speaks against taking their rows out: somebody or a record that is guarded,
-- a matter that is not over; and the months in which its rows count by other days of theirs. Run returned_month.sql first.
-- grain: one row per month.
with rows_of as (
    select
        date_trunc('month', $day)::date as month,
        $guarded as is_guarded,
        coalesce($lasts, false) as lasts,
        [$months] as counted
    from feed.$feed
    union all
    select
        date_trunc('month', $day)::date as month,
        $guarded as is_guarded,
        false as lasts,
        [] as counted
    from feed.$history
    union all
    select
        month,
        list_has_any(map_values(content), $names::varchar[]) as is_guarded,
        false as lasts,
        [] as counted
    from returned_month
)

select
    month,
    bool_or(is_guarded) as is_guarded,
    bool_or(lasts) as lasts,
    list_distinct(flatten(list(counted))) as counted
from rows_of
where month < $first_kept
group by month
order by month
