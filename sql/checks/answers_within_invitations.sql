-- severity: warning
-- message: {zh: "同一网点、同一评价方式当月参评笔数不应多于邀评笔数", en: "A branch has no more answers than invitations in a month, for each way of asking"}
with asked as (
    select
        branch_id,
        instrument,
        date_trunc('month', coalesce(invited_date, period_start)) as month,
        sum(invited_count) as invitations
    from feed.survey_invitations
    where
        coalesce(invited_date, period_start) >= $start and coalesce(invited_date, period_start) < $end
        and instrument is not null
    group by branch_id, instrument, date_trunc('month', coalesce(invited_date, period_start))
),

answered as (
    select
        branch_id,
        instrument,
        date_trunc('month', answered_at) as month,
        sum(answer_count) as answers
    from feed.surveys
    where answered_at >= $start and answered_at < $end and not is_default
    group by branch_id, instrument, date_trunc('month', answered_at)
)

select coalesce(b.short_name, b.branch_name, q.branch_id) as subject
from asked as q
inner join answered as a on a.branch_id = q.branch_id and a.instrument = q.instrument and a.month = q.month
left join feed.branches as b on b.branch_id = q.branch_id
where a.answers > q.invitations
