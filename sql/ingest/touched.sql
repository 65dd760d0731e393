-- Of which months a file brought, corrected, took out or brought back rows.
create or replace temp table touched_month as
select $month as month from feed.$feed where _file = $file
union
select $month as month from feed.$history where _ended_by = $file
union
select $month as month from contender where fate = 'restored'
