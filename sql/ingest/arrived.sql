-- What decides about the rows, without the rows: one narrow pass over the file. grain: one row per row produced.
create or replace temp table arrived as
select
    _key,
    _row,
    _file,
    _version_at,
    _reasons is not null as is_returned,
    case when _reasons is null then $cover end as cover,
    $content as content
from arriving;

create or replace temp table touched (source varchar, cover varchar);

create or replace temp view good as
select * from arrived where not is_returned
