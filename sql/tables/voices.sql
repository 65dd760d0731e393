-- Answers as the reports tell of them: those that approved exclusions leave to the indicator of their instrument, with
-- whether the customer was content and wrote anything. grain: as staging.surveys.
-- is_content: by the source's own declaration; without one, from 60 of 100 points on. A word that says nothing is no comment.
create or replace temp view voices as
with judged as (
    select
        *,
        case instrument
            when 'counter_device' then 'counter_satisfaction_rate'
            when 'ivr' then 'call_satisfaction_rate'
            when 'chat' then '-'
            else 'survey_satisfaction_index'
        end as indicator,
        coalesce(is_satisfied, (overall - 1) * 100 >= 60 * (scale - 1), true) as is_content,
        not regexp_matches(
            coalesce(comment, ''), '^\s*(无|没|没有|暂无|-|/|none|no|n/a)?\s*[。.]?\s*$', 'i'
        ) as is_commented
    from staging.surveys
)

select * exclude (indicator) from judged as j
where not exists (
    select 1 from staging.exclusions as x
    where
        j.answered_at between x.spared_from and x.spared_until
        and (x.spared_indicators is null or list_contains(x.spared_indicators, j.indicator))
        and (x.spared_branches is null or list_contains(x.spared_branches, j.branch_id))
)
