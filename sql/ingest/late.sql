-- Overtaken rows are kept as history: they came, and a newer complete file had already dropped them.
insert into feed.$history
select
    $columns,
    $file as _ended_by,
    'withdrawn' as _ended_how
from arriving
where _reasons is null and (_key, _row) in (select (o._key, o._row) from overtaken as o)
