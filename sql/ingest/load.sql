-- The file's good rows into the feed: new ones as they are, contested ones by their fate (contested.sql).
insert into feed.$history
select
    $columns,
    $file as _ended_by,
    case when fate in ('late', 'withdrawn') then 'withdrawn' else 'corrected' end as _ended_how
from contender
where fate in ('late', 'stale', 'withdrawn', 'replaced');

delete from feed.$feed where _key in (select _key from contender where fate in ('withdrawn', 'replaced'));

delete from feed.$history
where exists (
    select 1 from contender as c
    where c.fate = 'restored' and c._key = $history._key and c._file = $history._file and c._row = $history._row
);

-- The same content again, from newer papers: the row stays, its age moves on.
update feed.$feed
set _version_at = d._version_at
from contender as d
where d._key = $feed._key and d.fate = 'duplicate' and d.is_newest;

insert into feed.$feed
select $columns from incoming where _key not in (select c._key from contested_key as c)
union all
select $columns from contender where fate in ('accepted', 'corrected', 'restored')
