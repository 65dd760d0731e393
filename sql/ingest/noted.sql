-- The months of `touched_month` into the lists: to be computed, to be shown to readers, and in which the feed has ever had rows.
insert into meta.waiting select '$feed' as feed, month from touched_month;

insert into meta.unshown
select '$feed' as feed, month from touched_month
union
select '$feed' as feed, null as month where not $is_dated
except
select feed, month from meta.unshown;

insert into meta.months
select '$feed' as feed, month from touched_month
except
select feed, month from meta.months
