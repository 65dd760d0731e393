-- The two accounts of every file, and what it speaks of. grain: one row per ledger number and feed.
with loads as (
    select
        f.number,
        f.department,
        cast(json_extract_string(f.record, '$.arrived_at') as timestamp) as arrived,
        unnest(from_json(json_extract(f.record, '$.loads'), '["json"]')) as part
    from meta.files as f
)

select
    number,
    department,
    arrived,
    json_extract_string(part, '$.feed') as feed,
    cast(json_extract_string(part, '$.as_of') as date) as as_of,
    coalesce(json_keys(part, '$.months'), []) as months,
    cast(json_extract(part, '$.read') as bigint) as read,
    cast(json_extract(part, '$.read') as bigint) - cast(json_extract(part, '$.mapped') as bigint) as set_aside,
    cast(json_extract(part, '$.produced') as bigint) as produced,
    cast(json_extract(part, '$.accepted') as bigint) as accepted,
    cast(json_extract(part, '$.corrected') as bigint) as corrected,
    cast(json_extract(part, '$.duplicate') as bigint) as duplicate,
    cast(json_extract(part, '$.withdrawn') as bigint) as withdrawn,
    cast(json_extract(part, '$.quarantined') as bigint) as quarantined
from loads
order by number, feed
