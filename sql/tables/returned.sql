-- Rows returned from the files that speak of the period, by reason; a row with two reasons stands under both.
-- grain: one row per department, column and problem of one feed. released: rows that came in mended since.
-- A file speaks of the period in which its data date lies; without one, or with a later one, of that of its rows.
with loads as (
    select
        f.number,
        f.department,
        unnest(from_json(json_extract(f.record, '$.loads'), '["json"]')) as part
    from meta.files as f
),

of_feed as (
    select
        number,
        department,
        cast(json_extract_string(part, '$.as_of') as date) as as_of,
        coalesce(json_keys(part, '$.months'), []) as months
    from loads
    where json_extract_string(part, '$.feed') = '$feed'
),

of_period as (
    select distinct
        number,
        department
    from of_feed
    where
        (as_of >= $first and as_of < $after)
        or (as_of is null and len(months) = 0)
        or (
            coalesce(as_of >= $after, true)
            and len(list_filter(
                months,
                lambda m: m >= strftime(cast($first as date), '%Y-%m') and m < strftime(cast($after as date), '%Y-%m')
            )) > 0
        )
),

reasons as (
    select
        p.department,
        q._released_by,
        unnest(q.reasons) as reason
    from quarantine.$feed as q
    inner join of_period as p on p.number = q._file
)

select
    department,
    '$feed' as feed,
    reason['column'] as "column",
    reason['problem'] as problem,
    count(*) as rows,
    count(_released_by) as released
from reasons
group by department, "column", problem
order by department, "column", problem
