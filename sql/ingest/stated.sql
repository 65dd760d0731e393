-- What a replacing file states: every key that it has, and the cover that the row speaks for. A returned row is there,
-- and so not missing, but speaks for no cover. Files of the same source from before it replaced state theirs now.
insert into meta.stated
select '$feed' as feed, $source as source, $file as number, cover, _key, content
from arrived where _key is not null
union all
select '$feed' as feed, $source as source, _file as number, $cover as cover, _key, $content as content
from (
    select $columns from feed.$feed
    union all
    select $columns from feed.$history
)
where
    _file in (select l.number from meta.loads as l where l.feed = '$feed' and l.source = $source and l.covers is null);

update meta.loads set covers = $covers where feed = '$feed' and source = $source and covers is null;

insert into touched
select distinct source, cover from meta.stated
where feed = '$feed' and source = $source and number = $file and cover is not null
