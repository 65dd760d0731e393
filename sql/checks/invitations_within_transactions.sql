-- severity: warning
-- message: {zh: "同一网点当月柜面邀评笔数不应多于柜面业务笔数（否则邀评率超过100%）", en: "A branch asks for no more ratings at its counter in a month than it has transactions there (else the rate passes 100 %)"}
with asked as (
    select
        branch_id,
        date_trunc('month', coalesce(invited_date, period_start)) as month,
        sum(invited_count) as invitations
    from feed.survey_invitations
    where
        coalesce(invited_date, period_start) >= $start and coalesce(invited_date, period_start) < $end
        and coalesce(instrument, 'counter_device') = 'counter_device'
    group by branch_id, date_trunc('month', coalesce(invited_date, period_start))
),

volume as (
    select
        branch_id,
        date_trunc('month', coalesce(transaction_date, period_start)) as month,
        sum(transaction_count) as transactions
    from feed.transactions
    where
        coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
        and coalesce(channel, 'counter') = 'counter'
    group by branch_id, date_trunc('month', coalesce(transaction_date, period_start))
)

select coalesce(b.short_name, b.branch_name, a.branch_id) as subject
from asked as a
inner join volume as v on v.branch_id = a.branch_id and v.month = a.month
left join feed.branches as b on b.branch_id = a.branch_id
where a.invitations > v.transactions
