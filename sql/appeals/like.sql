-- The records of a feed that begin with a number: of a visit or check that has several items, all of them.
-- grain: one row per record.
select $record as record_id
from feed.$feed
where $first = $record_id
order by record_id
