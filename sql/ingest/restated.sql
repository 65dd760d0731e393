-- Rows whose branch or person is another now speak for another cover, in every file that has them so.
create or replace temp table restated as
select distinct s.cover as cover_before, m.cover, m._key, m.content
from (select _key, case when _reasons is null then $cover end as cover, $content as content from moved) as m
inner join meta.stated as s on s._key = m._key and s.content = m.content and s.feed = '$feed' and s.source = $source;

update meta.stated
set cover = r.cover
from restated as r
where
    meta.stated.feed = '$feed' and meta.stated.source = $source
    and meta.stated._key = r._key and meta.stated.content = r.content;

insert into touched
select $source as source, cover_before as cover from restated where cover_before is not null
union
select $source as source, cover from restated where cover is not null
