-- What customers who were not content wrote, in the same words or not: at each branch the newest $most. Free text is masked
-- when it is loaded. Needs sql/tables/voices.sql.
-- grain: one row per branch, instrument and comment. answers: how many wrote it; newest: the last day on which.
with said as (
    select
        branch_id,
        instrument,
        trim(comment) as comment,
        count(*) as answers,
        max(cast(answered_at as date)) as newest
    from voices
    where
        answered_at >= $first and answered_at < $after
        and is_commented
        and not is_content
        and not is_default
    group by branch_id, instrument, trim(comment)
)

select * from said
qualify
    row_number() over (
        partition by branch_id
        order by newest desc, answers desc, comment asc, instrument asc
    ) <= $most
order by branch_id asc, instrument asc, comment asc
