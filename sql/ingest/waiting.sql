-- Which months wait for recomputation: those of the rows that this file brought, corrected, took out or brought back.
insert into meta.waiting
select '$feed' as feed, $month as month from feed.$feed where _file = $file
union
select '$feed' as feed, $month as month from feed.$history where _ended_by = $file
union
select '$feed' as feed, $month as month from contender where fate = 'restored'
