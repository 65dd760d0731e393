-- Keys that need a decision: they stand twice in the file, or the warehouse knows them already.
create or replace temp table contested_key as
select g._key from good as g group by g._key having count(*) > 1
union
select f._key from feed.$feed as f where f._key in (select g._key from good as g)
union
select h._key from feed.$history as h where h._key in (select g._key from good as g);

-- Every version of those keys in the order of their age, and what becomes of each that came with the file.
create or replace temp table contender as
with versions as (
    select $columns, hash(row($content)) as content, 'incoming' as origin
    from incoming where _key in (select _key from contested_key)
    union all
    select $columns, hash(row($content)) as content, 'current' as origin
    from feed.$feed where _key in (select _key from contested_key)
    union all
    select $columns, hash(row($content)) as content, 'ended' as origin
    from feed.$history where _key in (select _key from contested_key)
),

placed as (
    select
        *,
        row_number() over (partition by _key order by _version_at nulls first, _file, _row, origin) as place
    from versions
),

newest as (
    select
        _key,
        max(place) filter (where origin <> 'ended') as place,
        arg_max(content, place) filter (where origin <> 'ended') as content,
        max(content) filter (where origin = 'current') as current_content,
        list_distinct(list(content) filter (where origin <> 'incoming')) as known_contents
    from placed group by _key
)

select
    p.*,
    p.place = n.place as is_newest,
    case
        when p.origin <> 'incoming' then 'kept'
        when p.place = n.place and p.content = n.current_content then 'duplicate'
        when p.place = n.place and n.current_content is not null then 'corrected'
        when p.place = n.place then 'accepted'
        when p.content = n.content or list_contains(n.known_contents, p.content) then 'duplicate'
        when row_number() over (partition by p._key, p.content, p.origin order by p.place) > 1 then 'duplicate'
        else 'stale'
    end as fate
from placed as p
inner join newest as n on n._key = p._key
