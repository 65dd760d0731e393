-- The months in which a feed has rows, for a warehouse that was made before they were listed.
insert into meta.months
select distinct '$feed' as feed, $month as month from feed.$feed
except
select feed, month from meta.months
