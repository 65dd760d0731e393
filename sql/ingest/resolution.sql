-- Which branch or employee a written reference means on a day, or in a span of days that a row covers. grain: one row
-- per reference and span that is not an id by itself; matches tells how many it could mean, id is set where it is one.
create or replace temp table wanted_reference as
select distinct
    '$kind' as kind,
    $column as ref,
    $day as day,
    $until as until
from $incoming as t  -- noqa: AL05
where $column is not null and $column not in (select k.id from known_id as k where k.kind = '$kind');

insert into resolution
select
    w.kind,
    w.ref,
    w.day,
    w.until,
    count(distinct n.id) as matches,
    case when count(distinct n.id) = 1 then min(n.id) end as id,
    list_sort(list(distinct n.id) filter (where n.id is not null)) as candidates
from wanted_reference as w
left join known_name as n
    on
        n.kind = w.kind
        and n.name = w.ref
        and coalesce(w.until, date '9999-12-31') >= coalesce(n.valid_from, date '0001-01-01')
        and coalesce(w.day, date '9999-12-31') <= coalesce(n.valid_to, date '9999-12-31')
where
    not exists (
        select 1 from resolution as r
        where
            r.kind = w.kind and r.ref = w.ref and r.day is not distinct from w.day
            and r.until is not distinct from w.until
    )
group by all;
