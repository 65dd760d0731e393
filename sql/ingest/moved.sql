-- Those for which the answer is another than before. They leave the feed; what becomes of them is decided anew.
create or replace temp table moved as
select a.* from arriving as a
inner join again as g on g._file = a._file and g._row = a._row
left join feed.$feed as f on f._key = a._key and f._file = a._file and f._row = a._row
where
    (g.was_returned and a._reasons is null)
    or (not g.was_returned and (a._reasons is not null or not ($same)));

delete from feed.$feed
where _key in (select m._key from moved as m where m._file = $feed._file and m._row = $feed._row);

