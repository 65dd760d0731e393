-- Every version of a record that ever came, the newest first, each column as it was written. grain: one row per version.
-- is_own: it came by a decision on an appeal, not from a department; is_gone: its department's newest complete list lacks it.
select
    $written,
    v._key,
    v._version_at,
    v._file,
    v.is_current,
    v.is_gone,
    f.department,
    f.department = $own as is_own
from (
    select $columns, true as is_current, false as is_gone
    from feed.$feed where $record = $record_id
    union all
    select $columns, false as is_current, _ended_how = 'withdrawn' as is_gone
    from feed.$history where $record = $record_id
) as v
left join meta.files as f on f.number = v._file
order by v._version_at desc nulls last, v._file desc, v._row desc, v.is_current desc
