-- Files of the ledger. grain: one row per file.
select
    number,
    name,
    department,
    sha256,
    json_extract_string(record, '$.arrived_at') as arrived_at,
    json_extract_string(record, '$.as_of') as as_of
from meta.files
where list_contains($numbers, number)
order by number
