-- severity: warning
-- message: {zh: "文件内容的月份应与文件名或标题所载月份一致（疑似错用月份）", en: "A file’s rows are of the month that its name or title tells, not of a later one (a wrong month’s file)"}

-- A few rows of the month after are calls that began at midnight; most of a file's are not. A file that came again under
-- the right name is no fault any more. What may be due in a month to come (training, rectifications) is not looked at. One row of the check per row of the file; the subject is the month that it tells.
with part as (
    select
        f.sha256,
        unnest(from_json(json_extract(f.record, '$.loads'), '["json"]')) as told
    from meta.files as f
),

dated as (
    select
        sha256,
        cast(json_extract_string(told, '$.as_of') as date) as as_of,
        cast(json_extract(told, '$.months') as map (varchar, bigint)) as months
    from part
    where
        json_extract_string(told, '$.as_of') is not null
        and json_extract_string(told, '$.feed') in (
            'contacts', 'surveys', 'survey_invitations', 'transactions', 'errors', 'complaints', 'checks',
            'mystery_visits'
        )
),

newest as (
    select
        sha256,
        max(as_of) as as_of,
        arg_max(months, as_of) as months
    from dated
    group by sha256
),

counted as (
    select
        as_of,
        list_sum(map_values(months)) as total,
        unnest(map_keys(months)) as month,
        unnest(map_values(months)) as amount
    from newest
    where as_of < $start
),

later as (
    select
        as_of,
        total,
        sum(amount) as amount
    from counted
    where
        month >= strftime(cast($start as date), '%Y-%m')
        and month < strftime(cast($end as date), '%Y-%m')
        and month > strftime(as_of, '%Y-%m')
    group by as_of, total
)

select strftime(l.as_of, '%Y-%m') as subject
from later as l, range(cast(l.amount as bigint))  -- noqa: AL05
where l.amount * 2 > l.total
