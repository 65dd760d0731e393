-- Whom each version of a record names: people, and branches or departments. grain: one row per version.
select
    is_current,
    $named_people as people,
    $named_branches as branches
from (
    select $columns, true as is_current
    from feed.$feed where $record = $record_id
    union all
    select $columns, false as is_current
    from feed.$history where $record = $record_id
)
