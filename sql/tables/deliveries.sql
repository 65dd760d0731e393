-- The two accounts of the files that speak of the period. grain: one row per department and feed.
with loads as (
    select
        f.number,
        f.department,
        unnest(from_json(json_extract(f.record, '$.loads'), '["json"]')) as part
    from meta.files as f
),

typed as (
    select
        number,
        department,
        json_extract_string(part, '$.feed') as feed,
        cast(json_extract_string(part, '$.as_of') as date) as as_of,
        cast(json_extract(part, '$.read') as bigint) as read,
        cast(json_extract(part, '$.read') as bigint) - cast(json_extract(part, '$.mapped') as bigint) as set_aside,
        cast(json_extract(part, '$.produced') as bigint) as produced,
        cast(json_extract(part, '$.accepted') as bigint) as accepted,
        cast(json_extract(part, '$.corrected') as bigint) as corrected,
        cast(json_extract(part, '$.duplicate') as bigint) as duplicate,
        cast(json_extract(part, '$.withdrawn') as bigint) as withdrawn,
        cast(json_extract(part, '$.quarantined') as bigint) as quarantined
    from loads
)

select
    department,
    feed,
    count(distinct number) as files,
    cast(sum(read) as bigint) as read,
    cast(sum(set_aside) as bigint) as set_aside,
    cast(sum(produced) as bigint) as produced,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(corrected) as bigint) as corrected,
    cast(sum(duplicate) as bigint) as duplicate,
    cast(sum(withdrawn) as bigint) as withdrawn,
    cast(sum(quarantined) as bigint) as quarantined
from typed
where as_of is null or (as_of >= $first and as_of < $after)
group by department, feed
order by department, feed
