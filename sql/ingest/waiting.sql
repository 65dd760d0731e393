-- Which months wait for recomputation: those of the rows that this file brought, corrected or took out.
insert into meta.waiting
select '$feed' as feed, $month as month from incoming where _key not in (select _key from contested_key)
union
select '$feed' as feed, $month as month from contender where fate in ('accepted', 'corrected')
union
select '$feed' as feed, $month as month from feed.$history where _ended_by = $file
