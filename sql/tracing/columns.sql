-- The columns of a staging view. grain: one row per column.
select column_name
from information_schema.columns
where table_schema = 'staging' and table_name = $view_name
