-- A department's word that there was nothing to deliver. grain: one row per declaration.
select
    json_extract_string(record, '$.feed') as feed,
    department,
    json_extract_string(record, '$.period') as period,
    min(number) as number,
    min(cast(json_extract_string(record, '$.loaded_at') as timestamp)) as declared
from meta.files
where json_extract_string(record, '$.kind') = 'none_declared'
group by all
order by all
