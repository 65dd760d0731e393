-- How many returned rows returned.sql would empty. grain: one row.
select count(*) as rows
from quarantine.$feed
where _file <= $upto and cardinality(content) > 0 and not list_has_any(map_values(content), $kept::varchar[])
