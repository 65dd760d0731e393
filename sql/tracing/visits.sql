-- Visits with the line that each item stands on; an item that a list of faults does not name is put on the list's first.
-- grain: as staging.mystery_visits.
-- noqa: disable=ST05
select
    v.*,
    coalesce(n._file, f._file) as _file,
    coalesce(n._row, f._row) as _row,
    coalesce(n._key, f._key) as _key
from staging.mystery_visits as v
left join feed.mystery_visits as n on n.visit_id = v.visit_id and n.item_code = v.item_code
left join (
    select
        visit_id,
        arg_min(_file, (_file, _row)) as _file,
        arg_min(_row, (_file, _row)) as _row,
        arg_min(_key, (_file, _row)) as _key
    from feed.mystery_visits
    group by visit_id
) as f on f.visit_id = v.visit_id
