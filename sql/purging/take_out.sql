-- What gone.sql and returned_month.sql found leaves the warehouse, and readers are to be shown so.
delete from feed.$feed where _key in (select _key from gone);

delete from feed.$history where _key in (select _key from gone);

delete from meta.stated where feed = '$feed' and _key in (select _key from gone);

delete from quarantine.$feed as q
where exists (
    select 1 from returned_month as r
    where
        r._file = q._file and r._row = q._row and r._key is not distinct from q._key
        and r.month in (select unnest($months::date[]))
);

insert into meta.unshown
select '$feed' as feed, unnest($months::date[]) as month;

insert into meta.cleared
select '$feed' as feed, unnest($months::date[]) as month, $at as cleared_at
