-- Rows that cannot be taken keep their text and every reason.
insert into quarantine.$feed
select
    _file,
    _row,
    _key,
    _version_at,
    _content as content,
    _reasons as reasons,
    null::integer as _released_by
from arriving where _reasons is not null
