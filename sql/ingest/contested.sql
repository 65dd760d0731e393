-- Keys that need a decision: they stand twice in the file, the warehouse knows them already, or a replacing file speaks
-- for their cover.
create or replace temp table contested_key as
select g._key from good as g group by g._key having count(*) > 1
union
select f._key from feed.$feed as f where f._key in (select a._key from arrived as a)
union
select h._key from feed.$history as h where h._key in (select a._key from arrived as a)
union
select s._key from meta.stated as s
inner join touched as t on t.source = s.source and t.cover = s.cover
where s.feed = '$feed';

-- Every version of those keys by age; what the row says as it was written, so that the same words are the same content.
create or replace temp table version as
with found as (
    select $columns, $content as content, 'incoming' as origin
    from incoming where _key in (select c._key from contested_key as c)
    union all
    select $columns, $content as content, 'current' as origin
    from feed.$feed where _key in (select c._key from contested_key as c)
    union all
    select $columns, $content as content, 'ended' as origin
    from feed.$history where _key in (select c._key from contested_key as c)
),

stated as (
    select number, _key, content, min(source) as source, arg_min(cover, source) as cover
    from meta.stated where feed = '$feed' and _key in (select c._key from contested_key as c) group by all
)

select
    f.*,
    s.source as _source,
    s.cover as _cover,
    row_number() over age as place,
    lead(f.content) over age as next_content
from found as f
left join stated as s on s.number = f._file and s._key = f._key and s.content = f.content
window age as (partition by f._key order by f._version_at nulls first, f._file, f._row, f.origin);

-- The newest version of each key, and whether it is withdrawn: the newest file that speaks for its cover lacks the key,
-- and so does every newer file of the source, whether or not the row could be taken there.
create or replace temp table newest as
with newest as (
    select
        _key,
        max(place) as place,
        arg_max(origin, place) as origin,
        arg_max(_source, place) as source,
        arg_max(_cover, place) as cover,
        max(place) filter (where origin = 'current') as current_place,
        max(_source) filter (where origin = 'current') as current_source,
        max(place) filter (where content <> next_content) as changed_place
    from version group by _key
),

aged as (
    select number, source, row_number() over (partition by source order by as_of nulls first, number) as age
    from meta.loads where feed = '$feed'
),

speaker as (
    select s.source, s.cover, max(g.age) as age
    from meta.stated as s
    inner join aged as g on g.number = s.number and g.source = s.source
    where s.feed = '$feed' and (s.source, s.cover) in (select (n.source, n.cover) from newest as n)
    group by all
),

last_seen as (
    select s.source, s._key, max(g.age) as age
    from meta.stated as s
    inner join aged as g on g.number = s.number and g.source = s.source
    where s.feed = '$feed' and s._key in (select n._key from newest as n)
    group by all
),

withdrawn as (
    select n._key
    from newest as n
    inner join speaker as c on c.source = n.source and c.cover = n.cover
    inner join last_seen as k on k.source = n.source and k._key = n._key
    where k.age < c.age
)

select
    n._key,
    n.place,
    n._key in (select w._key from withdrawn as w) as is_withdrawn,
    (
        n.origin = 'incoming' and n.current_place > coalesce(n.changed_place, 0)
        and n.source is not distinct from n.current_source
    ) as is_duplicate
from newest as n;

-- What becomes of each version. The newest counts, unless it is withdrawn; the others are history.
create or replace temp table contender as
select
    v.* exclude (_source, _cover, place, next_content),  -- noqa: RF02
    v.place = n.place as is_newest,
    case
        when v.origin = 'incoming' and v.place = n.place and n.is_withdrawn then 'late'
        when v.origin = 'incoming' and v.place = n.place and n.is_duplicate then 'duplicate'
        when v.origin = 'incoming' and v.place = n.place
            then
                case
                    when v._key in (select c._key from version as c where c.origin = 'current') then 'corrected'
                    else 'accepted'
                end
        when v.origin = 'incoming' and v.content = v.next_content then 'duplicate'
        when v.origin = 'incoming' then 'stale'
        when v.origin = 'current' and v.place = n.place and n.is_withdrawn then 'withdrawn'
        when v.origin = 'current' and v.place < n.place and not (n.is_duplicate and not n.is_withdrawn) then 'replaced'
        when v.origin = 'ended' and v.place = n.place and not n.is_withdrawn then 'restored'
        else 'kept'
    end as fate
from version as v
inner join newest as n on n._key = v._key
