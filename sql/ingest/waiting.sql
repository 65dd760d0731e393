-- Which months wait for recomputation: those of the rows that this file brought, corrected or took out.
insert into meta.waiting
select '$feed' as feed, $month as month from feed.$feed where _file = $file
union
select '$feed' as feed, $month as month from feed.$history where _ended_by = $file
